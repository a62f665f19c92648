import type { Scope, Value } from '../translate/language.js';
import { translateExpression } from '../translate/recursion.js';
import { SqlError, notLocal } from '../sql-error.js';
import type { CallExpression, Expression } from '../tree/query-tree.js';
import type { SqlType } from '../types/sql-type.js';
import { FLOAT8, INT4, INT8, TIMESTAMP, isText } from '../types/sql-type.js';
import { requireArguments } from './arguments.js';
import type { SpecialFunction } from './function-entry.js';

/** Every spelling of every date part, by the name that the dialect's functions take. */
const PARTS: Readonly<Record<string, readonly string[]>> = {
  millennium: ['millennium', 'millennia', 'mil', 'mils'],
  century: ['century', 'centuries', 'c', 'cent', 'cents'],
  decade: ['decade', 'decades', 'dec', 'decs'],
  epoch: ['epoch'],
  year: ['year', 'years', 'y', 'yr', 'yrs'],
  quarter: ['quarter', 'quarters', 'qtr', 'qtrs'],
  month: ['month', 'months', 'mon', 'mons'],
  week: ['week', 'weeks', 'w'],
  dow: ['dayofweek', 'dow', 'dw', 'weekday'],
  doy: ['dayofyear', 'doy', 'dy', 'yearday'],
  day: ['day', 'days', 'd'],
  hour: ['hour', 'hours', 'h', 'hr', 'hrs'],
  minute: ['minute', 'minutes', 'm', 'min', 'mins'],
  second: ['second', 'seconds', 's', 'sec', 'secs'],
  millisecond: [
    'millisecond',
    'milliseconds',
    'ms',
    'msec',
    'msecs',
    'msecond',
    'mseconds',
    'millisec',
    'millisecs',
    'millisecon',
  ],
  microsecond: [
    'microsecond',
    'microseconds',
    'microsec',
    'microsecs',
    'microsecond',
    'us',
    'usec',
    'usecs',
    'usecond',
    'useconds',
  ],
  timezone: ['timezone'],
  timezone_hour: ['timezone_hour'],
  timezone_minute: ['timezone_minute'],
};

const BY_SPELLING: ReadonlyMap<string, string> = new Map(
  Object.entries(PARTS).flatMap(([part, spellings]) => spellings.map((spelling) => [spelling, part] as const)),
);

/** The date part that an argument names, with or without quotes. */
const partOf = (expression: Expression | undefined): string => {
  if (expression && expression.kind !== 'string' && expression.kind !== 'name')
    throw notLocal('a date part that is neither a word nor a text, such as a parameter');
  const text =
    expression?.kind === 'string' ? expression.value : expression?.kind === 'name' ? expression.parts.join('.') : '';
  const part = BY_SPELLING.get(text.trim().toLowerCase());
  if (part === undefined) throw new SqlError(`"${text}" is not a valid date part`);
  return part;
};

/** A moment or length as the functions on date parts take it: a literal is a timestamp. */
const momentOf = (expression: Expression | undefined, scope: Scope): Value => {
  if (!expression) throw new SqlError('a date is missing');
  const value = translateExpression(expression, scope);
  if (value.type.kind === 'unknown' || isText(value.type)) return { sql: `(${value.sql})::timestamp`, type: TIMESTAMP };
  if (value.type.kind === 'super')
    return { sql: `(redshift_dialect.super_text(${value.sql}))::timestamp`, type: TIMESTAMP };
  return value;
};

const dateadd: SpecialFunction = (call, scope) => {
  requireArguments(call, 3, 3);
  const [unit, amount, last] = call.arguments;
  const moment = momentOf(last, scope);
  const count = translateExpression(amount ?? { kind: 'number', text: '0' }, scope);
  const type: SqlType = moment.type.kind === 'date' ? TIMESTAMP : moment.type;
  // Whole numbers only: the fraction of an amount is dropped.
  const whole = `trunc((${count.sql})::numeric)::int8`;
  return { sql: `redshift_dialect.dateadd('${partOf(unit)}', ${whole}, ${moment.sql})`, type };
};

const datediff: SpecialFunction = (call, scope) => {
  requireArguments(call, 3, 3);
  const [unit, first, last] = call.arguments;
  const [from, to] = [momentOf(first, scope), momentOf(last, scope)];
  const kinds = new Set([from.type.kind, to.type.kind]);
  const isMixed = kinds.size > 1 && [...kinds].every((kind) => ['date', 'timestamp', 'timestamptz'].includes(kind));
  const operand = ({ sql }: Value): string => (isMixed ? `(${sql})::timestamp` : sql);
  return { sql: `redshift_dialect.datediff('${partOf(unit)}', ${operand(from)}, ${operand(to)})`, type: INT8 };
};

const datePart: SpecialFunction = (call, scope) => {
  requireArguments(call, 2, 2);
  const [unit, operand] = call.arguments;
  return { sql: `redshift_dialect.date_part('${partOf(unit)}', ${momentOf(operand, scope).sql})`, type: FLOAT8 };
};

const extract = (call: CallExpression, scope: Scope): Value => {
  const [unit, operand] = call.arguments;
  const part = partOf(unit);
  const moment = momentOf(operand, scope);
  const type = part === 'epoch' ? INT8 : INT4;
  return { sql: `floor(redshift_dialect.date_part('${part}', ${moment.sql}))::${type.kind}`, type };
};

const dateTrunc: SpecialFunction = (call, scope) => {
  requireArguments(call, 2, 2);
  const [unit, operand] = call.arguments;
  const moment = momentOf(operand, scope);
  const type: SqlType = moment.type.kind === 'date' ? TIMESTAMP : moment.type;
  const value = moment.type.kind === 'date' ? `(${moment.sql})::timestamp` : moment.sql;
  return { sql: `pg_catalog.date_trunc('${partOf(unit)}', ${value})`, type };
};

/** Functions that take a date part. */
export const DATE_PART_FUNCTIONS: Readonly<Record<string, SpecialFunction>> = {
  dateadd,
  date_add: dateadd,
  datediff,
  date_diff: datediff,
  date_part: datePart,
  datepart: datePart,
  pgdate_part: datePart,
  extract,
  date_trunc: dateTrunc,
};
