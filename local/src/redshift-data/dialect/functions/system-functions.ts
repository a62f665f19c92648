import type { SimpleFunction } from './function-entry.js';

/** Functions about the database, its session and its users. */
export const SYSTEM_FUNCTIONS: Readonly<Record<string, SimpleFunction>> = {
  current_aws_account: { signature: '', result: 'varchar', sql: "'000000000000'::varchar" },
  current_namespace: { signature: '', result: 'varchar', sql: "'00000000-0000-0000-0000-000000000000'::varchar" },
  current_schemas: { signature: 'b', result: 'other', sql: '$' },
  current_user_id: { signature: '', result: 'int4', sql: '100' },
  has_database_privilege: { signature: 'ttt?', result: 'bool', sql: 'true' },
  has_schema_privilege: { signature: 'ttt?', result: 'bool', sql: 'true' },
  has_table_privilege: { signature: 'ttt?', result: 'bool', sql: 'true' },
  last_user_query_id: { signature: '', result: 'int8', sql: 'redshift_dialect.pg_last_query_id()' },
  pg_backend_pid: { signature: '', result: 'int4', sql: '1073000000 + pg_catalog.pg_backend_pid()' },
  pg_last_copy_count: { signature: '', result: 'int8', sql: '$' },
  pg_last_copy_id: { signature: '', result: 'int8', sql: '$' },
  pg_last_query_id: { signature: '', result: 'int8', sql: '$' },
  pg_last_unload_count: { signature: '', result: 'int8', sql: '$' },
  pg_last_unload_id: { signature: '', result: 'int8', sql: '$' },
  pg_get_viewdef: { signature: 'ab?', result: 'varchar' },
  pg_table_is_visible: { signature: 'a', result: 'bool' },
  obj_description: { signature: 'at?', result: 'varchar', sql: 'pg_catalog.obj_description(($1)::oid)' },
  format_type: { signature: 'ai', result: 'varchar', sql: 'redshift_dialect.type_name(($1)::oid, $2)::varchar' },
  pg_get_userbyid: {
    signature: 'a',
    result: 'varchar',
    sql: "coalesce((select usename::varchar from redshift_system.pg_user where usesysid = ($1)::oid::int8), 'unknown (OID=' || ($1)::oid || ')')",
  },
  // Redshift has it not; tests of waiting have nothing else to wait with.
  pg_sleep: { signature: 'f', result: 'other', sql: '$' },
  slice_num: { signature: '', result: 'int4', sql: '0' },
  version: { signature: '', result: 'varchar', sql: '$' },
};
