import { SqlError } from '../sql-error.js';
import type { Query } from '../tree/query-tree.js';
import type { SqlType } from '../types/sql-type.js';
import { CI, isText, typeSql } from '../types/sql-type.js';
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

/** A value cast as a query's wishes want it. */
export const wished = (sql: string, from: SqlType, { castsDecimals, types }: QueryWishes, place: number): string => {
  const to = types?.[place];
  if (to) {
    const isDecimal = to.kind === 'numeric' && from.kind !== 'unknown' && to.precision !== undefined;
    if (isDecimal && !(from.kind === 'numeric' && from.scale === to.scale && from.precision === to.precision)) {
      return `(${sql})::${typeSql(to)}`;
    }
    if (to.isCaseInsensitive && !from.isCaseInsensitive && isText(from)) return `(${sql})::${CI}`;
    return assignedTo({ sql, type: from }, to);
  }
  if (castsDecimals && from.kind === 'numeric' && from.precision !== undefined) return `(${sql})::${typeSql(from)}`;
  return sql;
};
