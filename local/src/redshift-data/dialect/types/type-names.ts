import { SqlError, notLocal } from '../sql-error.js';
import type { TypeName } from '../tree/query-tree.js';
import type { SqlType, TypeKind } from './sql-type.js';
import { VARCHAR_BYTES_MAX } from './text-length.js';

/** Every name of a type that Redshift takes. */
const NAMES: Readonly<Record<string, TypeKind>> = {
  smallint: 'int2',
  int2: 'int2',
  integer: 'int4',
  int: 'int4',
  int4: 'int4',
  bigint: 'int8',
  int8: 'int8',
  decimal: 'numeric',
  numeric: 'numeric',
  dec: 'numeric',
  real: 'float4',
  float4: 'float4',
  'double precision': 'float8',
  float8: 'float8',
  float: 'float8',
  boolean: 'bool',
  bool: 'bool',
  char: 'char',
  character: 'char',
  nchar: 'char',
  bpchar: 'char',
  'national character': 'char',
  'national char': 'char',
  varchar: 'varchar',
  'character varying': 'varchar',
  nvarchar: 'varchar',
  'national character varying': 'varchar',
  text: 'varchar',
  date: 'date',
  time: 'time',
  'time without time zone': 'time',
  timetz: 'timetz',
  'time with time zone': 'timetz',
  timestamp: 'timestamp',
  'timestamp without time zone': 'timestamp',
  datetime: 'timestamp',
  timestamptz: 'timestamptz',
  'timestamp with time zone': 'timestamptz',
  super: 'super',
  varbyte: 'varbyte',
  varbinary: 'varbyte',
  'binary varying': 'varbyte',
};

const NOT_LOCAL: ReadonlySet<string> = new Set(['geometry', 'geography', 'hllsketch']);

/** Names of types for the catalog and for code of procedures; in no table of a user. */
const INTERNAL: ReadonlySet<string> = new Set(['oid', 'name', 'refcursor', 'record', 'regclass', 'cstring']);

const CHAR_BYTES_MAX = 4096;
const VARCHAR_BYTES_DEFAULT = 256;
const VARBYTE_BYTES_MAX = 16_777_216;
const VARBYTE_BYTES_DEFAULT = 64_000;

/**
 * What a written type means.
 *
 * @throws {SqlError} Redshift has no such type, or it is not available here.
 */
export const typeOfName = ({ name, modifiers }: TypeName): SqlType => {
  if (name.startsWith('interval')) return { kind: 'interval' };
  if (NOT_LOCAL.has(name)) throw notLocal(`the type ${name.toUpperCase()}`);
  if (INTERNAL.has(name)) return { kind: 'other' };
  const kind = Object.hasOwn(NAMES, name) ? NAMES[name] : undefined;
  if (kind === undefined) throw new SqlError(`type "${name}" does not exist`);
  switch (kind) {
    case 'numeric':
      return decimalOf(modifiers);
    case 'varchar':
      return { kind, length: lengthOf(name, modifiers, VARCHAR_BYTES_DEFAULT, VARCHAR_BYTES_MAX) };
    case 'char':
      return { kind, length: lengthOf(name, modifiers, name === 'bpchar' ? 256 : 1, CHAR_BYTES_MAX) };
    case 'varbyte':
      lengthOf(name, modifiers, VARBYTE_BYTES_DEFAULT, VARBYTE_BYTES_MAX);
      return { kind };
    case 'super':
      return { kind };
    default:
      if (modifiers.length > 0 && name !== 'float') throw new SqlError(`syntax error at or near "("`);
      return name === 'float' && modifiers[0] !== undefined && Number(modifiers[0]) <= 24
        ? { kind: 'float4' }
        : { kind };
  }
};

const decimalOf = (modifiers: readonly string[]): SqlType => {
  const precision = Number(modifiers[0] ?? 18);
  const scale = Number(modifiers[1] ?? 0);
  if (!(precision >= 1 && precision <= 38)) {
    throw new SqlError(`NUMERIC precision ${modifiers[0] ?? ''} must be between 1 and 38`);
  }
  if (!(scale >= 0 && scale <= Math.min(precision, 37))) {
    throw new SqlError(`NUMERIC scale ${modifiers[1] ?? ''} must be between 0 and precision ${precision}`);
  }
  return { kind: 'numeric', precision, scale };
};

const lengthOf = (name: string, modifiers: readonly string[], usual: number, most: number): number => {
  const [written] = modifiers;
  if (written === undefined || name === 'text') return usual;
  if (written === 'max') return most;
  const length = Number(written);
  if (!(length >= 1)) throw new SqlError(`length for type ${name} must be at least 1`);
  if (length > most) throw new SqlError(`length for type ${name} cannot exceed ${most}`);
  return length;
};

const VARCHAR_ID = 1043;

/** By the database's object id of the type. */
const BY_ID: ReadonlyMap<number, TypeKind> = new Map([
  [16, 'bool'],
  [17, 'varbyte'],
  [20, 'int8'],
  [21, 'int2'],
  [23, 'int4'],
  [25, 'varchar'],
  [19, 'varchar'],
  [700, 'float4'],
  [701, 'float8'],
  [1042, 'char'],
  [VARCHAR_ID, 'varchar'],
  [1082, 'date'],
  [1083, 'time'],
  [1114, 'timestamp'],
  [1184, 'timestamptz'],
  [1186, 'interval'],
  [1266, 'timetz'],
  [1700, 'numeric'],
  [114, 'super'],
  [3802, 'super'],
] satisfies [number, TypeKind][]);

/** Stands for the database's id of the type of case-insensitive text, which differs from database to database. */
export const CI_TYPE_ID = -1;

/** Postgres adds the size of a header to the modifiers of these types. */
const MODIFIER_HEADER = 4;

/** The type of a column as the database's catalog has it. */
export const typeOfId = (typeId: number, modifier: number): SqlType => {
  if (typeId === CI_TYPE_ID) return { ...typeOfId(VARCHAR_ID, modifier), isCaseInsensitive: true };
  const kind = BY_ID.get(typeId) ?? 'other';
  if (modifier < MODIFIER_HEADER) return { kind };
  const inner = modifier - MODIFIER_HEADER;
  if (kind === 'numeric') return { kind, precision: inner >> 16, scale: inner & 0x7ff };
  if (kind === 'varchar' || kind === 'char') return { kind, length: inner };
  return { kind };
};
