import type { Scope, Value } from '../translate/language.js';
import { translateExpression } from '../translate/recursion.js';
import { usualSetting } from '../settings.js';
import { SqlError, notLocal } from '../sql-error.js';
import type { CallExpression, Expression } from '../tree/query-tree.js';
import { commonTypeOf } from '../types/common-type.js';
import type { SqlType } from '../types/sql-type.js';
import { lengthPart } from '../types/text-length.js';
import {
  DATE,
  FLOAT8,
  INT4,
  INT8,
  NUMERIC,
  SUPER,
  VARCHAR,
  decimal,
  isFloat,
  isInteger,
  isText,
  typeSql,
} from '../types/sql-type.js';
import { asCaseInsensitive, toSuper } from '../translate/cast.js';
import { comparison } from '../translate/operators.js';
import { convertedTo } from '../translate/converted-to.js';
import { quoteText } from '../translate/names.js';
import { superAsNumber, superAsText } from '../translate/super-values.js';
import type { SpecialFunction } from './function-entry.js';
import { converted, requireArguments } from './arguments.js';

const translated = (call: CallExpression, scope: Scope): Value[] =>
  call.arguments.map((argument) => translateExpression(argument, scope));

const coalesce: SpecialFunction = (call, scope) => {
  requireArguments(call, 1, 1000);
  const values = translated(call, scope);
  const type = commonTypeOf(values.map((value) => value.type));
  return { sql: `coalesce(${values.map((value) => convertedTo(value, type)).join(', ')})`, type };
};

const extreme =
  (name: 'greatest' | 'least'): SpecialFunction =>
  (call, scope) => {
    requireArguments(call, 1, 1000);
    const values = translated(call, scope);
    const type = commonTypeOf(values.map((value) => value.type));
    return { sql: `${name}(${values.map((value) => convertedTo(value, type)).join(', ')})`, type };
  };

const nullif: SpecialFunction = (call, scope) => {
  requireArguments(call, 2, 2);
  const [first, second] = translated(call, scope);
  if (!first || !second) throw new SqlError('syntax error in NULLIF');
  return { sql: `(case when ${comparison('=', first, second).sql} then null else ${first.sql} end)`, type: first.type };
};

const nvl2: SpecialFunction = (call, scope) => {
  requireArguments(call, 3, 3);
  const [value, present, absent] = translated(call, scope);
  if (!value || !present || !absent) throw new SqlError('syntax error in NVL2');
  const type = commonTypeOf([present.type, absent.type]);
  const sql = `(case when ${value.sql} is not null then ${convertedTo(present, type)} else ${convertedTo(absent, type)} end)`;
  return { sql, type };
};

const decode: SpecialFunction = (call, scope) => {
  requireArguments(call, 3, 1000);
  const [value, ...rest] = translated(call, scope);
  if (!value) throw new SqlError('syntax error in DECODE');
  const results = rest.filter((_result, place) => place % 2 === 1 || place === rest.length - 1);
  const type = commonTypeOf(results.map((result) => result.type));
  const branches: string[] = [];
  for (let place = 0; place + 1 < rest.length; place += 2) {
    const [search, result] = [rest[place], rest[place + 1]];
    if (!search || !result) continue;
    const equal = comparison('=', value, search).sql;
    // NULL is found by NULL.
    const test =
      search.sql === 'null' ? `${value.sql} is null` : `(${equal} or (${value.sql} is null and ${search.sql} is null))`;
    branches.push(`when ${test} then ${convertedTo(result, type)}`);
  }
  const last = rest.length % 2 === 1 ? rest.at(-1) : undefined;
  return { sql: `(case ${branches.join(' ')}${last ? ` else ${convertedTo(last, type)}` : ''} end)`, type };
};

/** ROUND and TRUNC, of numbers and, for TRUNC, of moments. */
const rounding =
  (name: 'round' | 'trunc'): SpecialFunction =>
  (call, scope) => {
    requireArguments(call, 1, 2);
    const [raw, places] = translated(call, scope);
    if (!raw) throw new SqlError(`syntax error in ${name}`);
    if (name === 'trunc' && ['timestamp', 'timestamptz', 'date', 'unknown'].includes(raw.type.kind) && !places) {
      const isZoned = raw.type.kind === 'timestamptz';
      const moment = isZoned ? `${raw.sql} at time zone current_setting('timezone')` : raw.sql;
      return { sql: `((${moment})::timestamp::date)`, type: DATE };
    }
    const value = raw.type.kind === 'super' ? superAsNumber(raw) : raw;
    if (isFloat(value.type) || isText(value.type)) {
      const digits = places ? `(${places.sql})::int4` : '0';
      return { sql: `redshift_dialect.${name}((${value.sql})::float8, ${digits})`, type: FLOAT8 };
    }
    const digits = places ? `, (${places.sql})::int4` : '';
    const number = isInteger(value.type) ? `(${value.sql})::numeric` : value.sql;
    const sql = `pg_catalog.${name}(${number}${digits})`;
    if (isInteger(value.type)) return { sql: `(${sql})::${value.type.kind}`, type: value.type };
    return { sql, type: roundedType(value.type, call.arguments[1]) };
  };

