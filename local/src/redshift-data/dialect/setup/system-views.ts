import { INFORMATION_SCHEMA } from './catalog-views.js';

/** Redshift's system tables and views that scripts read, as far as there is something to tell. */
export const SYSTEM_VIEWS = `
create or replace function redshift_dialect.refuse_second(message text) returns int language plpgsql as $$
begin raise exception '%', message using errcode = 'duplicate_object'; end $$;
create or replace function redshift_dialect.refuse(message text) returns int language plpgsql as $$
begin raise exception '%', message using errcode = 'feature_not_supported'; end $$;
create or replace function redshift_dialect.version() returns text immutable language sql as $$
  select 'PostgreSQL 8.0.2 on i686-pc-linux-gnu, compiled by GCC gcc (GCC) 3.4.2 20041017 (Red Hat 3.4.2-6.fc3), Redshift 1.0.100000'::text $$;
-- In WebAssembly a sleep cannot be cancelled, but between two naps.
create or replace function redshift_dialect.pg_sleep(seconds float8) returns void language plpgsql as $$
declare
  wakes timestamptz := clock_timestamp() + seconds * interval '1 second';
  rest float8 := seconds;
begin
  while rest > 0 loop
    perform pg_catalog.pg_sleep(least(rest, 0.02));
    rest := extract(epoch from wakes - clock_timestamp());
  end loop;
end $$;
${['last_query_id', 'last_copy_id', 'last_copy_count', 'last_unload_id', 'last_unload_count']
  .map(
    (name) => `
