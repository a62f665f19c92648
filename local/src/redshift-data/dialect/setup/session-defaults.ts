/** Settings that every database session begins with: Redshift's, where they differ from Postgres'. */
export const SESSION_DEFAULTS = `
set standard_conforming_strings = off;
set escape_string_warning = off;
set backslash_quote = on;
set client_min_messages = warning;
set timezone = 'UTC';
set datestyle = 'ISO, MDY';
set bytea_output = 'hex';
set jit = off;
`;
