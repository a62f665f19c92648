import type { Value } from '../translate/language.js';
import { SqlError } from '../sql-error.js';
import type { CallExpression } from '../tree/query-tree.js';
import type { SqlType } from '../types/sql-type.js';
import { VARCHAR, isNumber, isText } from '../types/sql-type.js';
import { toSuper, typeLabel } from '../translate/cast.js';
import { superAsNumber, superAsText } from '../translate/super-values.js';

/** @throws {SqlError} the call has too few or too many arguments. */
export const requireArguments = (call: CallExpression, least: number, most: number): void => {
  const count = call.arguments.length;
  if (count < least || count > most) throw noSuchFunction(call.name, count);
};

/** The error for a call that fits no function. */
export const noSuchFunction = (name: readonly string[], count: number, types?: readonly SqlType[]): SqlError => {
  const list = types?.map(typeLabel).join(', ') ?? `${count} argument${count === 1 ? '' : 's'}`;
  return new SqlError(
    `function ${name.join('.')}(${list}) does not exist\n  Hint: No function matches the given name and argument types. ` +
      'You may need to add explicit type casts.',
  );
};

/** A value as a parameter of this kind takes it; see `Signature`. */
export const converted = (value: Value, kind: string): string => {
  const { sql, type } = value;
  switch (kind) {
    case 't':
      return textOf(value);
    case 'i':
      if (type.kind === 'super') return `(${superAsNumber(value).sql})::int4`;
      return type.kind === 'int4' || type.kind === 'int2' ? sql : `(${sql})::int4`;
    case 'j':
      return `(${sql})::int8`;
    case 'f':
      if (type.kind === 'super') return `(${superAsNumber(value).sql})::float8`;
      return type.kind === 'float8' ? sql : `(${sql})::float8`;
    case 'n':
      if (type.kind === 'super') return superAsNumber(value).sql;
      return isNumber(type) ? sql : `(${sql})::float8`;
    case 'm':
      return type.kind === 'timestamp' ? sql : `(${sql})::timestamp`;
    case 'z':
      return type.kind === 'timestamptz' ? sql : `(${sql})::timestamptz`;
    case 'd':
      return type.kind === 'date' ? sql : `(${sql})::date`;
    case 'l':
      return type.kind === 'interval' ? sql : `(${sql})::interval`;
    case 's':
      return type.kind === 'super' ? sql : toSuper(value);
    case 'v':
      return isText(type) || type.kind === 'unknown' ? `convert_to((${sql})::varchar, 'UTF8')` : sql;
    case 'b':
      return `(${sql})::bool`;
    default:
      return type.kind === 'unknown' && sql !== 'null' ? `(${sql})::varchar` : sql;
  }
};

const textOf = (value: Value): string => {
  const { sql, type } = value;
  if (type.kind === 'super') return superAsText(value).sql;
  if (type.kind === 'bool') throw new SqlError(`cannot cast type boolean to ${typeLabel(VARCHAR)}`);
  if (type.kind === 'varbyte') return `convert_from(${sql}, 'UTF8')`;
  const isPlain = isText(type) || type.kind === 'unknown';
  return isPlain ? `(${sql})::text` : `(${sql})::varchar`;
};
