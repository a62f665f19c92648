import type { CompressionCodec, FileMetaData, ParquetParsers, SchemaElement } from 'hyparquet';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { SqlError, notLocal } from '../../dialect/sql-error.js';
import { dayText, momentText } from './moment-text.js';
import type { ParquetColumn } from './parquet-column.js';
import { parquetColumn } from './parquet-column.js';
import { parquetText } from './parquet-text.js';

/** The content of a Parquet file: its columns, and its rows as text. */
export interface ParquetContent {
  readonly columns: readonly ParquetColumn[];
  readonly rows: readonly (readonly (string | null)[])[];
}

const MILLIS = 1000n;
const MICROS = 1_000_000n;
const NANOS = 1_000_000_000n;

/** Levels of nested values. */
const DEPTH_MAX = 100;

const READ: ReadonlySet<CompressionCodec> = new Set(['UNCOMPRESSED', 'SNAPPY', 'GZIP', 'BROTLI']);

const utf8 = (bytes: Uint8Array | undefined): string | undefined => bytes && Buffer.from(bytes).toString('utf8');

/** What the library makes of annotated values: text that loses no digit. */
const PARSERS: Partial<ParquetParsers> = {
  dateFromDays: (days) => dayText(BigInt(days)),
  timestampFromMilliseconds: (millis) => momentText(millis, MILLIS),
  timestampFromMicroseconds: (micros) => momentText(micros, MICROS),
  timestampFromNanoseconds: (nanos) => momentText(nanos, NANOS),
  stringFromBytes: utf8,
  jsonFromBytes: utf8,
};

/**
 * Reads a Parquet file whole.
 *
 * @param names the columns to read by name; all where it is absent
 * @throws {SqlError} it is no Parquet file, is broken, or is compressed in a way that is not available here.
 */
export const readParquet = async (content: Buffer, url: string): Promise<ParquetContent> => {
  const { parquetMetadata, parquetRead } = await import('hyparquet');
  const bytes = new Uint8Array(content).buffer;
  const broken = (): SqlError => new SqlError(`File '${url}' has an invalid Parquet footer or is no Parquet file`);
  let metadata: FileMetaData;
  try {
    metadata = parquetMetadata(bytes, { geoparquet: false });
  } catch {
    throw broken();
  }
  refuseCodecs(metadata);
  const elements = topLevel(metadata.schema);
  if (elements === undefined) throw broken();
  const columns = elements.map(parquetColumn);
  if (columns.some(({ kind }) => kind === 'nested')) refuseInNested(metadata.schema, elements);
  let rows: unknown[][] = [];
  try {
    await parquetRead({
      file: { byteLength: bytes.byteLength, slice: (start, end) => bytes.slice(start, end) },
      metadata: { ...metadata, schema: metadata.schema.map(asStored) },
      utf8: false,
      geoparquet: false,
      parsers: PARSERS,
      compressors: {
        GZIP: (input) => gunzipSync(input),
        BROTLI: (input) => brotliDecompressSync(input),
      },
      onComplete: (read) => {
        rows = read;
      },
    });
  } catch {
    throw broken();
  }
  return {
    columns,
    rows: rows.map((row) => columns.map((column, place) => parquetText(row[place], column))),
  };
};

const refuseCodecs = ({ row_groups: groups }: FileMetaData): void => {
  for (const { columns } of groups) {
    for (const { meta_data: column } of columns) {
      if (column && !READ.has(column.codec)) throw notLocal(`Parquet files that are compressed with ${column.codec}`);
    }
  }
};

/**
 * The elements right below the root; `undefined` where an element has other children than it says, or where they are nested more deeply
 * than anybody nests them. The counts are the file's word alone: nothing is done as often as they say.
 */
const topLevel = (schema: readonly SchemaElement[]): SchemaElement[] | undefined => {
  const found: SchemaElement[] = [];
  /** How many elements each level still waits for, the outermost first. */
  let awaited: number[] = [];
  for (const element of schema.slice(1)) {
    if (awaited.length === 0) {
      found.push(element);
      awaited = [1];
    }
    const { num_children: children = 0 } = element;
    awaited.push((awaited.pop() ?? 0) - 1, children);
    while (awaited.at(-1) === 0) awaited.pop();
    if (children < 0 || awaited.length > DEPTH_MAX) return undefined;
  }
  return awaited.length === 0 && schema[0]?.num_children === found.length ? found : undefined;
};

/** Decimals as the whole numbers that are stored: the library would make floats of them. */
const asStored = (element: SchemaElement): SchemaElement => {
  if (!isDecimal(element)) return element;
  const { converted_type: _converted, logical_type: _logical, ...stored } = element;
  return stored;
};

const isDecimal = ({ converted_type: converted, logical_type: logical }: SchemaElement): boolean =>
  converted === 'DECIMAL' || logical?.type === 'DECIMAL';

const isTime = ({ converted_type: converted, logical_type: logical }: SchemaElement): boolean =>
  logical?.type === 'TIME' || (converted?.startsWith('TIME_') ?? false);

const refuseInNested = (schema: readonly SchemaElement[], elements: readonly SchemaElement[]): void => {
  const flat = new Set(elements);
  if (schema.some((element) => !flat.has(element) && (isDecimal(element) || isTime(element)))) {
    throw notLocal('decimals and times within nested values of Parquet');
  }
};
