/** Settings that every database session begins with: Redshift's, where they differ from the database's. */
export const SESSION_DEFAULTS = `
set standard_conforming_strings = on;
set search_path = pg_catalog;
set client_min_messages = warning;
set timezone = 'UTC';
set datestyle = 'ISO, MDY';
set intervalstyle = 'postgres';
set bytea_output = 'hex';
set statement_timeout = 0;
set extra_float_digits = 1;
set jit = off;
`;
