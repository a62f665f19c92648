import type { Scope, Value } from '../translate/language.js';
import { translateExpression } from '../translate/recursion.js';
import { SqlError, notLocal } from '../sql-error.js';
import { asCaseInsensitive } from '../translate/cast.js';
import { DIALECT_SCHEMA } from '../translate/names.js';
import type { CallExpression, Expression, OrderItem } from '../tree/query-tree.js';
import {
  asDecimal,
  decimal,
  FLOAT8,
  INT8,
  NUMERIC,
  VARCHAR,
  isFloat,
  isInteger,
  isText,
  typeSql,
} from '../types/sql-type.js';
import type { SqlType } from '../types/sql-type.js';
import { VARCHAR_BYTES_MAX } from '../types/text-length.js';
import { superAsNumber, superAsText } from '../translate/super-values.js';
import { translateOver } from '../translate/translate-window.js';
import { requireArguments } from './arguments.js';
import type { SpecialFunction } from './function-entry.js';

const argumentOf = (call: CallExpression, scope: Scope, place = 0): Value => {
  const argument = call.arguments[place];
  if (!argument) throw new SqlError(`function ${call.name.join('.')}() does not exist`);
  const value = translateExpression(argument, scope);
  return value;
};

const numberArgument = (call: CallExpression, scope: Scope): Value => {
  requireArguments(call, 1, 1);
  const value = argumentOf(call, scope);
  if (value.type.kind === 'super') return superAsNumber(value);
  if (isText(value.type)) throw new SqlError(`function ${call.name.join('.')}(character varying) does not exist`);
  return value;
};

const distinct = (call: CallExpression): string => (call.isDistinct ? 'distinct ' : '');

const sum: SpecialFunction = (call, scope) => {
  const value = numberArgument(call, scope);
  const over = translateOver(call, scope);
  const plain = (argument: string): string => `pg_catalog.sum(${distinct(call)}${argument})${over}`;
  if (isInteger(value.type)) return { sql: `(${plain(value.sql)})::int8`, type: INT8 };
  if (isFloat(value.type)) return { sql: plain(`(${value.sql})::float8`), type: FLOAT8 };
  const { scale } = value.type;
  return { sql: plain(value.sql), type: scale === undefined ? value.type : decimal(38, scale) };
};

const avg: SpecialFunction = (call, scope) => {
  const value = numberArgument(call, scope);
  const over = translateOver(call, scope);
  const plain = (argument: string): string => `pg_catalog.avg(${distinct(call)}${argument})${over}`;
  if (isInteger(value.type)) return { sql: `trunc(${plain(value.sql)})::int8`, type: INT8 };
  if (isFloat(value.type)) return { sql: plain(`(${value.sql})::float8`), type: FLOAT8 };
  if (value.type.kind !== 'numeric') return { sql: plain(value.sql), type: value.type };
  const { precision, scale } = value.type;
  if (precision === undefined || scale === undefined) {
    return { sql: `redshift_dialect.avg(${distinct(call)}${value.sql})${over}`, type: NUMERIC };
  }
  return { sql: `trunc(${plain(value.sql)}, ${scale})`, type: decimal(precision <= 19 ? 19 : 38, scale) };
};

const count: SpecialFunction = (call, scope) => {
  const over = translateOver(call, scope);
  if (call.isStar) return { sql: `pg_catalog.count(*)${over}`, type: INT8 };
  requireArguments(call, 1, 1);
  return { sql: `pg_catalog.count(${distinct(call)}${argumentOf(call, scope).sql})${over}`, type: INT8 };
};

/** MIN, MAX and the like, whose result has the type of the argument. */
const same =
  (name: string): SpecialFunction =>
  (call, scope) => {
    requireArguments(call, 1, 1);
    const value = argumentOf(call, scope);
    const used =
      value.type.isCaseInsensitive && /(?:min|max)$/.test(name) ? name.replace('pg_catalog', DIALECT_SCHEMA) : name;
    return { sql: `${used}(${distinct(call)}${textual(value)})${translateOver(call, scope)}`, type: value.type };
  };

const textual = ({ sql, type }: Value): string => (type.kind === 'unknown' ? `(${sql})::varchar` : sql);

const spread =
  (name: string): SpecialFunction =>
  (call, scope) => {
    const value = numberArgument(call, scope);
    return {
      sql: `pg_catalog.${name}(${distinct(call)}(${value.sql})::float8)${translateOver(call, scope)}`,
      type: FLOAT8,
    };
  };

const bool =
  (name: string): SpecialFunction =>
  (call, scope) => {
    requireArguments(call, 1, 1);
    const value = argumentOf(call, scope);
    return { sql: `pg_catalog.${name}((${value.sql})::bool)${translateOver(call, scope)}`, type: { kind: 'bool' } };
  };

/** Keys to sort by and the value itself as one JSON array; the dialect's functions put the arrays in order. */
const sortable = (order: readonly OrderItem[], value: string, scope: Scope): string => {
  const keys = order.map(({ expression }) => {
    const { sql, type } = translateExpression(expression, scope);
    return type.isCaseInsensitive ? `lower((${sql})::text)` : sql;
  });
  return `jsonb_build_array(${[...keys, value].join(', ')})`;
};

