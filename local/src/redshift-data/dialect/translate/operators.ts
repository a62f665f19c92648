import type { Scope, Value } from './language.js';
import { translateExpression } from './recursion.js';
import { SqlError } from '../sql-error.js';
import type { BinaryExpression, Expression, UnaryExpression } from '../tree/query-tree.js';
import { decimalResult } from '../types/decimal-rules.js';
import type { SqlType } from '../types/sql-type.js';
import {
  BOOL,
  FLOAT8,
  INT8,
  INTERVAL,
  NUMERIC,
  SUPER,
  UNKNOWN,
  VARBYTE,
  VARCHAR,
  isFloat,
  isInteger,
  isMoment,
  isNumber,
  isText,
  typeSql,
  widerNumber,
} from '../types/sql-type.js';
import { commonCollation } from '../types/common-type.js';
import { joinedLength } from '../types/text-length.js';
import { asCaseInsensitive } from './cast.js';
import { superAsNumber, superAsText, superLike } from './super-values.js';
import { translateNumber } from './translate-number.js';

const LOGIC: ReadonlySet<string> = new Set(['and', 'or']);
const COMPARISONS: ReadonlySet<string> = new Set(['=', '<>', '<', '<=', '>', '>=']);
const MATCHES: ReadonlySet<string> = new Set(['~', '!~', '~*', '!~*', '~~', '!~~', '~~*', '!~~*']);

/** An operator before a value. */
export const translateUnary = ({ operator, operand }: UnaryExpression, scope: Scope): Value => {
  // The sign is part of the number: each integer type reaches one further below zero than above.
  if (operator === '-' && operand.kind === 'number') return translateNumber(`-${operand.text}`);
  const value = translateExpression(operand, scope);
  const number = value.type.kind === 'super' ? superAsNumber(value) : value;
  if (operator === '|/' || operator === '||/') return { sql: `(${operator} (${number.sql})::float8)`, type: FLOAT8 };
  return { sql: `(${operator} ${number.sql})`, type: number.type };
};

/** An operator between values. */
export const translateBinary = ({ operator, left, right }: BinaryExpression, scope: Scope): Value => {
  const first = translateExpression(left, scope);
  const second = translateExpression(right, scope);
  if (LOGIC.has(operator)) return { sql: `(${first.sql} ${operator} ${second.sql})`, type: BOOL };
  if (COMPARISONS.has(operator)) return comparison(operator, first, second);
  if (operator === '||') return concatenation(first, second);
  if (operator === '+' && isTextual(left, first) && isTextual(right, second)) return concatenation(first, second);
  if (MATCHES.has(operator)) {
    const { isCaseInsensitive } = commonCollation(first.type, second.type);
    const used = isCaseInsensitive && !operator.endsWith('*') ? `${operator}*` : operator;
    return { sql: `(${plainText(first)} ${used} ${plainText(second)})`, type: BOOL };
  }
  return arithmetic(operator, first, second);
};

/** Whether a value is text: a column of text, or a literal in quotes. */
const isTextual = (expression: Expression, { type }: Value): boolean => isText(type) || expression.kind === 'string';

const asText = (value: Value): Value => {
  if (value.type.kind === 'super') return superAsText(value);
  if (isText(value.type) || value.type.kind === 'unknown') return value;
  if (value.type.kind === 'bool') throw new SqlError('cannot cast type boolean to character varying');
  return { sql: `(${value.sql})::varchar`, type: VARCHAR };
};

/** Text as the database's own operators take it. */
const plainText = (value: Value): string => {
  const { sql, type } = asText(value);
  return type.isCaseInsensitive ? `(${sql})::varchar` : sql;
};

