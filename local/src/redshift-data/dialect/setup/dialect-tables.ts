/** What the dialect remembers of objects that the database itself has no place for. */
export const DIALECT_TABLES = `
create table if not exists redshift_dialect.views (
  schema_name text not null, view_name text not null, is_late_binding bool not null, column_names text not null, query text not null);
create table if not exists redshift_dialect.procedures (
  schema_name text not null, procedure_name text not null, argument_types text not null, definition text not null);
create table if not exists redshift_dialect.table_attributes (
  schema_name text not null, table_name text not null, dist_style text not null, sort_style text not null);
create table if not exists redshift_dialect.column_attributes (
  schema_name text not null, table_name text not null, column_name text not null, encoding text not null,
  is_dist_key bool not null, sort_place int not null);
create table if not exists redshift_dialect.constraints (
  schema_name text not null, table_name text not null, constraint_type text not null, column_names text not null);
create table if not exists redshift_dialect.external_schemas (schema_name text not null, database_name text not null, options text not null);
create table if not exists redshift_dialect.external_tables (
  schema_name text not null, table_name text not null, definition text not null, loaded text);
create table if not exists redshift_dialect.users (user_name text not null, user_id int generated always as identity (start with 101));
create table if not exists redshift_dialect.groups (group_name text not null, group_id int generated always as identity (start with 100));
create table if not exists redshift_dialect.roles (role_name text not null, role_id int generated always as identity (start with 1000));
`;
