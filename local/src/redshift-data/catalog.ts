import type { Database } from './database/database.js';
import { type ResultColumn, toResultColumn } from './results/result-column.js';

/** A table or view of the database. */
export interface CatalogTable {
  readonly name: string;
  readonly schema: string;
  /** In the service's words, such as `TABLE`, `VIEW` or `SYSTEM TABLE`. */
  readonly type: string;
}

/** A column of a table. */
export interface CatalogColumn extends ResultColumn {
  /** The default's expression; absent where there is none. */
  readonly columnDefault?: string;
}

/** What is listed: `%` stands for any characters, `_` for one; absent: everything. */
export interface CatalogPattern {
  readonly schema?: string;
  readonly table?: string;
}

/** Whose schemas nobody but the laptop cloud itself should see. */
const IS_VISIBLE =
  "not starts_with(n.nspname, 'redshift_session_') and n.nspname not in ('redshift_dialect', 'redshift_system', 'redshift_information') " +
  "and not starts_with(n.nspname, 'pg_toast') and not starts_with(n.nspname, 'pg_temp')";
const EVERYTHING = '%';

/** The names of all schemas that match, in their order. */
export const listSchemas = async (database: Database, pattern: CatalogPattern): Promise<readonly string[]> => {
  const { rows } = await database.run(
    `select n.nspname from pg_catalog.pg_namespace n where ${IS_VISIBLE} and n.nspname like $1 order by n.nspname`,
    [pattern.schema ?? EVERYTHING],
  );
  return rows.map(([name]) => name ?? '');
};

/** Tables and views that match, by schema and name. */
export const listTables = async (database: Database, pattern: CatalogPattern): Promise<readonly CatalogTable[]> => {
  const { rows } = await database.run(
    "select c.relname, n.nspname, case when n.nspname in ('pg_catalog', 'information_schema') then 'SYSTEM ' else '' end || " +
      "case when c.relkind in ('v', 'm') then 'VIEW' else 'TABLE' end " +
      'from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace ' +
      `where c.relkind in ('r', 'p', 'f', 'v', 'm') and ${IS_VISIBLE} and n.nspname like $1 and c.relname like $2 ` +
      'order by n.nspname, c.relname',
    [pattern.schema ?? EVERYTHING, pattern.table ?? EVERYTHING],
  );
  return rows.map(([name, schema, type]) => ({ name: name ?? '', schema: schema ?? '', type: type ?? '' }));
};

/** The columns of all tables and views with exactly these names; absent: of any name. */
export const describeColumns = async (
  database: Database,
  { schema, table }: CatalogPattern,
): Promise<readonly CatalogColumn[]> => {
  const { rows } = await database.run(
    'select a.attname, a.atttypid, a.atttypmod, a.attnotnull, pg_catalog.pg_get_expr(d.adbin, d.adrelid), c.relname, n.nspname ' +
      'from pg_catalog.pg_attribute a join pg_catalog.pg_class c on c.oid = a.attrelid ' +
      'join pg_catalog.pg_namespace n on n.oid = c.relnamespace ' +
      'left join pg_catalog.pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum ' +
      `where c.relkind in ('r', 'p', 'f', 'v', 'm') and a.attnum > 0 and not a.attisdropped and ${IS_VISIBLE} ` +
      `and ${schema === undefined ? "'' = $1" : 'n.nspname = $1'} and ${table === undefined ? "'' = $2" : 'c.relname = $2'} ` +
      'order by n.nspname, c.relname, a.attnum',
    [schema ?? '', table ?? ''],
  );
  return rows.map(([name, typeId, typeModifier, isNotNull, columnDefault, tableName, schemaName]) => ({
    ...toResultColumn(
      { name: name ?? '', typeId: Number(typeId), typeModifier: Number(typeModifier), tableId: 0, columnNumber: 0 },
      { tableName: tableName ?? '', schemaName: schemaName ?? '', isNotNull: isNotNull === 't' },
    ),
    ...(columnDefault != null && { columnDefault }),
  }));
};
