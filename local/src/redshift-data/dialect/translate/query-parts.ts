import { SqlError } from '../sql-error.js';
import type { Query } from '../tree/query-tree.js';
import type { SqlType } from '../types/sql-type.js';
import { CI, isText, typeSql } from '../types/sql-type.js';
import { VARCHAR_BYTES_MAX } from '../types/text-length.js';
import { assignedTo } from './cast.js';
import type { QueryColumn, QueryWishes, Scope } from './language.js';
import { translateExpression } from './recursion.js';

/** Columns under the names that an alias gives them. */
export const renamed = (
  columns: readonly QueryColumn[],
  names: readonly string[],
  table: string,
): readonly QueryColumn[] => {
  if (names.length > columns.length) {
    throw new SqlError(
      `table "${table}" has ${columns.length} columns available but ${names.length} columns specified`,
    );
  }
  return columns.map((column, place) => ({ ...column, name: names[place] ?? column.name }));
};

/** LIMIT and OFFSET with a space before each. */
export const limitSql = (limit: Query['limit'], offset: Query['offset'], scope: Scope): string =>
  (limit ? ` limit ${countSql(translateExpression(limit, scope).sql)}` : '') +
  (offset ? ` offset ${countSql(translateExpression(offset, scope).sql)}` : '');

const countSql = (sql: string): string => (/^\d+$/.test(sql) || sql === 'null' ? sql : `(${sql})::int8`);

/** Text whose length is not known as the longest, and a literal as text of its own length. */
const keptSql = (sql: string, from: SqlType): string => {
  if (from.kind === 'varchar') return `(${sql})::${typeSql({ ...from, length: VARCHAR_BYTES_MAX })}`;
  if (from.kind !== 'unknown') return sql;
  return `(${sql})::${typeSql({ kind: 'varchar', length: Math.max(1, from.length ?? VARCHAR_BYTES_MAX) })}`;
};

/** A value cast as a query's wishes want it. */
export const wished = (
  sql: string,
  from: SqlType,
  { tellsTypes, keepsRows, types }: QueryWishes,
  place: number,
): string => {
  const to = types?.[place];
  if (to) {
    const isDecimal = to.kind === 'numeric' && from.kind !== 'unknown' && to.precision !== undefined;
    if (isDecimal && !(from.kind === 'numeric' && from.scale === to.scale && from.precision === to.precision)) {
      return `(${sql})::${typeSql(to)}`;
    }
    if (to.isCaseInsensitive && !from.isCaseInsensitive && isText(from)) return `(${sql})::${CI}`;
    // Longer text is left as it is, so that an INSERT of it fails.
    const isShorter = from.length !== undefined && to.length !== undefined && from.length < to.length;
    if (isText(to) && isShorter && sql !== 'null' && sql !== 'default') return `(${sql})::${typeSql(to)}`;
    return assignedTo({ sql, type: from }, to);
  }
  if (!tellsTypes) return sql;
  if (from.kind === 'numeric' && from.precision !== undefined) return `(${sql})::${typeSql(from)}`;
  if (isText(from) && from.length !== undefined) return `(${sql})::${typeSql(from)}`;
  return keepsRows ? keptSql(sql, from) : sql;
};
