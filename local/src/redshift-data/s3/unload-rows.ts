import { gzipSync } from 'node:zlib';
import { SqlError } from '../dialect/sql-error.js';
import type { ResultColumn } from '../results/result-column.js';
import { textValue } from '../results/field.js';
import type { StatementResult } from '../results/statement-result.js';
import type { LocalS3 } from './local-s3.js';
import type { UnloadCommand } from './unload-command.js';
import { headingOf, lineOf } from './unload-line.js';

type Row = readonly (string | null)[];

/** A value that stands for NULL in the name of a folder. */
const NULL_FOLDER = '__HIVE_DEFAULT_PARTITION__';

/**
 * Writes rows to files under the target, named as the first slice of a cluster names them.
 *
 * @throws {SqlError} there are files under the target, and nothing says that they may be replaced.
 */
export const unloadRows = (s3: LocalS3, unload: UnloadCommand, result: StatementResult): void => {
  const present = s3.list(unload.target);
  if (unload.cleansPath) for (const url of present) s3.remove(url);
  else if (present.length > 0 && !unload.allowsOverwrite) {
    throw new SqlError(
      `Specified unload destination on S3 is not empty. Consider using a different bucket / prefix, manually removing the target files in S3, or using the ALLOWOVERWRITE option.`,
    );
  }
  const written: { url: string; rows: number; bytes: number }[] = [];
  for (const [folder, rows] of partitions(unload, result)) {
    const columns = keptColumns(unload, result.columns);
    const list = columns.map(({ column }) => column);
    const lines = rows.map((row) =>
      lineOf(
        columns.map(({ place }) => row[place] ?? null),
        list,
        unload,
      ),
    );
    for (const [number, part] of parts(lines, unload).entries()) {
      const heading = unload.hasHeader ? [headingOf(list, unload)] : [];
      const content = [...heading, ...part].map((line) => `${line}\n`).join('');
      const url = fileName(unload, folder, number);
      const bytes = unload.isGzipped ? gzipSync(content) : Buffer.from(content);
      s3.write(url, bytes);
      written.push({ url, rows: part.length, bytes: bytes.length });
    }
  }
  if (unload.hasManifest) s3.write(`${unload.target}manifest`, manifestOf(unload, written, result.columns));
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

/** Lines in files of the size that is allowed. An empty result is one empty file. */
const parts = (lines: readonly string[], { fileBytesMax }: UnloadCommand): string[][] => {
  const files: string[][] = [[]];
  let bytes = 0;
  for (const line of lines) {
    const size = Buffer.byteLength(line) + 1;
    if (bytes + size > fileBytesMax && bytes > 0) {
      files.push([]);
      bytes = 0;
    }
    files.at(-1)?.push(line);
    bytes += size;
  }
  return files;
};

const fileName = (
  { target, isParallel, extension, isGzipped }: UnloadCommand,
  folder: string,
  number: number,
): string => {
  const prefix = folder === '' ? target : `${target.replace(/\/?$/, '/')}${folder}/`;
  const count = String(number).padStart(isParallel ? 2 : 3, '0');
  return prefix + (isParallel ? `0000_part_${count}` : count) + (extension ? `.${extension}` : isGzipped ? '.gz' : '');
};

const manifestOf = (
  { isManifestVerbose }: UnloadCommand,
  written: readonly { readonly url: string; readonly rows: number; readonly bytes: number }[],
  columns: readonly ResultColumn[],
): string => {
  if (!isManifestVerbose) return JSON.stringify({ entries: written.map(({ url }) => ({ url })) });
  const total = (of: 'rows' | 'bytes'): number => written.reduce((sum, file) => sum + file[of], 0);
  return JSON.stringify({
    entries: written.map(({ url, rows, bytes }) => ({ url, meta: { content_length: bytes, record_count: rows } })),
    schema: { elements: columns.map(({ name, typeName }) => ({ name, type: { base: typeName } })) },
    meta: { content_length: total('bytes'), record_count: total('rows') },
    author: { name: 'Amazon Redshift', version: '1.0.0' },
  });
};
