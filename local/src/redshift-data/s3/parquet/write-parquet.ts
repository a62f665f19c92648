import type { SchemaElement } from 'hyparquet';
import { notLocal } from '../../dialect/sql-error.js';
import { textValue } from '../../results/field.js';
import type { ResultColumn } from '../../results/result-column.js';

type Row = readonly (string | null)[];

const DECIMAL_DIGITS_OF_INT64 = 18;
/** Bytes of a decimal with up to 38 digits. */
const DECIMAL_BYTES = 16;
const DAY_MS = 86_400_000;
const MICROS = 1_000_000n;

/** A column of the file and how its values are stored. */
interface WrittenColumn {
  readonly element: SchemaElement;
  readonly stored: (text: string) => unknown;
}

/**
 * Rows as a Parquet file, compressed with Snappy, as UNLOAD writes them.
 *
 * @throws {SqlError} a column has a type that is not available here.
 */
export const writeParquet = async (columns: readonly ResultColumn[], rows: readonly Row[]): Promise<Buffer> => {
  const { parquetWriteBuffer } = await import('hyparquet-writer');
  const written = columns.map((column, place) => writtenColumn(column, rows, place));
  const schema: SchemaElement[] = [
    { name: 'root', num_children: columns.length },
    ...written.map(({ element }) => ({ ...element, repetition_type: 'OPTIONAL' as const })),
  ];
  const columnData = written.map(({ element, stored }, place) => ({
    name: element.name,
    data: rows.map((row) => {
      const value = row[place] ?? null;
      return value === null ? null : stored(value);
    }),
  }));
  return Buffer.from(parquetWriteBuffer({ columnData, schema }));
};

const writtenColumn = (column: ResultColumn, rows: readonly Row[], place: number): WrittenColumn => {
  const { name } = column;
  const bytes = (text: string): Uint8Array => new TextEncoder().encode(textValue(text, column));
  switch (column.typeName) {
    case 'bool':
      return { element: { name, type: 'BOOLEAN' }, stored: (text) => text === 't' };
    case 'int2':
      return { element: { name, type: 'INT32', converted_type: 'INT_16' }, stored: Number };
    case 'int4':
      return { element: { name, type: 'INT32' }, stored: Number };
    case 'int8':
      return { element: { name, type: 'INT64' }, stored: BigInt };
    case 'float4':
      return { element: { name, type: 'FLOAT' }, stored: Number };
    case 'float8':
      return { element: { name, type: 'DOUBLE' }, stored: Number };
    case 'numeric':
      return decimalColumn(column, rows, place);
    case 'date':
      return { element: { name, type: 'INT32', converted_type: 'DATE' }, stored: daysOf };
    case 'time':
      return { element: { name, type: 'INT64', converted_type: 'TIME_MICROS' }, stored: microsOfDay };
    case 'timestamp':
    case 'timestamptz':
      return { element: { name, type: 'INT64', converted_type: 'TIMESTAMP_MICROS' }, stored: microsOf };
    case 'super':
      return { element: { name, type: 'BYTE_ARRAY', logical_type: { type: 'JSON' } }, stored: bytes };
    case 'varchar':
    case 'bpchar':
    case 'char':
    case 'name':
      return { element: { name, type: 'BYTE_ARRAY', converted_type: 'UTF8' }, stored: bytes };
    default:
      throw notLocal(`UNLOAD of the type ${column.typeName.toUpperCase()} to Parquet`);
  }
};

const decimalColumn = (column: ResultColumn, rows: readonly Row[], place: number): WrittenColumn => {
  const { name } = column;
  const isKnown = (column.typeModifier ?? -1) >= 0;
  const precision = isKnown ? column.precision : 38;
  const scale = isKnown ? column.scale : Math.max(0, ...rows.map((row) => fractionOf(row[place] ?? '').length));
  const isShort = precision <= DECIMAL_DIGITS_OF_INT64;
  const element: SchemaElement = {
    name,
    type: isShort ? 'INT64' : 'FIXED_LEN_BYTE_ARRAY',
    converted_type: 'DECIMAL',
    precision,
    scale,
    ...(!isShort && { type_length: DECIMAL_BYTES }),
  };
  return { element, stored: (text) => BigInt(text.replace(/\..*$/, '') + fractionOf(text).padEnd(scale, '0')) };
};

const fractionOf = (text: string): string => /\.(\d*)$/.exec(text)?.[1] ?? '';

const daysOf = (text: string): number => Date.parse(`${text}T00:00:00Z`) / DAY_MS;

/** A timestamp of the database, perhaps with the offset of a zone, as microseconds since 1970 in UTC. */
const microsOf = (text: string): bigint => {
  const [, day = '', time = '', zone = '+00'] = /^(\S+) ([\d:.]+)([+-][\d:]+)?$/.exec(text) ?? [];
  const [, sign, hours = '0', minutes = '0'] = /^([+-])(\d+):?(\d+)?/.exec(zone) ?? [];
  const offset = BigInt(Number(hours) * 3600 + Number(minutes) * 60) * MICROS;
  const local = BigInt(Date.parse(`${day}T00:00:00Z`)) * 1000n + microsOfDay(time);
  return sign === '-' ? local + offset : local - offset;
};

const microsOfDay = (text: string): bigint => {
  const [hours = '0', minutes = '0', seconds = '0'] = text.split(':');
  const [whole = '0', fraction = ''] = seconds.split('.');
  return BigInt(Number(hours) * 3600 + Number(minutes) * 60 + Number(whole)) * MICROS + BigInt(fraction.padEnd(6, '0'));
};
