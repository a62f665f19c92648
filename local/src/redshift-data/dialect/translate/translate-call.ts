import type { Scope, Value } from './language.js';
import { translateExpression } from './recursion.js';
import { AGGREGATE_FUNCTIONS } from '../functions/aggregate-functions.js';
import { converted, noSuchFunction } from '../functions/arguments.js';
import { DATE_FUNCTIONS } from '../functions/date-functions.js';
import { DATE_PART_FUNCTIONS } from '../functions/date-part-functions.js';
import type { FunctionEntry, SimpleFunction } from '../functions/function-entry.js';
import { isNotLocalFunction } from '../functions/not-local-functions.js';
import { NUMBER_FUNCTIONS } from '../functions/number-functions.js';
import { SPECIAL_FUNCTIONS } from '../functions/special-functions.js';
import { SUPER_FUNCTIONS } from '../functions/super-functions.js';
import { SYSTEM_FUNCTIONS } from '../functions/system-functions.js';
import { TEXT_FUNCTIONS } from '../functions/text-functions.js';
import { WINDOW_FUNCTIONS } from '../functions/window-functions.js';
import { SqlError, notLocal } from '../sql-error.js';
import type { CallExpression } from '../tree/query-tree.js';
import { commonTypeOf } from '../types/common-type.js';
import type { SqlType } from '../types/sql-type.js';
import { UNKNOWN, isText, typeSql } from '../types/sql-type.js';
import { lengthPart } from '../types/text-length.js';
import { asCaseInsensitive } from './cast.js';
import { quoteName, quoteNames } from './names.js';
import { superAsText } from './super-values.js';

/** Every function of Redshift that is available here, by its name. */
export const FUNCTIONS: Readonly<Record<string, FunctionEntry>> = {
  ...TEXT_FUNCTIONS,
  ...NUMBER_FUNCTIONS,
  ...DATE_FUNCTIONS,
  ...SUPER_FUNCTIONS,
  ...SYSTEM_FUNCTIONS,
  ...DATE_PART_FUNCTIONS,
  ...SPECIAL_FUNCTIONS,
  ...AGGREGATE_FUNCTIONS,
  ...WINDOW_FUNCTIONS,
};

/** A function that a statement calls: one of Redshift's, or one that a user has made. */
export const translateCall = (call: CallExpression, scope: Scope): Value => {
  const name = call.name.at(-1) ?? '';
  const isBuiltIn = call.name.length === 1 || (call.name.length === 2 && call.name[0] === 'pg_catalog');
  const entry = isBuiltIn && Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
  if (!entry) return translateUserCall(call, scope);
  refuseMisplaced(call, name);
  if (typeof entry === 'function') return entry(call, scope);
  if (call.isDistinct || call.isStar) throw new SqlError(`DISTINCT and * do not go with function ${name}`);
  return simpleCall(call, name, entry, scope);
};

const refuseMisplaced = (call: CallExpression, name: string): void => {
  const isAggregate = Object.hasOwn(AGGREGATE_FUNCTIONS, name);
  const isWindow = Object.hasOwn(WINDOW_FUNCTIONS, name);
  if (call.over && !isAggregate && !isWindow) {
    throw new SqlError(`OVER specified, but ${name} is not a window function nor an aggregate function`);
  }
  if (call.isApproximate && name !== 'count' && name !== 'percentile_disc') {
    throw new SqlError('APPROXIMATE goes with COUNT(DISTINCT ...) and PERCENTILE_DISC only');
  }
  if (call.isStar && name !== 'count') throw new SqlError(`${name}(*) is not supported`);
};

const simpleCall = (call: CallExpression, name: string, entry: SimpleFunction, scope: Scope): Value => {
  const values = call.arguments.map((argument) => translateExpression(argument, scope));
  const kinds = entry.signature.match(/[a-z][?*]?/g) ?? [];
  const least = kinds.filter((kind) => !kind.endsWith('?')).length;
  if (values.length < least || values.length > kinds.length) {
    throw noSuchFunction(
      call.name,
      values.length,
      values.map((value) => value.type),
    );
  }
  const isCaseInsensitive = values.some(({ type }) => type.isCaseInsensitive);
  const list = values.map((value, place) => converted(value, kinds[place]?.charAt(0) ?? 'a'));
  const result: Value = {
    sql: callSql(name, entry.sql, isCaseInsensitive ? withoutCase(name, list) : list),
    type: resultOf(entry, values),
  };
  return isCaseInsensitive && isText(result.type) ? asCaseInsensitive(result) : result;
};

const POSITIONS: ReadonlySet<string> = new Set(['strpos', 'charindex']);
/** The place of the parameters of a function on regular expressions. */
const PARAMETERS_PLACE: Readonly<Record<string, number>> = {
  regexp_count: 3,
  regexp_instr: 5,
  regexp_replace: 4,
  regexp_substr: 4,
};

/** Arguments with which a function looks for text without regard to case. */
const withoutCase = (name: string, list: readonly string[]): readonly string[] => {
  if (POSITIONS.has(name)) return list.map((text) => `lower(${text})`);
  const place = PARAMETERS_PLACE[name];
  if (place === undefined) return list;
  const parameters = list[place];
  return parameters === undefined
    ? [...list, `parameters => 'i'`]
    : list.map((sql, at) => (at === place ? `(${sql}) || 'i'` : sql));
};

const callSql = (name: string, sql: string | undefined, list: readonly string[]): string => {
  if (sql === undefined) return `pg_catalog.${name}(${list.join(', ')})`;
  if (sql === '$') return `redshift_dialect.${name}(${list.join(', ')})`;
  return sql.replace(/\$(\d|\*)/g, (_match, place: string) =>
    place === '*' ? list.join(', ') : (list[Number(place) - 1] ?? 'null'),
  );
};

const resultOf = ({ result, length }: SimpleFunction, values: readonly Value[]): SqlType => {
  if (result === 'same') return values[0]?.type ?? UNKNOWN;
  if (result === 'common') return commonTypeOf(values.map((value) => value.type));
  return { kind: result, ...lengthPart(length === 'first' ? values[0]?.type.length : length) };
};

const translateUserCall = (call: CallExpression, scope: Scope): Value => {
  const name = call.name.at(-1) ?? '';
  if (call.name.length === 1 && isNotLocalFunction(name)) throw notLocal(`the function ${name.toUpperCase()}`);
  const values = call.arguments.map((argument) => translateExpression(argument, scope));
  const routines = scope.context.catalog
    .routines(call.name)
    .filter((routine) => routine.kind === 'function' && routine.argumentTypes.length === values.length);
  const [routine] = routines;
  if (!routine)
    throw noSuchFunction(
      call.name,
      values.length,
      values.map((value) => value.type),
    );
  const list = values.map((value, place) => {
    const type = routine.argumentTypes[place];
    const plain = value.type.kind === 'super' && type?.kind !== 'super' ? superAsText(value).sql : value.sql;
    return type && routines.length === 1 ? `(${plain})::${typeSql(type)}` : plain;
  });
  return { sql: `${quoteNames([routine.schema, routine.name])}(${list.join(', ')})`, type: routine.returns };
};

/** A column that the dialect itself makes. */
export const internalColumn = (name: string): string => quoteName(`redshift ${name}`);
