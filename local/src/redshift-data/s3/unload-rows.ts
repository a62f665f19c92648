import { gzipSync } from 'node:zlib';
import { SqlError } from '../dialect/sql-error.js';
import type { ResultColumn } from '../results/result-column.js';
import { textValue } from '../results/field.js';
import type { StatementResult } from '../results/statement-result.js';
import type { LocalS3 } from './local-s3.js';
import type { UnloadCommand } from './unload-command.js';
import { writeParquet } from './parquet/write-parquet.js';
import { headingOf, lineOf } from './unload-line.js';

type Row = readonly (string | null)[];

/** A value that stands for NULL in the name of a folder. */
const NULL_FOLDER = '__HIVE_DEFAULT_PARTITION__';

/**
 * Writes rows to files under the target, named as the first slice of a cluster names them.
 *
 * @throws {SqlError} there are files under the target, and nothing says that they may be replaced.
 */
export const unloadRows = async (s3: LocalS3, unload: UnloadCommand, result: StatementResult): Promise<void> => {
  const present = s3.list(unload.target);
  if (unload.cleansPath) for (const url of present) s3.remove(url);
  else if (present.length > 0 && !unload.allowsOverwrite) {
    throw new SqlError(
      `Specified unload destination on S3 is not empty. Consider using a different bucket / prefix, manually removing the target files in S3, or using the ALLOWOVERWRITE option.`,
    );
  }
  if (unload.format === 'json') requireUniqueNames(result.columns);
  requireTypes(unload, result.columns);
  const written: { url: string; rows: number; bytes: number }[] = [];
  for (const [folder, rows] of partitions(unload, result)) {
    const columns = keptColumns(unload, result.columns);
    const list = columns.map(({ column }) => column);
    const kept = rows.map((row) => columns.map(({ place }) => row[place] ?? null));
    const lines = unload.format === 'parquet' ? [] : kept.map((row) => lineOf(row, list, unload));
    const sizes = unload.format === 'parquet' ? kept.map(sizeOf) : lines.map((line) => Buffer.byteLength(line) + 1);
    for (const [number, { from, to }] of parts(sizes, unload.fileBytesMax).entries()) {
      const url = fileName(unload, folder, number);
      const bytes =
        unload.format === 'parquet'
          ? await writeParquet(list, kept.slice(from, to))
          : textFile(lines.slice(from, to), list, unload);
      s3.write(url, bytes);
      // The heading counts as a row.
      written.push({ url, rows: to - from + (unload.hasHeader ? 1 : 0), bytes: bytes.length });
    }
  }
  if (unload.hasManifest) s3.write(`${unload.target}manifest`, manifestOf(unload, written, result.columns));
};

/** Types whose values may be names of folders. */
const PARTITION_TYPES: ReadonlySet<string> = new Set([
  'int2',
  'int4',
  'int8',
  'numeric',
  'float4',
  'bool',
  'bpchar',
  'varchar',
  'date',
  'timestamp',
]);

/** @throws {SqlError} a column has a type that cannot be written so. */
const requireTypes = ({ format, partitionBy }: UnloadCommand, columns: readonly ResultColumn[]): void => {
  for (const { name, typeName } of columns) {
    if (typeName === 'varbyte' && format !== 'delimited' && format !== 'csv') {
      throw new SqlError(`column "${name}": VARBYTE can only be unloaded to text or CSV`);
    }
    if (partitionBy.includes(name) && !PARTITION_TYPES.has(typeName)) {
      throw new SqlError(`column "${name}" of type ${typeName} cannot be a partition column of UNLOAD`);
    }
  }
};

/** @throws {SqlError} two columns would be one member of each object. */
const requireUniqueNames = (columns: readonly ResultColumn[]): void => {
  const names = columns.map(({ name }) => name);
  const twice = names.find((name, place) => names.indexOf(name) !== place);
  if (twice !== undefined)
    throw new SqlError(`UNLOAD to JSON needs a name of its own for each column; "${twice}" is there twice`);
};

