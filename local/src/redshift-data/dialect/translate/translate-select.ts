import type { QueryColumn, QueryTail, QueryWishes, Scope, TranslatedFrom, TranslatedQuery } from './language.js';
import { translateExpression, translateFrom } from './recursion.js';
import { SqlError, notLocal } from '../sql-error.js';
import type { Expression, OrderItem } from '../tree/query-tree.js';
import type { GroupItem, Select, SelectItem } from '../tree/query-tree.js';
import { columnName } from './column-name.js';
import { translateConnectBy } from './connect-by.js';
import { hasAggregate } from './has-aggregate.js';
import { quoteName } from './names.js';
import { withoutOuterMarks } from './outer-marks.js';
import { refuseMixtures } from './refuse-mixtures.js';
import { expandStar } from './star.js';
import { limitSql, wished } from './query-parts.js';
import { orderSuffix } from './translate-window.js';

const NO_TAIL: QueryTail = { orderBy: [] };

/** One column of the select list, ready for the database. */
interface Item extends QueryColumn {
  readonly sql: string;
  /** Absent for a column that a star stands for. */
  readonly expression?: Expression;
}

/** Puts one SELECT into the database's words, with the ORDER BY and LIMIT of the query around it. */
export const translateSelect = (
  written: Select,
  outer: Scope,
  wishes: QueryWishes,
  tail: QueryTail = NO_TAIL,
): TranslatedQuery => {
  const select = withoutOuterMarks(written);
  if (select.into) throw new SqlError('SELECT ... INTO is not allowed here');
  if (select.top && tail.limit) throw new SqlError('TOP and LIMIT do not go together');
  if (select.connectBy) return translateConnectBy(select, outer, wishes, tail);
  return selectOverSql(select, translateFrom(select.from, outer), wishes, tail);
};

/** The same over a FROM that is translated already. */
export const selectOverSql = (
  select: Select,
  from: TranslatedFrom,
  wishes: QueryWishes,
  tail: QueryTail,
): TranslatedQuery => {
  refuseMixtures(select, from.scope);
  const scope = withAliases(from.scope, select.items);
  const items = itemsOf(select, scope);
  const columns = items.map(({ name, type }, place) => ({ name, type: wishes.types?.[place] ?? type }));
  const body = [
    from.sql === '' ? '' : ` from ${from.sql}`,
    select.where ? ` where ${translateExpression(select.where, scope).sql}` : '',
    groupBySql(select, items, scope, wishes),
    select.having ? ` having ${translateExpression(select.having, scope).sql}` : '',
  ].join('');
  const limit = limitSql(select.top ?? tail.limit, tail.offset, scope);
  if (select.qualify) return qualified(select, select.qualify, items, body, { scope, wishes, tail, limit, columns });
  const list = items.map(({ sql, type, name }, place) => `${wished(sql, type, wishes, place)} as ${quoteName(name)}`);
  const order = tail.orderBy.map((item) => orderSql(item, items, scope) + orderSuffix(item)).join(', ');
  const sql =
    `select ${select.isDistinct ? 'distinct ' : ''}${list.join(', ')}${body}` +
    `${order === '' ? '' : ` order by ${order}`}${limit}`;
  return { sql, columns };
};

/** A scope in which the names of the select list stand for their values, where nothing else has that name. */
const withAliases = (scope: Scope, items: readonly SelectItem[]): Scope => {
  const aliases = new Map<string, Expression>();
  for (const { alias, expression } of items) {
    if (alias !== undefined && expression.kind !== 'star') aliases.set(alias, expression);
  }
  return { ...scope, aliases };
};

const itemsOf = (select: Select, scope: Scope): Item[] => {
  const items = select.items.flatMap(({ expression, alias }): Item[] => {
    if (expression.kind === 'star') return expandStar(expression, scope);
    if (alias !== undefined) {
      // A value does not see its own name.
      const aliases = new Map([...scope.aliases].filter(([name]) => name !== alias));
      return [{ ...translateExpression(expression, { ...scope, aliases }), name: alias, expression }];
    }
    return [{ ...translateExpression(expression, scope), name: columnName(expression), expression }];
  });
  const missing = select.excluded.find((name) => !items.some((item) => item.name === name));
  if (missing !== undefined) throw new SqlError(`column "${missing}" of EXCLUDE does not exist`);
  return items.filter(({ name }) => !select.excluded.includes(name));
};