const directions = (order: readonly OrderItem[]): string =>
  `'${order.map(({ direction }) => (direction === 'desc' ? 'd' : 'a')).join('')}'`;

const listagg: SpecialFunction = (call, scope) => {
  requireArguments(call, 1, 2);
  const value = argumentOf(call, scope);
  const text = value.type.kind === 'super' ? superAsText(value).sql : `(${value.sql})::varchar`;
  if (call.isDistinct && value.type.isCaseInsensitive) throw notLocal('LISTAGG(DISTINCT ...) of case-insensitive text');
  const delimiter = call.arguments[1] ? translateExpression(call.arguments[1], scope).sql : "''";
  const order = call.withinGroup ?? [];
  const collected = `pg_catalog.array_agg(${sortable(order, text, scope)})${translateOver(call, scope)}`;
  const sql = `redshift_dialect.listagg(${collected}, ${directions(order)}, (${delimiter})::text, ${call.isDistinct})`;
  const result: Value = { sql, type: { ...VARCHAR, length: VARCHAR_BYTES_MAX } };
  return value.type.isCaseInsensitive ? asCaseInsensitive(result) : result;
};

/** Digits after the point that a share such as 0.25 adds to values it is between; one where it is no literal. */
const placesOf = (share: Expression | undefined): number =>
  share?.kind === 'number' ? Math.max(1, share.text.replace(/^\d*\.?/, '').length) : 1;

/** What MEDIAN and PERCENTILE_CONT of this type give. */
const middleType = (type: SqlType, places: number): SqlType => {
  if (isInteger(type)) return decimal(38, places);
  const { precision, scale } = asDecimal(type);
  if (type.kind === 'numeric' && precision !== undefined && scale !== undefined) {
    return decimal(Math.min(38, precision + places), Math.min(37, scale + places));
  }
  return type;
};

const percentile = (
  call: CallExpression,
  scope: Scope,
  share: Value,
  places: number,
  subject: Expression,
  isDiscrete: boolean,
): Value => {
  const raw = translateExpression(subject, scope);
  const value = raw.type.kind === 'super' ? superAsNumber(raw) : raw;
  const descending = call.withinGroup?.[0]?.direction === 'desc';
  const isExact = isInteger(value.type) || value.type.kind === 'numeric';
  const argument = isExact && !isDiscrete ? `(${value.sql})::numeric` : textual(value);
  const collected = `pg_catalog.array_agg(${argument})${translateOver(call, scope)}`;
  const name = isDiscrete ? 'percentile_disc' : 'percentile_cont';
  const sql = `redshift_dialect.${name}(${collected}, (${share.sql})::float8, ${descending})`;
  if (isDiscrete) return { sql, type: value.type };
  const type = middleType(value.type, places);
  return { sql: isInteger(value.type) ? `(${sql})::${typeSql(type)}` : sql, type };
};

const median: SpecialFunction = (call, scope) => {
  requireArguments(call, 1, 1);
  const [subject] = call.arguments;
  if (!subject) throw new SqlError('function median() does not exist');
  return percentile(call, scope, { sql: '0.5', type: NUMERIC }, 1, subject, false);
};

const within =
  (isDiscrete: boolean): SpecialFunction =>
  (call, scope) => {
    requireArguments(call, 1, 1);
    const subject = call.withinGroup?.[0]?.expression;
    if (!subject || call.withinGroup?.length !== 1) {
      throw new SqlError(`${call.name.join('.')} needs WITHIN GROUP (ORDER BY ...) with one value`);
    }
    if (isDiscrete && !call.over && !call.isApproximate) {
      throw new SqlError('function percentile_disc is not supported as an aggregate; use APPROXIMATE PERCENTILE_DISC');
    }
    return percentile(call, scope, argumentOf(call, scope), placesOf(call.arguments[0]), subject, isDiscrete);
  };

const grouping: SpecialFunction = (call, scope) => ({
  sql: `grouping(${call.arguments.map((argument) => translateExpression(argument, scope).sql).join(', ')})`,
  type: INT8,
});

/** Functions over groups of rows; with OVER, over windows. */
export const AGGREGATE_FUNCTIONS: Readonly<Record<string, SpecialFunction>> = {
  any_value: same('pg_catalog.any_value'),
  avg,
  bit_and: same('pg_catalog.bit_and'),
  bit_or: same('pg_catalog.bit_or'),
  bool_and: bool('bool_and'),
  bool_or: bool('bool_or'),
  count,
  listagg,
  max: same('pg_catalog.max'),
  median,
  min: same('pg_catalog.min'),
  percentile_cont: within(false),
  percentile_disc: within(true),
  stddev: spread('stddev_samp'),
  stddev_pop: spread('stddev_pop'),
  stddev_samp: spread('stddev_samp'),
  sum,
  var_pop: spread('var_pop'),
  var_samp: spread('var_samp'),
  variance: spread('var_samp'),
  grouping,
  grouping_id: grouping,
};
