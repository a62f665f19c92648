import type { Database } from '../database/database.js';
import type { DatabaseColumn, DatabaseResult } from '../database/database-messages.js';
import type { Catalog } from '../dialect/translate/catalog.js';
import type { ColumnOrigin } from './result-column.js';
import { toResultColumn } from './result-column.js';
import { NOTHING } from './plain-results.js';
import type { StatementResult } from './statement-result.js';

/** Commands whose row count is part of the answer although there is no result set. */
const COUNTING = /^(?:INSERT \d+|UPDATE|DELETE|MERGE|COPY|SELECT|CREATE TABLE AS|UNLOAD) (\d+)$/;

/**
 * What the database gave, together with what its catalog says of the columns.
 *
 * @param catalog what is known of it already; the database is asked for the rest
 */
export const readResult = async (
  database: Database,
  result: DatabaseResult,
  catalog?: Catalog,
): Promise<StatementResult> => {
  const { columns, rows, commandTag } = result;
  if (!columns) {
    const counted = COUNTING.exec(commandTag)?.[1];
    // Redshift counts 0 for a command that changes no rows by its nature.
    return counted === undefined ? NOTHING : { ...NOTHING, rowCount: Number(counted) };
  }
  const origins = await originsOf(database, columns, catalog);
  return {
    hasResultSet: true,
    columns: columns.map((column) =>
      toResultColumn(column, origins.get(originKey(column.tableId, column.columnNumber))),
    ),
    rows,
    rowCount: rows.length,
    sizeBytes: sizeOf(rows),
  };
};

const originKey = (tableId: number, columnNumber: number): string => `${tableId}.${columnNumber}`;

const originsOf = async (
  database: Database,
  columns: readonly DatabaseColumn[],
  catalog: Catalog | undefined,
): Promise<ReadonlyMap<string, ColumnOrigin>> => {
  const known = new Map<string, ColumnOrigin>();
  const asked = new Set<number>();
  for (const { tableId } of columns) {
    const relation = catalog?.relationOf(tableId);
    if (!relation && tableId !== 0) asked.add(tableId);
    for (const { number, isNotNull } of relation?.columns ?? []) {
      const origin = { tableName: relation?.name ?? '', schemaName: relation?.schema ?? '', isNotNull };
      known.set(originKey(tableId, number ?? 0), origin);
    }
  }
  return asked.size === 0 ? known : new Map([...known, ...(await askOrigins(database, [...asked]))]);
};

const askOrigins = async (
  database: Database,
  tableIds: readonly number[],
): Promise<ReadonlyMap<string, ColumnOrigin>> => {
  const found = await database.run(
    'select a.attrelid, a.attnum, c.relname, n.nspname, a.attnotnull from pg_catalog.pg_attribute a ' +
      'join pg_catalog.pg_class c on c.oid = a.attrelid join pg_catalog.pg_namespace n on n.oid = c.relnamespace ' +
      `where a.attrelid in (${tableIds.join(', ')}) and a.attnum > 0`,
  );
  return new Map(
    found.rows.map(([tableId, columnNumber, tableName, schemaName, isNotNull]) => [
      `${tableId}.${columnNumber}`,
      { tableName: tableName ?? '', schemaName: schemaName ?? '', isNotNull: isNotNull === 't' },
    ]),
  );
};

const sizeOf = (rows: DatabaseResult['rows']): number => {
  let bytes = 0;
  for (const row of rows) for (const value of row) bytes += value === null ? 0 : Buffer.byteLength(value);
  return bytes;
};
