import type { Scope } from './language.js';
import { translateExpression } from './recursion.js';
import { SqlError } from '../sql-error.js';
import type { CallExpression, OrderItem, WindowSpecification } from '../tree/query-tree.js';
import { NEEDS_FRAME } from '../functions/aggregate-names.js';

/** The OVER clause of a call with a space before it; empty where it has none. */
export const translateOver = (call: CallExpression, scope: Scope): string => {
  const { over } = call;
  if (!over) return '';
  const name = call.name.at(-1) ?? '';
  if (call.isDistinct && name !== 'listagg') {
    throw new SqlError('DISTINCT is not implemented for window functions');
  }
  if (NEEDS_FRAME.has(name) && over.orderBy.length > 0 && over.frame === undefined) {
    throw new SqlError('Aggregate window functions with an ORDER BY clause require a frame clause');
  }
  return ` over (${windowOf(over, scope)})`;
};

/** What stands within the parentheses of OVER. */
export const windowOf = ({ partitionBy, orderBy, frame }: WindowSpecification, scope: Scope): string =>
  [
    partitionBy.length > 0
      ? `partition by ${partitionBy.map((value) => translateExpression(value, scope).sql).join(', ')}`
      : '',
    orderBy.length > 0 ? `order by ${orderBy.map((item) => orderOf(item, scope)).join(', ')}` : '',
    frame ?? '',
  ]
    .filter((part) => part !== '')
    .join(' ');

const orderOf = (item: OrderItem, scope: Scope): string => {
  const { sql } = translateExpression(item.expression, scope);
  // A number alone is a value here, not a place in the select list.
  const value = /^\d+$/.test(sql) ? `(${sql}::int4)` : sql;
  return value + orderSuffix(item);
};

/** The direction of an ORDER BY, with a space before each word. */
export const orderSuffix = ({ direction, nulls }: OrderItem): string =>
  (direction ? ` ${direction}` : '') + (nulls ? ` nulls ${nulls}` : '');
