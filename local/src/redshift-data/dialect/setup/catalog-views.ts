/** The schema of what stands for the views of `information_schema`: one of its own, so that they are found with that name in front only. */
export const INFORMATION_SCHEMA = 'redshift_information';

/** The schemas of the dialect itself, as a list of SQL. */
const OWN_SCHEMAS = `'redshift_dialect', 'redshift_system', '${INFORMATION_SCHEMA}'`;

/** Views of `information_schema`, each with the column that tells whose schema a row is about. */
const INFORMATION_VIEWS: Readonly<Record<string, string>> = {
  column_privileges: 'table_schema',
  columns: 'table_schema',
  parameters: 'specific_schema',
  routines: 'specific_schema',
  schemata: 'schema_name',
  table_privileges: 'table_schema',
  tables: 'table_schema',
  views: 'table_schema',
};

/** Tables and views of `pg_catalog`, each with the condition for rows that are not about the dialect's own things. */
const CATALOG_TABLES: Readonly<Record<string, string>> = {
  pg_class: 'not redshift_dialect.is_own(relnamespace)',
  pg_namespace: 'not redshift_dialect.is_own(oid)',
  pg_proc: 'not redshift_dialect.is_own(pronamespace)',
  pg_tables: `schemaname not in (${OWN_SCHEMAS})`,
  pg_type: "typname = 'ci' or not redshift_dialect.is_own(typnamespace)",
  pg_views: `schemaname not in (${OWN_SCHEMAS})`,
};

const pairs = (entries: Readonly<Record<string, string>>): string =>
  `array[${Object.entries(entries)
    .map(([name, text]) => `['${name}', '${text.replaceAll("'", "''")}']`)
    .join(', ')}]`;

/**
 * The catalog as Redshift tells it: under the name of the request's database, with Redshift's names of types and one owner, and
 * without what the dialect keeps there for itself.
 */
export const CATALOG_VIEWS = `
create schema if not exists redshift_system;
create schema if not exists ${INFORMATION_SCHEMA};
create or replace function redshift_dialect.database_name() returns varchar stable language sql as $$
  select coalesce(nullif(current_setting('redshift.database_name', true), ''), 'dev')::varchar $$;
create or replace view redshift_dialect.tables_and_views as
  select n.nspname as schemaname, c.relname as tablename, case when c.relkind <> 'r' then 'VIEW' when exists (
      select from redshift_dialect.external_schemas e where e.schema_name = n.nspname) then 'EXTERNAL TABLE' else 'TABLE' end as kind, c.oid
  from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'v', 'm') and n.nspname not like 'pg\\_%' and n.nspname not like 'redshift\\_%' and n.nspname <> 'information_schema'
  union all select schema_name, view_name, 'VIEW', null::oid from redshift_dialect.views where is_late_binding;
create or replace function redshift_dialect.is_own(schema oid) returns bool stable language sql as $$
  select schema in (select oid from pg_catalog.pg_namespace where nspname in (${OWN_SCHEMAS})) $$;
-- A schema of a session's temporary tables has the name that such schemas have in Redshift.
create or replace function redshift_dialect.schema_name(name text) returns varchar stable language sql as $$
  select case when starts_with(name, 'redshift_session_') then 'pg_temp_' || to_regnamespace(quote_ident(name))::oid else name end::varchar $$;
create or replace function redshift_dialect.own_length(schema text, name text, column_name text) returns int stable language sql as $$
  select a.atttypmod - 4 from pg_catalog.pg_attribute a join pg_catalog.pg_class r on r.oid = a.attrelid join pg_catalog.pg_namespace n on n.oid = r.relnamespace
  where n.nspname = schema and r.relname = name and a.attname = column_name and a.atttypmod > 4 $$;
do $do$
declare
  about text[];
  selected text;