const textFile = (lines: readonly string[], columns: readonly ResultColumn[], unload: UnloadCommand): Buffer => {
  const heading = unload.hasHeader ? [headingOf(columns, unload)] : [];
  const content = [...heading, ...lines].map((line) => `${line}\n`).join('');
  return unload.isGzipped ? gzipSync(content) : Buffer.from(content);
};

const keptColumns = (
  unload: UnloadCommand,
  columns: readonly ResultColumn[],
): { column: ResultColumn; place: number }[] =>
  columns
    .map((column, place) => ({ column, place }))
    .filter(({ column }) => unload.includesPartitions || !unload.partitionBy.includes(column.name));

/** The rows by the folder that they go to; '' where there are no partitions. */
const partitions = (unload: UnloadCommand, { columns, rows }: StatementResult): Map<string, Row[]> => {
  if (unload.partitionBy.length === 0) return new Map([['', [...rows]]]);
  const places = unload.partitionBy.map((name) => {
    const place = columns.findIndex((column) => column.name === name);
    if (place < 0) throw new SqlError(`Partition column "${name}" is not in the select list of UNLOAD`);
    return place;
  });
  if (places.length === columns.length && !unload.includesPartitions) {
    throw new SqlError('UNLOAD PARTITION BY cannot be used with all columns, except with INCLUDE');
  }
  const found = new Map<string, Row[]>();
  for (const row of rows) {
    const folder = places
      .map((place) => {
        const [value, column] = [row[place] ?? null, columns[place]];
        return `${column?.name ?? ''}=${value === null || !column ? NULL_FOLDER : encodeURIComponent(textValue(value, column)).replaceAll('%20', ' ')}`;
      })
      .join('/');
    const known = found.get(folder);
    if (known) known.push(row);
    else found.set(folder, [row]);
  }
  return found;
};

interface FilePart {
  readonly from: number;
  readonly to: number;
}

/** Which rows go into which file, so that none is larger than allowed before it is compressed. No rows are one empty file. */
const parts = (sizes: readonly number[], fileBytesMax: number): FilePart[] => {
  const files: FilePart[] = [];
  let from = 0;
  let bytes = 0;
  for (const [place, size] of sizes.entries()) {
    if (bytes + size > fileBytesMax && bytes > 0) {
      files.push({ from, to: place });
      from = place;
      bytes = 0;
    }
    bytes += size;
  }
  return [...files, { from, to: sizes.length }];
};

const sizeOf = (row: Row): number => row.reduce((bytes, value) => bytes + Buffer.byteLength(value ?? ''), 0);

const fileName = (
  { target, isParallel, extension, isGzipped, format }: UnloadCommand,
  folder: string,
  number: number,
): string => {
  const prefix = folder === '' ? target : `${target.replace(/\/?$/, '/')}${folder}/`;
  const count = String(number).padStart(isParallel ? 2 : 3, '0');
  return (
    prefix +
    (isParallel ? `0000_part_${count}` : count) +
    (extension ? `.${extension}` : format === 'parquet' ? '.parquet' : isGzipped ? '.gz' : '')
  );
};

const manifestOf = (
  { isManifestVerbose, format }: UnloadCommand,
  written: readonly { readonly url: string; readonly rows: number; readonly bytes: number }[],
  columns: readonly ResultColumn[],
): string => {
  if (!isManifestVerbose) {
    // A COPY of files of columns needs their sizes.
    const meta = (bytes: number): object => (format === 'parquet' ? { meta: { content_length: bytes } } : {});
    return JSON.stringify({ entries: written.map(({ url, bytes }) => ({ url, ...meta(bytes) })) });
  }
  const total = (of: 'rows' | 'bytes'): number => written.reduce((sum, file) => sum + file[of], 0);
  return JSON.stringify({
    entries: written.map(({ url, rows, bytes }) => ({ url, meta: { content_length: bytes, record_count: rows } })),
    schema: { elements: columns.map(({ name, typeName }) => ({ name, type: { base: typeName } })) },
    meta: { content_length: total('bytes'), record_count: total('rows') },
    author: { name: 'Amazon Redshift', version: '1.0.0' },
  });
};