const concatenation = (left: Value, right: Value): Value => {
  if (left.type.kind === 'varbyte' || right.type.kind === 'varbyte') {
    return { sql: `(${left.sql} || ${right.sql})`, type: VARBYTE };
  }
  const [first, second] = [asText(left), asText(right)];
  if (left.type.kind === 'super' || right.type.kind === 'super') {
    return { sql: `to_json((${first.sql} || ${second.sql})::varchar)`, type: SUPER };
  }
  // Two literals alone say nothing of their type.
  const isOfLiterals = first.type.kind === 'unknown' && second.type.kind === 'unknown';
  const start = isOfLiterals ? `(${first.sql})::varchar` : plainText(first);
  const type: SqlType = { ...VARCHAR, ...joinedLength(first.type, second.type) };
  const result: Value = { sql: `(${start} || ${plainText(second)})`, type };
  return commonCollation(first.type, second.type).isCaseInsensitive ? asCaseInsensitive(result) : result;
};

/** A comparison, with the conversions that Redshift makes by itself. */
export const comparison = (operator: string, left: Value, right: Value): Value => {
  const [first, second] = compared(left, right);
  const isMixed = (left.type.kind === 'super') !== (right.type.kind === 'super');
  if (isMixed && (operator === '=' || operator === '<>') && right.sql !== 'null') {
    // Values of different types are not equal; that is no unknown.
    const subject = left.type.kind === 'super' ? left : right;
    const test = `coalesce(${first.sql} ${operator} ${second.sql}, ${operator === '<>'})`;
    return { sql: `(case when ${subject.sql} is not null then ${test} end)`, type: BOOL };
  }
  const { isCaseInsensitive } = commonCollation(left.type, right.type);
  if (isCaseInsensitive && isOpen(first) && isOpen(second)) {
    return { sql: `(${asCaseInsensitive(first).sql} ${operator} ${asCaseInsensitive(second).sql})`, type: BOOL };
  }
  return { sql: `(${first.sql} ${operator} ${second.sql})`, type: BOOL };
};

const isOpen = ({ type, sql }: Value): boolean => isText(type) || (type.kind === 'unknown' && sql !== 'null');

/** Two values as they are compared. */
export const compared = (left: Value, right: Value): [Value, Value] => {
  if (left.type.kind === 'super' || right.type.kind === 'super') refuseCaseInsensitive(left, right);
  if (left.type.kind === 'super' && right.type.kind !== 'super') return [superLike(left, right), right];
  if (right.type.kind === 'super' && left.type.kind !== 'super') return [left, superLike(right, left)];
  if (isText(left.type)) return [textLike(left, right), numberLike(right, left)];
  if (isText(right.type)) return [numberLike(left, right), textLike(right, left)];
  return [left, right];
};

const refuseCaseInsensitive = (...values: readonly Value[]): void => {
  if (values.some(({ type }) => type.isCaseInsensitive)) {
    throw new SqlError('Coercing from case insensitive string to SUPER is not supported.');
  }
};

/** Numbers become text when they are compared with text, and only decimals do not: `'02' = 2` is false. */
const numberLike = (value: Value, other: Value): Value =>
  isText(other.type) && (isInteger(value.type) || isFloat(value.type)) ? asText(value) : value;

/** Text that is compared with something else becomes that, but for integers and floats. */
const textLike = (text: Value, other: Value): Value => {
  const { kind } = other.type;
  if (kind === 'numeric') return { sql: `(${text.sql})::${kind}`, type: { kind } };
  if (isMoment(other.type) || kind === 'time' || kind === 'timetz' || kind === 'bool') {
    return { sql: `(${text.sql})::${kind}`, type: { kind } };
  }
  return text;
};