begin
  foreach about slice 1 in array ${pairs(INFORMATION_VIEWS)} loop
    select string_agg(format('%s as %I', case
        when c.column_name like '%\\_catalog' or c.column_name = 'catalog_name' then format('case when %I is not null then redshift_dialect.database_name() end', c.column_name)
        when c.column_name = about[2] then format('redshift_dialect.schema_name(%I)', c.column_name)
        when c.column_name in ('schema_owner', 'grantor', 'grantee') then format('case %I::text when current_user then ''awsuser'' else %I::text end::varchar', c.column_name, c.column_name)
        when about[1] = 'columns' and c.column_name = 'data_type' then
          'case data_type when ''json'' then ''super'' when ''bytea'' then ''binary varying'' when ''USER-DEFINED'' then ''character varying'' else data_type end::varchar'
        when about[1] = 'columns' and c.column_name = 'udt_schema' then '''pg_catalog''::varchar'
        when c.column_name in ('udt_name', 'type_udt_name') then
          format('case %I::text when ''json'' then ''super'' when ''bytea'' then ''varbyte'' when ''ci'' then ''varchar'' else %I::text end::varchar', c.column_name, c.column_name)
        when about[1] = 'columns' and c.column_name = 'character_maximum_length' then
          'case data_type when ''USER-DEFINED'' then redshift_dialect.own_length(table_schema, table_name, column_name) else character_maximum_length end::int4'
        when c.domain_name = 'cardinal_number' then format('%I::int4', c.column_name)
        when c.domain_name in ('sql_identifier', 'character_data', 'yes_or_no') then format('%I::varchar', c.column_name)
        else format('%I', c.column_name) end, c.column_name), ', ' order by c.ordinal_position)
      into selected from information_schema.columns c where c.table_schema = 'information_schema' and c.table_name = about[1];
    execute format('create or replace view ${INFORMATION_SCHEMA}.%I as select %s from information_schema.%I where %I not in (${OWN_SCHEMAS.replaceAll("'", "''")})',
      about[1], selected, about[1], about[2]);
  end loop;
  foreach about slice 1 in array ${pairs(CATALOG_TABLES)} loop
    select string_agg(format('%s as %I', case
        when a.attname in ('relowner', 'nspowner', 'proowner', 'typowner') then '100::oid'
        when a.attname in ('tableowner', 'viewowner') then '''awsuser''::name'
        when a.attname in ('nspname', 'schemaname') then format('redshift_dialect.schema_name(%I)::name', a.attname)
        when a.attname = 'typname' then 'case typname when ''json'' then ''super'' when ''bytea'' then ''varbyte'' when ''ci'' then ''varchar'' else typname end::name'
        else format('%I', a.attname) end, a.attname), ', ' order by a.attnum)
      into selected from pg_catalog.pg_attribute a
      where a.attrelid = ('pg_catalog.' || about[1])::regclass and a.attnum > 0 and not a.attisdropped;
    execute format('create or replace view redshift_system.%I as select %s from pg_catalog.%I where %s', about[1], selected, about[1], about[2]);
  end loop;
end $do$;

-- Keys are told and not enforced, so that the database knows of none. What they are called without a name of their own tells their first column.
drop view if exists redshift_system.table_constraints;
create or replace view redshift_dialect.told_keys as
  select c.schema_name::varchar, c.table_name::varchar, c.constraint_type::varchar, string_to_array(c.column_names, ',') as column_names, t.oid as table_id,
    (c.table_name || case c.constraint_type when 'PRIMARY KEY' then '_pkey' when 'UNIQUE' then '_' || split_part(c.column_names, ',', 1) || '_key'
      else '_' || split_part(c.column_names, ',', 1) || '_fkey' end)::varchar as constraint_name
  from redshift_dialect.constraints c join redshift_dialect.tables_and_views t on t.schemaname = c.schema_name and t.tablename = c.table_name;
create or replace view ${INFORMATION_SCHEMA}.table_constraints as
  select redshift_dialect.database_name() as constraint_catalog, schema_name as constraint_schema, constraint_name, redshift_dialect.database_name() as table_catalog,
    schema_name as table_schema, table_name, constraint_type, 'NO'::varchar as is_deferrable, 'NO'::varchar as initially_deferred from redshift_dialect.told_keys;
create or replace view ${INFORMATION_SCHEMA}.key_column_usage as
  select redshift_dialect.database_name() as constraint_catalog, schema_name as constraint_schema, constraint_name, redshift_dialect.database_name() as table_catalog,
    schema_name as table_schema, table_name, c.name::varchar as column_name, c.place::int4 as ordinal_position
  from redshift_dialect.told_keys, unnest(column_names) with ordinality as c(name, place);
create or replace view ${INFORMATION_SCHEMA}.constraint_column_usage as
  select redshift_dialect.database_name() as table_catalog, schema_name as table_schema, table_name, c.name::varchar as column_name,
    redshift_dialect.database_name() as constraint_catalog, schema_name as constraint_schema, constraint_name
  from redshift_dialect.told_keys, unnest(column_names) as c(name) where constraint_type <> 'FOREIGN KEY';
create or replace view redshift_system.pg_constraint as
  select constraint_name::name as conname, (select relnamespace from pg_catalog.pg_class where oid = table_id) as connamespace,
    lower(left(constraint_type, 1))::"char" as contype, false as condeferrable, false as condeferred, table_id as conrelid, 0::oid as contypid,
    (select array_agg(a.attnum order by c.place) from unnest(column_names) with ordinality as c(name, place)
      join pg_catalog.pg_attribute a on a.attrelid = table_id and a.attname = c.name) as conkey
  from redshift_dialect.told_keys;
`;