const groupBySql = (select: Select, items: readonly Item[], scope: Scope, wishes: QueryWishes): string => {
  const { groupBy } = select;
  if (groupBy === 'all') {
    const places = items.flatMap(({ expression }, place) =>
      expression && hasAggregate(expression) ? [] : [String(place + 1)],
    );
    return places.length === 0 ? '' : ` group by ${places.join(', ')}`;
  }
  if (groupBy.length === 0) return '';
  return ` group by ${groupBy.map((item) => groupSql(item, items, scope, wishes)).join(', ')}`;
};

const groupSql = (item: GroupItem, items: readonly Item[], scope: Scope, wishes: QueryWishes): string => {
  if (item.kind === 'expression') return groupExpressionSql(item.expression, items, scope, wishes);
  const groups = item.groups.map(
    (group) => `(${group.map((expression) => translateExpression(expression, scope).sql).join(', ')})`,
  );
  return `${item.kind === 'sets' ? 'grouping sets' : item.kind} (${groups.join(', ')})`;
};

const groupExpressionSql = (
  expression: Expression,
  items: readonly Item[],
  scope: Scope,
  wishes: QueryWishes,
): string => {
  if (expression.kind === 'number' && /^\d+$/.test(expression.text)) {
    if (Number(expression.text) < 1 || Number(expression.text) > items.length) {
      throw new SqlError(`GROUP BY position ${expression.text} is not in select list`);
    }
    return groupedItemSql(items, Number(expression.text) - 1, wishes);
  }
  const { sql } = translateExpression(expression, scope);
  // The same value in the select list is named by its place, so that the database sees that it is the same.
  const place = items.findIndex((item) => item.sql === sql);
  return place >= 0 ? groupedItemSql(items, place, wishes) : sql;
};

/** A value that the list casts is grouped by as it is, so that HAVING and other values of the list may have it too. */
const groupedItemSql = (items: readonly Item[], place: number, wishes: QueryWishes): string => {
  const item = items[place];
  if (!item || item.type.kind === 'unknown' || isConstant(item)) return String(place + 1);
  return wished(item.sql, item.type, wishes, place) === item.sql ? String(place + 1) : item.sql;
};

const isConstant = ({ expression }: Item): boolean =>
  expression !== undefined && ['string', 'number', 'parameter'].includes(expression.kind);

const orderSql = ({ expression }: OrderItem, items: readonly Item[], scope: Scope): string => {
  const place = placeOf(expression, items);
  if (place !== undefined) return String(place + 1);
  const { sql } = translateExpression(expression, scope);
  const same = items.findIndex((item) => item.sql === sql);
  return same >= 0 ? String(same + 1) : sql;
};

/** The place of the select list that an ORDER BY names; `undefined` where it is a value of its own. */
const placeOf = (expression: Expression, items: readonly Item[]): number | undefined => {
  if (expression.kind === 'number' && /^\d+$/.test(expression.text)) {
    const place = Number(expression.text) - 1;
    if (place < 0 || place >= items.length) {
      throw new SqlError(`ORDER BY position ${expression.text} is not in select list`);
    }
    return place;
  }
  if (expression.kind !== 'name' || expression.parts.length !== 1 || expression.steps.length > 0) return undefined;
  const place = items.findIndex((item) => item.name === expression.parts[0]);
  return place < 0 ? undefined : place;
};

interface QualifyParts {
  readonly scope: Scope;
  readonly wishes: QueryWishes;
  readonly tail: QueryTail;
  readonly limit: string;
  readonly columns: readonly QueryColumn[];
}

/** QUALIFY filters after window functions: in a query around the one that has them. */
const qualified = (
  select: Select,
  condition: Expression,
  items: readonly Item[],
  body: string,
  { scope, wishes, tail, limit, columns }: QualifyParts,
): TranslatedQuery => {
  if (select.from.length === 0) throw notLocal('QUALIFY without FROM');
  const inner = items.map(({ sql, type }, place) => `${wished(sql, type, wishes, place)} as "c${place}"`);
  const filter = `${translateExpression(condition, scope).sql} as "keep"`;
  const keys: string[] = [];
  const order = tail.orderBy.map((item) => {
    const place = placeOf(item.expression, items);
    if (place !== undefined) return `"c${place}"${orderSuffix(item)}`;
    keys.push(`${translateExpression(item.expression, scope).sql} as "o${keys.length}"`);
    return `"o${keys.length - 1}"${orderSuffix(item)}`;
  });
  const list = items.map(({ name }, place) => `"c${place}" as ${quoteName(name)}`).join(', ');
  const sql =
    `select ${select.isDistinct ? 'distinct ' : ''}${list} from (select ${[...inner, filter, ...keys].join(', ')}${body}) as "q" ` +
    `where "keep"${order.length === 0 ? '' : ` order by ${order.join(', ')}`}${limit}`;
  return { sql, columns };
};
