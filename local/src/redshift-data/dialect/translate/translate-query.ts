import { limitSql, renamed } from './query-parts.js';
import type { QueryColumn, QueryTail, QueryWishes, Scope, ScopeTable, TranslatedQuery } from './language.js';
import { translateExpression, translateQuery } from './recursion.js';
import { SqlError } from '../sql-error.js';
import type { OrderItem } from '../tree/query-tree.js';
import type { CommonTable, Query, QueryBody, SetOperation, Values } from '../tree/query-tree.js';
import { commonType } from '../types/common-type.js';
import type { SqlType } from '../types/sql-type.js';
import { UNKNOWN } from '../types/sql-type.js';
import { assignedTo } from './cast.js';
import { quoteName } from './names.js';
import { emptyScope } from './scope.js';
import { translateSelect } from './translate-select.js';
import { orderSuffix } from './translate-window.js';

/**
 * Puts a query into the database's words.
 *
 * @param outer what names mean around it.
 */
export const querySql = (query: Query, outer: Scope, wishes: QueryWishes): TranslatedQuery => {
  const { prefix, scope } = translateWith(query, outer);
  const inner = translateBody(query.body, scope, wishes, query);
  return { sql: prefix + inner.sql, columns: inner.columns };
};

/** The WITH clause and a scope that knows its tables. */
export const translateWith = (
  query: Pick<Query, 'with'> & { readonly isRecursive?: boolean },
  outer: Scope,
): { prefix: string; scope: Scope } => {
  if (query.with.length === 0) return { prefix: '', scope: outer };
  const tables = new Map(outer.tables);
  const scope = (): Scope => ({ ...emptyScope(outer.context, outer), tables });
  const parts = query.with.map((table) => {
    const known = query.isRecursive ? recursiveTable(table, scope()) : undefined;
    if (known) tables.set(table.name, known);
    const translated = translateQuery(
      table.query,
      scope(),
      known ? { types: known.columns.map(({ type }) => type) } : {},
    );
    const columns = renamed(translated.columns, table.columns, table.name);
    tables.set(table.name, { columns });
    return `${quoteName(table.name)} (${columns.map(({ name }) => quoteName(name)).join(', ')}) as (${translated.sql})`;
  });
  return { prefix: `with ${query.isRecursive ? 'recursive ' : ''}${parts.join(', ')} `, scope: scope() };
};

/** Whether a part of a tree reads from a table of this name. */
const namesTable = (node: unknown, name: string): boolean => {
  if (Array.isArray(node)) return node.some((item) => namesTable(item, name));
  if (typeof node !== 'object' || node === null) return false;
  const part = node as { kind?: string; name?: readonly string[] };
  if (part.kind === 'table' && part.name?.length === 1 && part.name[0] === name) return true;
  return Object.values(node).some((member) => namesTable(member, name));
};

/** A common table that names itself is known by its first part. */
const recursiveTable = (table: CommonTable, scope: Scope): ScopeTable | undefined => {
  const { body } = table.query;
  if (body.kind !== 'set') return undefined;
  if (!body.all && namesTable(body.right, table.name)) {
    throw new SqlError('WITH RECURSIVE needs UNION ALL between the first query and the one that names itself');
  }
  if (!namesTable(body.right, table.name)) return undefined;
  if (table.columns.length === 0) {
    throw new SqlError(`recursive common table "${table.name}" needs a list of its columns`);
  }
  const first = translateBody(body.left, scope, {}, undefined);
  return { columns: renamed(first.columns, table.columns, table.name) };
};

const translateBody = (
  body: QueryBody,
  scope: Scope,
  wishes: QueryWishes,
  tail: QueryTail | undefined,
): TranslatedQuery => {
  switch (body.kind) {
    case 'select':
      return translateSelect(body, scope, wishes, tail);
    case 'query': {
      const inner = translateQuery(body, scope, wishes);
      const isTailed = tail && (tail.orderBy.length > 0 || (tail.limit ?? tail.offset) !== undefined);
      return isTailed
        ? { sql: `(${inner.sql})${tailSql(tail, inner.columns, scope)}`, columns: inner.columns }
        : { sql: `(${inner.sql})`, columns: inner.columns };
    }
    case 'set':
      return translateSet(body, scope, wishes, tail);
    case 'values':
      return translateValues(body, scope, wishes);
  }
};

const translateSet = (
  body: SetOperation,
  scope: Scope,
  wishes: QueryWishes,
  tail: QueryTail | undefined,
): TranslatedQuery => {
  const types = setTypes(body, scope);
  const wanted: QueryWishes = { types: types.map((type, place) => wishes.types?.[place] ?? type) };
  const left = translateBody(body.left, scope, wanted, undefined);
  const right = translateBody(body.right, scope, wanted, undefined);
  const columns = left.columns.map(({ name }, place) => ({ name, type: types[place] ?? UNKNOWN }));
  const sql = `${nested(body.left, left.sql)} ${body.operator}${body.all ? ' all' : ''} ${nested(body.right, right.sql)}`;
  return { sql: sql + (tail ? tailSql(tail, columns, scope) : ''), columns };
};

const nested = (body: QueryBody, sql: string): string =>
  body.kind === 'set' || (body.kind === 'select' && body.top) ? `(${sql})` : sql;

/** The types that the columns of a set operation have in common. */
const setTypes = (body: QueryBody, scope: Scope): SqlType[] => {
  if (body.kind !== 'set') return translateBody(body, scope, {}, undefined).columns.map(({ type }) => type);
  const left = setTypes(body.left, scope);
  const right = setTypes(body.right, scope);
  if (left.length !== right.length) {
    throw new SqlError(`each ${body.operator.toUpperCase()} query must have the same number of columns`);
  }
  return left.map((type, place) => commonType(type, right[place] ?? UNKNOWN));
};

const tailSql = ({ orderBy, limit, offset }: QueryTail, columns: readonly QueryColumn[], scope: Scope): string => {
  const order = orderBy.map((item) => orderByColumn(item, columns) + orderSuffix(item)).join(', ');
  return (order === '' ? '' : ` order by ${order}`) + limitSql(limit, offset, scope);
};

const orderByColumn = ({ expression }: OrderItem, columns: readonly QueryColumn[]): string => {
  if (expression.kind === 'number' && /^\d+$/.test(expression.text)) return expression.text;
  const name = expression.kind === 'name' ? expression.parts.at(-1) : undefined;
  const place = columns.findIndex((column) => column.name === name);
  if (place < 0)
    throw new SqlError('ORDER BY on a UNION, INTERSECT or EXCEPT result must be on one of the result columns');
  return String(place + 1);
};

const translateValues = ({ rows }: Values, scope: Scope, { types }: QueryWishes): TranslatedQuery => {
  const width = rows[0]?.length ?? 0;
  if (rows.some((row) => row.length !== width)) throw new SqlError('VALUES lists must all be the same length');
  const columns: QueryColumn[] = [];
  const lines = rows.map((row) => {
    const values = row.map((item, place) => {
      const value = translateExpression(item, scope);
      columns[place] ??= { name: `column${place + 1}`, type: value.type };
      const type = types?.[place];
      const sql = type ? assignedTo(value, type) : value.sql;
      return sql;
    });
    return `(${values.join(', ')})`;
  });
  return { sql: `values ${lines.join(', ')}`, columns };
};
