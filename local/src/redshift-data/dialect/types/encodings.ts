import { SqlError } from '../sql-error.js';
import type { SqlType, TypeKind } from './sql-type.js';

const INTEGERS: readonly TypeKind[] = ['int2', 'int4', 'int8'];
const MOMENTS: readonly TypeKind[] = ['date', 'timestamp', 'timestamptz'];
const FLOATS: readonly TypeKind[] = ['float4', 'float8'];
const TEXTS: readonly TypeKind[] = ['char', 'varchar'];

/** The types that each encoding is for, of those that the guide's table tells of; absent: every type. */
const TYPES_OF: Readonly<Record<string, readonly TypeKind[] | undefined>> = {
  raw: undefined,
  none: undefined,
  auto: undefined,
  az64: [...INTEGERS, 'numeric', ...MOMENTS],
  bytedict: [...INTEGERS, 'numeric', ...FLOATS, ...TEXTS, ...MOMENTS],
  delta: [...INTEGERS, 'numeric', 'date', 'timestamp'],
  delta32k: ['int4', 'int8', 'numeric', 'date', 'timestamp'],
  lzo: [...INTEGERS, 'numeric', ...TEXTS, ...MOMENTS],
  mostly8: [...INTEGERS, 'numeric'],
  mostly16: ['int4', 'int8', 'numeric'],
  mostly32: ['int8', 'numeric'],
  runlength: [...INTEGERS, 'numeric', ...FLOATS, 'bool', ...TEXTS, ...MOMENTS],
  text255: ['varchar'],
  text32k: ['varchar'],
  zstd: [...INTEGERS, 'numeric', ...FLOATS, 'bool', ...TEXTS, ...MOMENTS],
};

/** Types that the guide's table is silent about, or told of later. */
const UNTOLD: ReadonlySet<TypeKind> = new Set(['time', 'timetz', 'super', 'varbyte', 'interval', 'other']);

/** @throws {SqlError} there is no such encoding, or it is not for columns of this type. */
export const requireEncoding = (encoding: string | undefined, { kind }: SqlType, column: string): void => {
  if (encoding === undefined) return;
  if (!Object.hasOwn(TYPES_OF, encoding))
    throw new SqlError(`encoding "${encoding}" of column "${column}" not recognized`);
  const types = TYPES_OF[encoding];
  if (types && !types.includes(kind) && !UNTOLD.has(kind)) {
    throw new SqlError(`invalid encoding type specified for column "${column}"`);
  }
};