create or replace function redshift_dialect.pg_${name}() returns int8 stable language sql as $$
  select coalesce(nullif(current_setting('redshift.${name}', true), ''), '-1')::int8 $$;`,
  )
  .join('')}
create or replace function redshift_dialect.current_schemas(with_implicit bool) returns name[] stable language sql as $$
  select case when with_implicit then '{pg_catalog,public}' else '{public}' end::name[] $$;

-- What is kept here belongs to one connection each, which puts it in itself.
create table if not exists redshift_dialect.all_queries (
  query_id int8, query_text text, query_type text, status text, start_time timestamp, end_time timestamp, returned_rows int8,
  error_message text, database_name text, user_name text, process_id int default pg_backend_pid());
create or replace view redshift_dialect.queries as
  select query_id, query_text, query_type, status, start_time, end_time, returned_rows, error_message, database_name, user_name from redshift_dialect.all_queries where process_id = pg_backend_pid();
create table if not exists redshift_dialect.all_load_errors (
  query_id int8, start_time timestamp, table_name text, file_name text, line_number int8, column_name text, column_type text,
  column_length text, position int, raw_line text, raw_value text, error_code int, error_reason text, process_id int default pg_backend_pid());
create or replace view redshift_dialect.load_errors as
  select query_id, start_time, table_name, file_name, line_number, column_name, column_type, column_length, position, raw_line, raw_value, error_code, error_reason from redshift_dialect.all_load_errors where process_id = pg_backend_pid();
create table if not exists redshift_dialect.all_loads (
  query_id int8, end_time timestamp, table_name text, file_name text, loaded_rows int8, process_id int default pg_backend_pid());
create or replace view redshift_dialect.loads as
  select query_id, end_time, table_name, file_name, loaded_rows from redshift_dialect.all_loads where process_id = pg_backend_pid();
create table if not exists redshift_dialect.all_unloads (
  query_id int8, end_time timestamp, unloaded_rows int8, process_id int default pg_backend_pid());
create or replace view redshift_dialect.unloads as
  select query_id, end_time, unloaded_rows from redshift_dialect.all_unloads where process_id = pg_backend_pid();

create table if not exists redshift_dialect.all_databases (database_name text, process_id int default pg_backend_pid());
create or replace view redshift_dialect.databases as select database_name from redshift_dialect.all_databases where process_id = pg_backend_pid();
create or replace view redshift_system.pg_database as
  select database_name::varchar as datname, 100::int4 as datdba, 6::int4 as encoding, false as datistemplate, true as datallowconn, null::varchar as datconfig,
    null::varchar as datacl from redshift_dialect.databases;
create or replace view redshift_system.svv_redshift_databases as
  select database_name::varchar as database_name, 100::int4 as database_owner, 'local'::varchar as database_type, null::varchar as database_acl,
    null::varchar as database_options, 'Snapshot Isolation'::varchar as database_isolation_level from redshift_dialect.databases;

create or replace function redshift_dialect.type_name(type oid, modifier int) returns text immutable language sql as $$
  select case when type = 'redshift_dialect.ci'::regtype then format_type('varchar'::regtype, modifier) else case format_type(type, modifier) when 'json' then 'super' when 'bytea' then 'varbyte' when 'text' then 'character varying(65535)'
    else format_type(type, modifier) end end $$;
create or replace function redshift_dialect.show_table(schema text, name text) returns text stable language sql as $$
  select 'CREATE TABLE ' || quote_ident(schema) || '.' || quote_ident(name) || E' (\\n' || string_agg('    ' || quote_ident(a.attname) || ' '
      || redshift_dialect.type_name(a.atttypid, a.atttypmod)
      || case when a.atttypid = 'redshift_dialect.ci'::regtype then ' COLLATE CASE_INSENSITIVE' else '' end
      || case when a.attidentity = 'a' then ' IDENTITY(' || s.seqstart || ',' || s.seqincrement || ')'
           when a.attidentity = 'd' then ' GENERATED BY DEFAULT AS IDENTITY(' || s.seqstart || ',' || s.seqincrement || ')' else '' end
      || case when a.attnotnull then ' NOT NULL' else '' end
      || case when d.adbin is not null and a.attidentity = '' then ' DEFAULT ' || replace(pg_get_expr(d.adbin, d.adrelid), 'redshift_dialect.', '') else '' end
      || ' ENCODE ' || coalesce(k.encoding, 'raw'), E',\\n' order by a.attnum)
    || E'\\n)\\nDISTSTYLE ' || upper(coalesce((select dist_style from redshift_dialect.table_attributes t
        where t.schema_name = schema and t.table_name = name), 'auto'))
    || coalesce((select E'\\nDISTKEY (' || quote_ident(column_name) || ')' from redshift_dialect.column_attributes c
        where c.schema_name = schema and c.table_name = name and c.is_dist_key limit 1), '')
    || coalesce((select E'\\nSORTKEY (' || string_agg(quote_ident(column_name), ', ' order by sort_place) || ')' from redshift_dialect.column_attributes c
        where c.schema_name = schema and c.table_name = name and c.sort_place > 0), '') || ';'
  from pg_catalog.pg_class r join pg_catalog.pg_namespace n on n.oid = r.relnamespace join pg_catalog.pg_attribute a on a.attrelid = r.oid
    left join pg_catalog.pg_attrdef d on d.adrelid = r.oid and d.adnum = a.attnum
    left join pg_catalog.pg_depend p on p.refobjid = r.oid and p.refobjsubid = a.attnum and p.deptype = 'i' and a.attidentity <> ''
    left join pg_catalog.pg_sequence s on s.seqrelid = p.objid
    left join redshift_dialect.column_attributes k on k.schema_name = schema and k.table_name = name and k.column_name = a.attname
  where n.nspname = schema and r.relname = name and a.attnum > 0 and not a.attisdropped $$;

create or replace view redshift_system.pg_table_def as
  select n.nspname as schemaname, r.relname as tablename, a.attname as "column", redshift_dialect.type_name(a.atttypid, a.atttypmod)::varchar as type,
    coalesce(k.encoding, 'none')::varchar as encoding, coalesce(k.is_dist_key, false) as distkey, coalesce(k.sort_place, 0) as sortkey, a.attnotnull as "notnull"
  from pg_catalog.pg_class r join pg_catalog.pg_namespace n on n.oid = r.relnamespace join pg_catalog.pg_attribute a on a.attrelid = r.oid
    left join redshift_dialect.column_attributes k on k.schema_name = n.nspname and k.table_name = r.relname and k.column_name = a.attname
  where r.relkind = 'r' and a.attnum > 0 and not a.attisdropped and n.nspname not like 'pg\\_%' and n.nspname not like 'redshift\\_%'
    and n.nspname <> 'information_schema';
create or replace function redshift_dialect.row_count(schema text, name text) returns int8 stable language plpgsql as $$
declare result int8;
begin
  execute format('select count(*) from %I.%I', schema, name) into result;
  return result;
end $$;
create or replace view redshift_system.svv_table_info as
  select redshift_dialect.database_name() as database, schemaname::varchar as "schema", t.oid::int8 as table_id, tablename::varchar as "table",
    case when exists (select from redshift_dialect.column_attributes k where k.schema_name = schemaname and k.table_name = tablename and k.encoding <> 'none')
      then 'Y' else 'N' end::varchar as encoded,
    case coalesce(a.dist_style, 'auto') when 'auto' then 'AUTO(ALL)' when 'key' then 'KEY(' || (select column_name from redshift_dialect.column_attributes k
      where k.schema_name = schemaname and k.table_name = tablename and k.is_dist_key) || ')' else upper(a.dist_style) end::varchar as diststyle,
    coalesce((select column_name from redshift_dialect.column_attributes k where k.schema_name = schemaname and k.table_name = tablename and k.sort_place = 1),
      case when a.sort_style = 'none' then null else 'AUTO(SORTKEY)' end)::varchar as sortkey1,
    coalesce((select max(atttypmod - 4) from pg_catalog.pg_attribute where attrelid = t.oid and atttypid = 'varchar'::regtype and atttypmod > 4 and not attisdropped), 0)::int4 as max_varchar,
    (select encoding from redshift_dialect.column_attributes k where k.schema_name = schemaname and k.table_name = tablename and k.sort_place = 1)::varchar as sortkey1_enc,
    (select count(*) from redshift_dialect.column_attributes k where k.schema_name = schemaname and k.table_name = tablename and k.sort_place > 0)::int4 as sortkey_num, greatest(pg_relation_size(t.oid) / 1048576, 1)::int8 as size, 0::numeric(10,4) as pct_used, 0::int8 as empty,
    0::numeric(5,2) as unsorted, 0::numeric(5,2) as stats_off,
    redshift_dialect.row_count(schemaname, tablename)::numeric(38,0) as tbl_rows,
    1::numeric(19,2) as skew_sortkey1, 1::numeric(19,2) as skew_rows, 0::numeric(38,0) as estimated_visible_rows, null::varchar as risk_event, 0::numeric(12,2) as vacuum_sort_benefit
  from redshift_dialect.tables_and_views t left join redshift_dialect.table_attributes a on a.schema_name = schemaname and a.table_name = tablename
  where kind = 'TABLE';
create or replace view redshift_system.svv_tables as
  select redshift_dialect.database_name() as table_catalog, schemaname::varchar as table_schema, tablename::varchar as table_name,
    case kind when 'TABLE' then 'BASE TABLE' else kind end::varchar as table_type, null::varchar as remarks from redshift_dialect.tables_and_views;
create or replace view redshift_system.svv_all_tables as
  select redshift_dialect.database_name() as database_name, schemaname::varchar as schema_name, tablename::varchar as table_name, kind::varchar as table_type,
    null::varchar as table_acl, null::varchar as remarks from redshift_dialect.tables_and_views;
create or replace view redshift_system.svv_redshift_tables as select *, 'awsuser'::varchar as table_owner from redshift_system.svv_all_tables;
create or replace view redshift_system.svv_columns as
  select table_catalog, table_schema, table_name, column_name, ordinal_position, column_default, is_nullable, data_type, character_maximum_length,
    numeric_precision, numeric_scale, datetime_precision, null::varchar as remarks
  from ${INFORMATION_SCHEMA}.columns;
create or replace view redshift_system.svv_all_columns as
  select table_catalog as database_name, table_schema as schema_name, table_name, column_name, ordinal_position, column_default, is_nullable,
    data_type, character_maximum_length, numeric_precision, numeric_scale, remarks from redshift_system.svv_columns;
create or replace view redshift_system.svv_redshift_columns as select * from redshift_system.svv_all_columns;
create or replace view redshift_system.svv_all_schemas as
  select redshift_dialect.database_name() as database_name, nspname::varchar as schema_name, 100::int4 as schema_owner, 'local'::varchar as schema_type,
    null::varchar as schema_acl, null::varchar as source_database, null::varchar as schema_option from pg_catalog.pg_namespace
  where nspname not like 'pg\\_%' and nspname not like 'redshift\\_%' and nspname <> 'information_schema';
create or replace view redshift_system.svv_redshift_schemas as select * from redshift_system.svv_all_schemas;
create or replace view redshift_system.svv_external_schemas as
  select n.oid::int8 as esoid, 1::int2 as eskind, e.schema_name::varchar as schemaname, 100::int4 as esowner, e.database_name::varchar as databasename, e.options::varchar as esoptions
  from redshift_dialect.external_schemas e join pg_catalog.pg_namespace n on n.nspname = e.schema_name;
create or replace view redshift_system.svv_external_databases as
  select distinct 1::int2 as eskind, database_name::varchar as databasename, null::varchar as location, null::varchar as parameters from redshift_dialect.external_schemas;
create or replace view redshift_system.svv_external_tables as
  select redshift_dialect.database_name() as redshift_database_name, schema_name::varchar as schemaname, table_name::varchar as tablename, null::varchar as tabletype,
    (definition::json ->> 'location')::varchar as location, null::varchar as input_format, null::varchar as output_format, (definition::json ->> 'serde')::varchar as serialization_lib,
    null::varchar as serde_parameters, 0::int4 as compressed, null::varchar as parameters from redshift_dialect.external_tables;
create or replace view redshift_system.svv_external_columns as
  select redshift_dialect.database_name() as redshift_database_name, e.schema_name::varchar as schemaname, e.table_name::varchar as tablename, a.attname::varchar as columnname,
    redshift_dialect.type_name(a.atttypid, a.atttypmod)::varchar as external_type, a.attnum::int4 as columnnum,
    coalesce((select p.place from json_array_elements_text(e.definition::json -> 'partitionColumns') with ordinality as p(name, place) where p.name = a.attname), 0)::int4 as part_key,
    true::varchar as is_nullable
  from redshift_dialect.external_tables e join pg_catalog.pg_namespace n on n.nspname = e.schema_name
    join pg_catalog.pg_class c on c.relnamespace = n.oid and c.relname = e.table_name join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped;
create or replace view redshift_system.svv_external_partitions as
  select redshift_dialect.database_name() as redshift_database_name, e.schema_name::varchar as schemaname, e.table_name::varchar as tablename, (p ->> 'values')::varchar as "values",
    (p ->> 'location')::varchar as location, null::varchar as input_format, null::varchar as output_format, (e.definition::json ->> 'serde')::varchar as serialization_lib,
    null::varchar as serde_parameters, 0::int4 as compressed, null::varchar as parameters
  from redshift_dialect.external_tables e, json_array_elements(e.definition::json -> 'partitions') as p;
create or replace view redshift_system.svv_transactions as
  select null::varchar as txn_owner, null::varchar as txn_db, null::int8 as xid, null::int4 as pid, null::timestamp as txn_start, null::varchar as lock_mode,
    null::varchar as lockable_object_type, null::int4 as relation, null::bool as granted where false;
create or replace view redshift_system.stv_locks as
  select null::int4 as table_id, null::timestamp as last_update, null::int8 as lock_owner, null::int8 as lock_owner_pid, null::varchar as lock_status where false;
create or replace view redshift_system.stv_recents as
  select null::int4 as userid, null::varchar as status, null::timestamp as starttime, null::int4 as duration, null::varchar as user_name, null::varchar as db_name,
    null::varchar as query, null::int4 as pid where false;
create or replace view redshift_system.stv_inflight as
  select null::int4 as userid, null::int4 as slice, null::int4 as query, null::varchar as label, null::int8 as xid, null::int4 as pid, null::timestamp as starttime,
    null::varchar as text, null::int4 as suspended, null::int4 as insert_pristine, null::int4 as concurrency_scaling_status where false;
create or replace view redshift_system.stv_sessions as
  select null::timestamp as starttime, null::int4 as process, null::varchar as user_name, null::varchar as db_name, null::int4 as timeout_sec where false;

create or replace view redshift_system.stl_load_errors as
  select 100::int4 as userid, 0::int4 as slice, 0::int4 as tbl, start_time as starttime, 1::int4 as session, query_id::int4 as query, file_name::varchar(256) as filename,
    line_number, column_name::varchar(127) as colname, column_type::varchar(10) as type, column_length::varchar(10) as col_length, position,
    raw_line::varchar(1024) as raw_line, raw_value::varchar(1024) as raw_field_value, error_code as err_code, error_reason::varchar(100) as err_reason, 0::int4 as is_partial, 0::int8 as start_offset
  from redshift_dialect.load_errors;
create or replace view redshift_system.sys_load_error_detail as
  select 100::int4 as user_id, query_id, 1::int8 as transaction_id, 1::int4 as session_id, redshift_dialect.database_name() as database_name, 0::int4 as table_id,
    start_time, file_name::varchar, line_number::int8, column_name::varchar, column_type::varchar, column_length::varchar, position::int4, error_code::int4, error_reason::varchar as error_message
  from redshift_dialect.load_errors;
create or replace view redshift_system.stl_loaderror_detail as
  select 100::int4 as userid, 0::int4 as slice, 1::int4 as session, query_id::int4 as query, file_name::varchar as filename, line_number, 0::int4 as field,
    column_name::varchar as colname, raw_value::varchar as value, 0::int4 as is_null, column_type::varchar as type, column_length::varchar as col_length from redshift_dialect.load_errors;
create or replace view redshift_system.stl_load_commits as
  select 100::int4 as userid, query_id::int4 as query, 0::int4 as slice, 'S3'::varchar as name, file_name::varchar(256) as filename, 0::int4 as byte_offset,
    loaded_rows::int4 as lines_scanned, 0::int4 as errors, end_time as curtime, 1::int4 as status, null::varchar as file_format, 0::int4 as is_partial, 0::int8 as start_offset, null::varchar as copy_job_id
  from redshift_dialect.loads;
create or replace view redshift_system.sys_load_history as
  select 100::int4 as user_id, query_id, null::varchar as query_text, 1::int8 as transaction_id, 1::int4 as session_id, redshift_dialect.database_name() as database_name,
    table_name::varchar, min(end_time) as start_time, max(end_time) as end_time, 0::int8 as duration, null::varchar as data_source, null::varchar as file_format,
    max(loaded_rows) as loaded_rows, 0::int8 as loaded_bytes, 0::int8 as source_file_count, count(*)::int4 as file_count_scanned, 0::int8 as file_bytes_scanned, 0::int4 as error_count,
    null::varchar as status from redshift_dialect.loads group by query_id, table_name;
create or replace view redshift_system.sys_unload_history as
  select 100::int4 as user_id, query_id, end_time as start_time, end_time, unloaded_rows from redshift_dialect.unloads;
create or replace view redshift_system.sys_query_history as
  select 100::int4 as user_id, query_id, null::varchar as query_label, query_id as transaction_id, 1::int4 as session_id, database_name::varchar, query_type::varchar,
    status::varchar, false as result_cache_hit, start_time, end_time, (extract(epoch from end_time - start_time) * 1000000)::int8 as elapsed_time, 0::int8 as queue_time,
    (extract(epoch from end_time - start_time) * 1000000)::int8 as execution_time, error_message::varchar, returned_rows, 0::int8 as returned_bytes,
    query_text::varchar(4000) as query_text, 'redshift'::varchar as redshift_version, null::varchar as usage_limit, 'primary'::varchar as compute_type, 0::int8 as compile_time,
    0::int8 as planning_time, 0::int8 as lock_wait_time, null::varchar as service_class_name, user_name::varchar as username
  from redshift_dialect.queries;
create or replace view redshift_system.sys_query_text as
  select 100::int4 as user_id, query_id, query_id as transaction_id, 1::int4 as session_id, start_time, 0::int4 as sequence, query_text::varchar(200) as text from redshift_dialect.queries;
create or replace view redshift_system.stl_query as
  select 100::int4 as userid, query_id::int4 as query, 'default'::varchar as label, query_id as xid, 1::int4 as pid, database_name::varchar as database, query_text::varchar(4000) as querytxt,
    start_time as starttime, end_time as endtime, case status when 'canceled' then 1 else 0 end::int4 as aborted, 0::int4 as insert_pristine, 0::int4 as concurrency_scaling_status
  from redshift_dialect.queries;
create or replace view redshift_system.stl_querytext as
  select 100::int4 as userid, query_id as xid, 1::int4 as pid, query_id::int4 as query, 0::int4 as sequence, query_text::varchar(200) as text from redshift_dialect.queries;
create or replace view redshift_system.svl_qlog as
  select 100::int4 as userid, query_id::int4 as query, query_id as xid, 1::int4 as pid, start_time as starttime, end_time as endtime,
    (extract(epoch from end_time - start_time) * 1000000)::int8 as elapsed, case status when 'canceled' then 1 else 0 end::int4 as aborted, 'default'::varchar as label,
    query_text::varchar(60) as substring, null::int4 as source_query, null::varchar as concurrency_scaling_status_txt, 0::int4 as from_sp_call from redshift_dialect.queries;
create or replace view redshift_system.svl_statementtext as
  select 100::int4 as userid, query_id as xid, 1::int4 as pid, 'default'::varchar as label, start_time as starttime, end_time as endtime, 0::int4 as sequence, 'QUERY'::varchar as type,
    query_text::varchar(200) as text from redshift_dialect.queries;
create or replace view redshift_system.pg_user as
  select user_name::name as usename, user_id as usesysid, false as usecreatedb, false as usesuper, false as usecatupd, '********'::text as passwd, null::timestamp as valuntil, null::text[] as useconfig
  from redshift_dialect.users union all select 'awsuser', 100, true, true, false, '********', null, null;
create or replace view redshift_system.svv_user_info as
  select usename::varchar as user_name, usesysid as user_id, usecreatedb as createdb, usesuper as superuser, usecatupd as catalog_update, 'UNLIMITED'::varchar as connection_limit,
    'RESTRICTED'::varchar as syslog_access, null::timestamp as last_ddl_ts, 0 as session_timeout, null::varchar as external_id from redshift_system.pg_user;
create or replace view redshift_system.pg_group as
  select group_name::name as groname, group_id as grosysid, '{}'::int4[] as grolist from redshift_dialect.groups;
create or replace view redshift_system.svv_roles as
  select role_id, role_name::varchar, 'awsuser'::varchar as role_owner, null::varchar as external_id from redshift_dialect.roles;
`;