const roundedType = ({ precision }: SqlType, places: Expression | undefined): SqlType => {
  const scale = places === undefined ? 0 : places.kind === 'number' ? Number(places.text) : undefined;
  if (precision === undefined || scale === undefined || !(scale >= 0)) return NUMERIC;
  return decimal(Math.min(38, Math.max(precision, scale)), Math.min(scale, 37));
};

const wholeNumber =
  (name: 'ceil' | 'floor'): SpecialFunction =>
  (call, scope) => {
    requireArguments(call, 1, 1);
    const [raw] = translated(call, scope);
    if (!raw) throw new SqlError(`syntax error in ${name}`);
    const value = raw.type.kind === 'super' ? superAsNumber(raw) : raw;
    if (isInteger(value.type)) return value;
    if (isFloat(value.type)) return { sql: `pg_catalog.${name}(${value.sql})`, type: FLOAT8 };
    const { precision } = value.type;
    return {
      sql: `pg_catalog.${name}((${value.sql})::numeric)`,
      type: precision === undefined ? NUMERIC : decimal(precision, 0),
    };
  };

const sign: SpecialFunction = (call, scope) => {
  requireArguments(call, 1, 1);
  const [value] = translated(call, scope);
  if (!value) throw new SqlError('syntax error in SIGN');
  if (isFloat(value.type)) return { sql: `pg_catalog.sign(${value.sql})`, type: FLOAT8 };
  return isInteger(value.type)
    ? { sql: `pg_catalog.sign((${value.sql})::numeric)::int4`, type: INT4 }
    : { sql: `pg_catalog.sign((${value.sql})::numeric)`, type: decimal(1, 0) };
};

const mod: SpecialFunction = (call, scope) => {
  requireArguments(call, 2, 2);
  const [left, right] = call.arguments;
  if (!left || !right) throw new SqlError('syntax error in MOD');
  return translateExpression({ kind: 'binary', operator: '%', left, right }, scope);
};

const toChar: SpecialFunction = (call, scope) => {
  requireArguments(call, 2, 2);
  const [value, format] = translated(call, scope);
  if (!value || !format) throw new SqlError('syntax error in TO_CHAR');
  const isOpen = value.type.kind === 'unknown' || isText(value.type);
  const moment = isOpen || value.type.kind === 'date' ? `(${value.sql})::timestamp` : value.sql;
  const isNumeric = isInteger(value.type) || isFloat(value.type) || value.type.kind === 'numeric';
  // The currency of the service is the dollar.
  const pattern = isNumeric ? `pg_catalog.regexp_replace(${format.sql}, '[lL]', '"$"')` : format.sql;
  return { sql: `pg_catalog.to_char(${moment}, ${pattern})`, type: VARCHAR };
};

const array: SpecialFunction = (call, scope) => ({
  sql: `json_build_array(${translated(call, scope).map(toSuper).join(', ')})`,
  type: SUPER,
});

const object: SpecialFunction = (call, scope) => {
  if (call.arguments.length % 2 === 1) throw new SqlError('OBJECT takes names and values in pairs');
  const members = translated(call, scope).map((value, place) =>
    place % 2 === 0 ? `(${value.sql})::varchar` : toSuper(value),
  );
  return { sql: `json_build_object(${members.join(', ')})`, type: SUPER };
};

const jsonPath: SpecialFunction = (call, scope) => {
  requireArguments(call, 2, 7);
  const values = translated(call, scope);
  const last = values.at(-1);
  const isLenient = last?.type.kind === 'bool';
  const [text, ...path] = isLenient ? values.slice(0, -1) : values;
  if (!text) throw new SqlError('syntax error in JSON_EXTRACT_PATH_TEXT');
  const source = text.type.kind === 'super' ? superAsText(text) : text;
  const steps = path.map(({ sql }) => `(${sql})::text`).join(', ');
  const lenient = isLenient && last ? last.sql : 'false';
  return { sql: `redshift_dialect.json_path((${source.sql})::text, ${lenient}, array[${steps}])`, type: VARCHAR };
};

const collate: SpecialFunction = (call, scope) => {
  requireArguments(call, 2, 2);
  const [value] = translated(call, scope);
  const collation = call.arguments[1];
  const name = collation?.kind === 'string' ? collation.value.toLowerCase() : '';
  if (!value || !/^(case_sensitive|case_insensitive|cs|ci)$/.test(name)) {
    throw new SqlError('COLLATE takes case_sensitive or case_insensitive');
  }
  const isInsensitive = name === 'case_insensitive' || name === 'ci';
  if (isInsensitive) return asCaseInsensitive(value);
  const type = value.type.kind === 'unknown' ? { ...VARCHAR, ...lengthPart(value.type.length) } : value.type;
  const sql = value.type.isCaseInsensitive ? `(${value.sql})::varchar` : value.sql;
  return { sql, type: { ...type, isCaseInsensitive: false } };
};

