import type { TranslateContext } from '../translate/language.js';
import type { TokenStream } from '../parse/token-stream.js';
import { SqlError, notLocal } from '../sql-error.js';
import type { StatementPlan } from '../statement-plan.js';
import { quoteText } from '../translate/names.js';
import { emptyScope } from '../translate/scope.js';
import { ownName, requireRelation } from '../translate/require-relation.js';

const sqlPlan = (sql: string): StatementPlan => ({ kind: 'sql', sql, values: [] });

/** The plan for SHOW of objects; `undefined` for all others. */
export const planShow = (stream: TokenStream, context: TranslateContext): StatementPlan | undefined => {
  if (!stream.takes('show')) return undefined;
  const kind = stream.takesOneOf('tables', 'table', 'view', 'schemas', 'columns', 'databases', 'procedure');
  switch (kind) {
    case 'table': {
      const table = requireRelation(stream.qualifiedName(), emptyScope(context));
      stream.expectEnd();
      return sqlPlan(
        `select redshift_dialect.show_table(${quoteText(table.schema)}, ${quoteText(table.name)}) as "Show Table DDL statement"`,
      );
    }
    case 'view': {
      const view = requireRelation(stream.qualifiedName(), emptyScope(context));
      stream.expectEnd();
      return sqlPlan(
        `select query || ';' as "Show View DDL statement" from redshift_dialect.views where schema_name = ${quoteText(view.schema)} and view_name = ${quoteText(view.name)}`,
      );
    }
    case 'schemas':
      return showSchemas(stream, context);
    case 'tables':
      return showTables(stream, context);
    case 'columns':
      return showColumns(stream, context);
    case 'databases':
      if (stream.is('from')) throw notLocal('SHOW DATABASES FROM DATA CATALOG');
      return sqlPlan(
        'select database_name, database_owner, database_type, database_acl, database_options as parameters, database_isolation_level ' +
          `from redshift_system.svv_redshift_databases where true${likeFilter(stream, 'database_name')}`,
      );
    case 'procedure':
      return showProcedure(stream, context);
    default:
      throw notLocal(`SHOW ${stream.peek().toUpperCase()}`);
  }
};

const likeFilter = (stream: TokenStream, column: string): string => {
  const filter = stream.takes('like') ? ` and ${column} like ${quoteText(stream.string())}` : '';
  const limit = stream.takes('limit') ? ` limit ${stream.integer()}` : '';
  stream.expectEnd();
  return `${filter} order by ${column}${limit}`;
};

const requireDatabase = (name: string, context: TranslateContext): void => {
  if (name !== context.database) throw notLocal(`SHOW of another database ("${name}") than the one of the request`);
};

const showSchemas = (stream: TokenStream, context: TranslateContext): StatementPlan => {
  stream.expect('from');
  stream.takes('database');
  requireDatabase(stream.name(), context);
  return sqlPlan(
    `select ${quoteText(context.database)}::varchar as database_name, nspname::varchar as schema_name, 100::int4 as schema_owner, ` +
      `'local'::varchar as schema_type, null::varchar as schema_acl, null::varchar as source_database, null::varchar as schema_option ` +
      `from pg_catalog.pg_namespace where not starts_with(nspname, 'pg_t') and not starts_with(nspname, 'redshift_')${likeFilter(stream, 'nspname')}`,
  );
};

const showTables = (stream: TokenStream, context: TranslateContext): StatementPlan => {
  stream.expect('from');
  stream.takes('schema');
  const name = stream.qualifiedName();
  if (name.length > 1) requireDatabase(name[0] ?? '', context);
  const schema = name.at(-1) ?? '';
  return sqlPlan(
    `select ${quoteText(context.database)}::varchar as database_name, schemaname::varchar as schema_name, tablename::varchar as table_name, ` +
      `kind::varchar as table_type, null::varchar as table_acl, null::varchar as remarks ` +
      `from redshift_dialect.tables_and_views where schemaname = ${quoteText(schema)}${likeFilter(stream, 'tablename')}`,
  );
};

const showColumns = (stream: TokenStream, context: TranslateContext): StatementPlan => {
  stream.expect('from', 'table');
  const table = requireRelation(stream.qualifiedName(), emptyScope(context));
  return sqlPlan(
    `select ${quoteText(context.database)}::varchar as database_name, table_schema::varchar as schema_name, table_name::varchar, column_name::varchar, ` +
      `ordinal_position::int4, column_default::varchar, is_nullable::varchar, data_type::varchar, character_maximum_length::int4, ` +
      `numeric_precision::int4, numeric_scale::int4, null::varchar as remarks from information_schema.columns ` +
      `where table_schema = ${quoteText(table.schema)} and table_name = ${quoteText(table.name)}${likeFilter(stream, 'column_name').replace('order by column_name', 'order by ordinal_position')}`,
  );
};

const showProcedure = (stream: TokenStream, context: TranslateContext): StatementPlan => {
  const name = ownName(stream.qualifiedName(), context.database);
  stream.rest();
  const [routine] = context.catalog.routines(name).filter(({ kind }) => kind === 'procedure');
  if (!routine) throw new SqlError(`procedure ${name.join('.')} does not exist`);
  return sqlPlan(
    `select definition::json ->> 'body' as "Show Procedure DDL statement" from redshift_dialect.procedures ` +
      `where schema_name = ${quoteText(routine.schema)} and procedure_name = ${quoteText(routine.name)} limit 1`,
  );
};
