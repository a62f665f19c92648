import type { SchemaElement } from 'hyparquet';
import type { SqlType, TypeKind } from '../../dialect/types/sql-type.js';

/** What the values of a column of a Parquet file are, as far as a load depends on it. */
export interface ParquetColumn {
  readonly name: string;
  readonly kind: ParquetKind;
  /** Of decimals; 0 for all others. */
  readonly scale: number;
  /** Of decimals; 0 for all others. */
  readonly precision: number;
  /** Of times and timestamps: how many make up a second. */
  readonly unitsOfSecond: bigint;
  /** The column as the format's own schemas are written, for error messages. */
  readonly label: string;
}

/** The kinds of values that Redshift tells apart. `bytes` has no annotation, `nested` is a list, a map or a struct. */
export type ParquetKind =
  | 'bool'
  | 'int32'
  | 'int64'
  | 'unsigned'
  | 'float'
  | 'double'
  | 'decimal'
  | 'text'
  | 'json'
  | 'bytes'
  | 'date'
  | 'time'
  | 'timestamp'
  | 'nested'
  | 'other';

const MILLIS = 1000n;
const MICROS = 1_000_000n;
const NANOS = 1_000_000_000n;

/** A column of the file's schema, understood. */
export const parquetColumn = (element: SchemaElement): ParquetColumn => {
  const kind = kindOf(element);
  const isDecimal = kind === 'decimal';
  const logical = element.logical_type;
  return {
    name: element.name,
    kind,
    scale: isDecimal ? (element.scale ?? (logical?.type === 'DECIMAL' ? logical.scale : 0)) : 0,
    precision: isDecimal ? (element.precision ?? (logical?.type === 'DECIMAL' ? logical.precision : 0)) : 0,
    unitsOfSecond: unitsOf(element),
    label: labelOf(element, kind),
  };
};

const kindOf = (element: SchemaElement): ParquetKind => {
  if (element.num_children !== undefined || element.repetition_type === 'REPEATED') return 'nested';
  const annotation = element.converted_type ?? element.logical_type?.type;
  switch (annotation) {
    case 'DECIMAL':
    case 'DATE':
      return annotation === 'DATE' ? 'date' : 'decimal';
    case 'TIME_MILLIS':
    case 'TIME_MICROS':
    case 'TIME':
      return 'time';
    case 'TIMESTAMP_MILLIS':
    case 'TIMESTAMP_MICROS':
    case 'TIMESTAMP':
      return 'timestamp';
    case 'UTF8':
    case 'STRING':
    case 'ENUM':
      return 'text';
    case 'JSON':
      return 'json';
    case undefined:
    case 'INT_8':
    case 'INT_16':
    case 'INT_32':
    case 'INT_64':
      return plainKind(element);
    case 'INTEGER':
      return element.logical_type?.type === 'INTEGER' && !element.logical_type.isSigned
        ? 'unsigned'
        : plainKind(element);
    case 'UINT_8':
    case 'UINT_16':
    case 'UINT_32':
    case 'UINT_64':
      return 'unsigned';
    default:
      return 'other';
  }
};

const plainKind = ({ type }: SchemaElement): ParquetKind => {
  switch (type) {
    case 'BOOLEAN':
      return 'bool';
    case 'INT32':
      return 'int32';
    case 'INT64':
      return 'int64';
    case 'INT96':
      return 'timestamp';
    case 'FLOAT':
      return 'float';
    case 'DOUBLE':
      return 'double';
    case 'BYTE_ARRAY':
    case 'FIXED_LEN_BYTE_ARRAY':
      return 'bytes';
    default:
      return 'other';
  }
};

const unitsOf = ({ type, converted_type: converted, logical_type: logical }: SchemaElement): bigint => {
  if (type === 'INT96') return NANOS;
  if (logical?.type === 'TIME' || logical?.type === 'TIMESTAMP') {
    return { MILLIS, MICROS, NANOS }[logical.unit];
  }
  return converted === 'TIME_MILLIS' || converted === 'TIMESTAMP_MILLIS' ? MILLIS : MICROS;
};

const labelOf = (element: SchemaElement, kind: ParquetKind): string => {
  const repetition = (element.repetition_type ?? 'REQUIRED').toLowerCase();
  const type = kind === 'nested' ? 'group' : (element.type ?? '').toLowerCase();
  const annotation = element.converted_type ?? element.logical_type?.type;
  return `${repetition} ${type} ${element.name}${annotation === undefined ? '' : ` (${annotation})`}`;
};

/** Which kinds of a file each type of a column takes: Redshift converts no type into another. */
const TAKES: Partial<Record<TypeKind, readonly ParquetKind[]>> = {
  bool: ['bool'],
  int2: ['int32'],
  int4: ['int32'],
  int8: ['int64', 'int32'],
  float4: ['float'],
  float8: ['double', 'float'],
  varchar: ['text', 'json', 'bytes'],
  char: ['text', 'json', 'bytes'],
  date: ['date'],
  time: ['time'],
  timestamp: ['timestamp'],
  timestamptz: ['timestamp'],
  super: ['json'],
  varbyte: ['bytes'],
};

/** Whether a column of this type takes the values of a column of a file; with SERIALIZETOJSON a SUPER column takes nested ones. */
export const takesColumn = (type: SqlType, column: ParquetColumn, serializesToJson: boolean): boolean => {
  if (type.kind === 'numeric') return column.kind === 'decimal' && column.scale === (type.scale ?? 0);
  if (type.kind === 'super' && column.kind === 'nested') return serializesToJson;
  return TAKES[type.kind]?.includes(column.kind) ?? false;
};