const currentDatabase: SpecialFunction = (_call, { context }) => ({
  sql: `${quoteText(context.database)}::varchar`,
  type: VARCHAR,
});

const currentSchema: SpecialFunction = (_call, { context }) => ({
  sql: `${quoteText(context.creationSchema)}::varchar`,
  type: VARCHAR,
});

const currentUser: SpecialFunction = (_call, { context }) => ({
  sql: `${quoteText(context.user)}::varchar`,
  type: VARCHAR,
});

const currentSetting: SpecialFunction = (call, { context }) => {
  const [name] = call.arguments;
  if (name?.kind !== 'string') throw notLocal('CURRENT_SETTING of a name that is no literal');
  const value = context.setting(name.value.toLowerCase()) ?? usualSetting(name.value.toLowerCase());
  if (value === undefined) throw new SqlError(`unrecognized configuration parameter "${name.value}"`);
  return { sql: `${quoteText(value)}::varchar`, type: VARCHAR };
};

const concat: SpecialFunction = (call, scope) => {
  requireArguments(call, 2, 2);
  const [left, right] = call.arguments;
  if (!left || !right) throw new SqlError('syntax error in CONCAT');
  return translateExpression({ kind: 'binary', operator: '||', left, right }, scope);
};

const toNumericAlt: SpecialFunction = (call, scope) => {
  requireArguments(call, 1, 3);
  const [value] = translated(call, scope);
  const digits = call.arguments.slice(1).map((argument) => (argument.kind === 'number' ? Number(argument.text) : 0));
  const type = decimal(digits[0] ?? 38, digits[1] ?? 0);
  return { sql: `(${value?.sql ?? 'null'})::${typeSql(type)}`, type };
};

/** Part of a text, or of bytes, which are counted as they are. */
const substring: SpecialFunction = (call, scope) => {
  requireArguments(call, 2, 3);
  const [value, ...rest] = translated(call, scope);
  if (!value) throw new SqlError('syntax error in SUBSTRING');
  const places = rest.map((place) => converted(place, 'i')).join(', ');
  if (value.type.kind === 'varbyte') return { sql: `pg_catalog.substring(${value.sql}, ${places})`, type: value.type };
  const type: SqlType = { ...VARCHAR, ...lengthPart(value.type.length) };
  const result: Value = { sql: `redshift_dialect.substring(${converted(value, 't')}, ${places})`, type };
  return value.type.isCaseInsensitive ? asCaseInsensitive(result) : result;
};

const hll: SpecialFunction = (call, scope) => {
  requireArguments(call, 1, 1);
  const [value] = translated(call, scope);
  return { sql: `pg_catalog.count(distinct ${value?.sql ?? 'null'})`, type: INT8 };
};

const convertTimezone: SpecialFunction = (call, scope) => {
  requireArguments(call, 2, 3);
  const values = translated(call, scope);
  const moment = values.at(-1);
  if (!moment) throw new SqlError('syntax error in CONVERT_TIMEZONE');
  const isZoned = moment.type.kind === 'timestamptz' && values.length === 2;
  const last = isZoned ? moment.sql : `(${moment.sql})::timestamp`;
  const zones = values.slice(0, -1).map(({ sql }) => sql);
  return { sql: `redshift_dialect.convert_timezone(${[...zones, last].join(', ')})`, type: { kind: 'timestamp' } };
};

const timezone: SpecialFunction = (call, scope) => {
  const [zone, operand] = call.arguments;
  if (!zone || !operand) throw new SqlError('syntax error in TIMEZONE');
  return translateExpression({ kind: 'atTimeZone', operand, zone }, scope);
};

const generateSeries: SpecialFunction = (call, scope) => {
  requireArguments(call, 2, 3);
  const values = translated(call, scope);
  const type = commonTypeOf(values.map((value) => value.type));
  return { sql: `pg_catalog.generate_series(${values.map(({ sql }) => sql).join(', ')})`, type };
};

/** Functions that are more than a conversion of their arguments. */
export const SPECIAL_FUNCTIONS: Readonly<Record<string, SpecialFunction>> = {
  coalesce,
  nvl: coalesce,
  isnull: coalesce,
  nvl2,
  decode,
  nullif,
  greatest: extreme('greatest'),
  least: extreme('least'),
  round: rounding('round'),
  trunc: rounding('trunc'),
  ceil: wholeNumber('ceil'),
  ceiling: wholeNumber('ceil'),
  floor: wholeNumber('floor'),
  sign,
  mod,
  to_char: toChar,
  array,
  object,
  json_extract_path_text: jsonPath,
  collate,
  concat,
  substr: substring,
  substring,
  hll,
  text_to_numeric_alt: toNumericAlt,
  current_database: currentDatabase,
  current_schema: currentSchema,
  current_setting: currentSetting,
  current_user: currentUser,
  session_user: currentUser,
  user: currentUser,
  convert_timezone: convertTimezone,
  timezone,
  generate_series: generateSeries,
};
