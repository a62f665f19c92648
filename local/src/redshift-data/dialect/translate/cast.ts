import type { Scope, Value } from './language.js';
import { SqlError } from '../sql-error.js';
import type { SqlType } from '../types/sql-type.js';
import { CI, VARCHAR, isInteger, isMoment, isNumber, isText, typeSql } from '../types/sql-type.js';
import { superAsText } from './super-values.js';

/** How a cast is made. */
export interface CastOptions {
  /** Absent: the session's usual settings. */
  readonly scope?: Scope;
  /** Whether a failing conversion gives NULL. */
  readonly isTry?: boolean;
  /** Whether the value is a literal in quotes. */
  readonly literal?: boolean;
}

const NAMES: Partial<Record<SqlType['kind'], string>> = {
  bool: 'boolean',
  int2: 'smallint',
  int4: 'integer',
  int8: 'bigint',
  float4: 'real',
  float8: 'double precision',
  varchar: 'character varying',
  char: 'character',
  timestamp: 'timestamp without time zone',
  timestamptz: 'timestamp with time zone',
};

/** The type as error messages name it. */
export const typeLabel = ({ kind }: SqlType): string => NAMES[kind] ?? kind;

/** A value cast explicitly to a type. */
export const castTo = (value: Value, type: SqlType, options: CastOptions = {}): Value => {
  const result = (sql: string): Value => ({ sql, type });
  if (options.isTry) {
    // Types that are never converted are no matter of values.
    if (value.type.kind === 'bool' && !isInteger(type) && type.kind !== 'bool') toPlain(value, type, options);
    return result(tryCast(value, type));
  }
  switch (type.kind) {
    case 'super':
      return result(toSuper(value));
    case 'varbyte':
      return result(toBytes(value));
    case 'other':
      return { sql: `(${value.sql})::text`, type };
    case 'varchar':
    case 'char':
      return result(toText(value, type));
    default:
      return result(toPlain(value, type, options));
  }
};

const toBytes = ({ sql, type }: Value): string => {
  if (type.kind === 'varbyte') return sql;
  if (isInteger(type)) return `${type.kind}send(${sql})`;
  // The blanks that fill a CHAR are part of it here.
  if (type.kind === 'char') return `convert_to(rpad(${sql}, ${type.length ?? 1}), 'UTF8')`;
  if (isText(type) || type.kind === 'unknown') return `convert_to(${sql}, 'UTF8')`;
  throw new SqlError(`cannot cast type ${typeLabel(type)} to varbyte`);
};

const tryCast = (value: Value, type: SqlType): string => {
  const text = value.type.kind === 'super' ? superAsText(value).sql : `(${value.sql})::varchar`;
  return `(redshift_dialect.try_cast(${text}, '${typeSql(type)}'))::${typeSql(type)}`;
};

/** Text as text that compares without regard to case. */
export const asCaseInsensitive = ({ sql, type }: Value): Value => {
  const { length } = type;
  const result: SqlType = { kind: 'varchar', isCaseInsensitive: true, ...(length !== undefined && { length }) };
  return { sql: type.isCaseInsensitive ? sql : `(${sql})::${CI}`, type: result };
};

/** A value as SUPER: text becomes a JSON string. */
export const toSuper = ({ sql, type }: Value): string => {
  if (type.isCaseInsensitive) throw new SqlError('Coercing from case insensitive string to SUPER is not supported.');
  if (type.kind === 'super') return sql;
  if (type.kind === 'unknown') return sql === 'null' ? 'null::json' : `to_json((${sql})::varchar)`;
  if (type.kind === 'char') return `to_json((${sql})::varchar)`;
  if (isMoment(type) || type.kind === 'time' || type.kind === 'timetz' || type.kind === 'interval') {
    throw new SqlError(`cannot cast type ${typeLabel(type)} to super`);
  }
  return `to_json(${sql})`;
};

const toText = (value: Value, type: SqlType): string => {
  if (value.type.kind === 'super') return `(${superAsText(value).sql})::${typeSql(type)}`;
  if (value.type.kind === 'varbyte') return `convert_from(${value.sql}, 'UTF8')::${typeSql(type)}`;
  if (value.type.kind === 'bool') throw new SqlError(`cannot cast type boolean to ${typeLabel(type)}`);
  return `(${value.sql})::${typeSql(type)}`;
};

const toPlain = (value: Value, type: SqlType, { scope }: CastOptions): string => {
  const target = typeSql(type);
  const source = value.type;
  if (source.kind === 'super') return fromSuper(value, type);
  if (source.kind === 'bool' && isInteger(type)) return `(${value.sql})::int4::${target}`;
  if (source.kind === 'bool' && type.kind !== 'bool') {
    throw new SqlError(`cannot cast type boolean to ${typeLabel(type)}`);
  }
  if (type.kind === 'bool' && isInteger(source)) return `((${value.sql}) <> 0)`;
  const isCutting = isInteger(type) || type.kind === 'numeric';
  if (source.kind === 'numeric' && isCutting && scope && !scope.context.settings.rounds) {
    return `trunc(${value.sql}, ${type.scale ?? 0})::${target}`;
  }
  if (type.kind === 'time' && source.kind === 'timestamptz') return `(${value.sql})::timestamp::time`;
  // Times with a zone are kept in UTC.
  if (type.kind === 'timetz') return `((${value.sql})::timetz at time zone 'UTC')`;
  return `(${value.sql})::${target}`;
};

const fromSuper = (value: Value, type: SqlType): string => {
  const target = typeSql(type);
  if (isNumber(type)) return `(redshift_dialect.try_cast(${superAsText(value).sql}, '${target}'))::${target}`;
  if (type.kind === 'bool') return `redshift_dialect.super_boolean(${value.sql})`;
  return `(${superAsText(value).sql})::${target}`;
};

/** A value that is put into a column of this type, as far as the database needs help with it. */
export const assignedTo = (value: Value, type: SqlType): string => {
  if (value.sql === 'default' || value.sql === 'null') return value.sql;
  if (type.kind === 'super') return toSuper(value);
  if (type.kind === 'varbyte' && (isText(value.type) || value.type.kind === 'unknown')) {
    return `convert_to((${value.sql})::varchar, 'UTF8')`;
  }
  if (value.type.kind === 'super' || type.kind === 'timetz') return castTo(value, type).sql;
  if (isText(type) && value.type.kind === 'bool') {
    throw new SqlError(`column is of type ${typeLabel(VARCHAR)} but expression is of type boolean`);
  }
  if (isInteger(type) && value.type.kind === 'bool') {
    throw new SqlError(`column is of type ${typeLabel(type)} but expression is of type boolean`);
  }
  return value.sql;
};