const arithmetic = (operator: string, left: Value, right: Value): Value => {
  const dated = dateArithmetic(operator, left, right);
  if (dated) return dated;
  const first = numberOf(left, right);
  const second = numberOf(right, left);
  if (operator === '^')
    return { sql: `pg_catalog.dpow((${first.sql})::float8, (${second.sql})::float8)`, type: FLOAT8 };
  const hasSuper = left.type.kind === 'super' || right.type.kind === 'super';
  const type = resultOf(operator, first.type, second.type);
  if (operator === '/' && type.kind === 'numeric') {
    const scale = type.scale ?? Math.max(4, first.type.scale ?? 0);
    return { sql: `redshift_dialect.divide(${first.sql}, ${second.sql}, ${scale})`, type };
  }
  if (type.kind === 'float8' && (operator === '+' || operator === '-' || operator === '*' || operator === '/')) {
    const operands = [first, second].map(({ sql, type: of }) => (of.kind === 'numeric' ? `(${sql})::float8` : sql));
    return { sql: `(${operands.join(` ${operator} `)})`, type };
  }
  const sql = `(${first.sql} ${operator} ${second.sql})`;
  if (operator === '*' && type.kind === 'numeric' && type.scale !== undefined && isCut(first.type, second.type)) {
    return { sql: `${sql}::${typeSql(type)}`, type };
  }
  return { sql, type: hasSuper ? NUMERIC : type };
};

/** Whether a product has more digits after the point than a decimal may have. */
const isCut = (left: SqlType, right: SqlType): boolean => (left.scale ?? 0) + (right.scale ?? 0) > 37;

const numberOf = (value: Value, other: Value): Value => {
  if (value.type.kind === 'super') return superAsNumber(value);
  if (isText(value.type)) {
    const kind = isNumber(other.type) ? other.type.kind : 'float8';
    return { sql: `(${value.sql})::${kind}`, type: { kind } };
  }
  return value;
};

const resultOf = (operator: string, left: SqlType, right: SqlType): SqlType => {
  if (left.kind === 'unknown') return right;
  if (right.kind === 'unknown') return left;
  if (!isNumber(left) || !isNumber(right)) return UNKNOWN;
  if (isFloat(left) || isFloat(right)) return left.kind === 'float4' && right.kind === 'float4' ? left : FLOAT8;
  if (isInteger(left) && isInteger(right)) return widerNumber(left, right);
  return decimalResult(operator, left, right);
};

/** Sums and differences with dates, times and intervals; `undefined` for everything else. */
const dateArithmetic = (operator: string, left: Value, right: Value): Value | undefined => {
  const [a, b] = [left.type.kind, right.type.kind];
  const plain = (type: SqlType): Value => ({ sql: `(${left.sql} ${operator} ${right.sql})`, type });
  if (operator !== '+' && operator !== '-') {
    return a === 'interval' || b === 'interval' ? plain(INTERVAL) : undefined;
  }
  if (isMoment(left.type) && isNumber(right.type)) return movedByDays(operator, left, right);
  if (operator === '+' && isMoment(right.type) && isNumber(left.type)) return movedByDays(operator, right, left);
  if (a === 'interval' && b === 'interval') return plain(INTERVAL);
  if (isMoment(left.type) && b === 'interval') return plain(a === 'date' ? { kind: 'timestamp' } : left.type);
  if (a === 'interval' && isMoment(right.type)) return plain(b === 'date' ? { kind: 'timestamp' } : right.type);
  if (isMoment(left.type) && isMoment(right.type)) return plain(a === 'date' && b === 'date' ? INT8 : INTERVAL);
  if (isMoment(left.type) && b === 'unknown') return plain(a === 'date' ? INT8 : INTERVAL);
  if ((a === 'time' || a === 'timetz') && b === 'interval') return plain(left.type);
  if (a === 'date' && (b === 'time' || b === 'timetz'))
    return plain({ kind: b === 'time' ? 'timestamp' : 'timestamptz' });
  if ((a === 'time' && b === 'time') || a === 'interval' || b === 'interval') return plain(INTERVAL);
  return undefined;
};

/** Whole days for numbers, as in Redshift; the database has that for dates only. */
const movedByDays = (operator: string, moment: Value, days: Value): Value => {
  if (moment.type.kind === 'date' && isInteger(days.type)) {
    return { sql: `(${moment.sql} ${operator} (${days.sql})::int4)`, type: moment.type };
  }
  const type: SqlType = moment.type.kind === 'date' ? { kind: 'timestamp' } : moment.type;
  return { sql: `(${moment.sql} ${operator} (${days.sql}) * interval '1 day')`, type };
};
