import { gzipSync } from 'node:zlib';
import { UnsupportedSqlError } from '../dialect/unsupported-sql-error.js';
import { quoteCsv } from '../results/csv.js';
import { textValue } from '../results/field.js';
import type { ResultColumn } from '../results/result-column.js';
import type { StatementResult } from '../results/statement-result.js';
import type { LocalS3 } from './local-s3.js';
import type { UnloadCommand } from './unload-command.js';

/**
 * Writes rows to one file under the target, named as the first of a cluster's files.
 *
 * @throws {UnsupportedSqlError} there are files under the target, and nothing says that they may be replaced.
 */
export const unloadRows = (s3: LocalS3, unload: UnloadCommand, result: StatementResult): void => {
  const present = s3.list(unload.target);
  if (unload.cleansPath) for (const url of present) s3.remove(url);
  else if (present.length > 0 && !unload.allowsOverwrite) {
    throw new UnsupportedSqlError(
      `Specified unload destination on S3 is not empty: '${unload.target}'. Consider ALLOWOVERWRITE, CLEANPATH or another prefix`,
    );
  }
  const lines = result.rows.map((row) => lineOf(row, result.columns, unload));
  if (unload.hasHeader) lines.unshift(result.columns.map(({ name }) => name).join(unload.delimiter));
  const content = lines.map((line) => `${line}\n`).join('');
  s3.write(fileName(unload), unload.isGzipped ? gzipSync(content) : content);
};

const fileName = ({ target, isParallel, extension, isGzipped }: UnloadCommand): string =>
  target + (isParallel ? '0000_part_00' : '000') + (extension ? `.${extension}` : isGzipped ? '.gz' : '');

const lineOf = (row: readonly (string | null)[], columns: readonly ResultColumn[], unload: UnloadCommand): string => {
  if (unload.format === 'json') return jsonLine(row, columns);
  const values = row.map((value, place) => {
    const column = columns[place];
    const text = value === null || !column ? value : textValue(value, column);
    return unload.format === 'csv' ? csvValue(text, unload) : delimitedValue(text, unload);
  });
  return values.join(unload.delimiter);
};

const csvValue = (text: string | null, { delimiter, nullText }: UnloadCommand): string =>
  text === null ? nullText : quoteCsv(text, delimiter);

const delimitedValue = (text: string | null, unload: UnloadCommand): string => {
  if (text === null) return unload.nullText;
  const special = unload.escapes
    ? text.replace(/[\\\n\r]/g, '\\$&').replaceAll(unload.delimiter, `\\${unload.delimiter}`)
    : text;
  return unload.addsQuotes ? `"${special.replaceAll('"', unload.escapes ? '\\"' : '""')}"` : special;
};

const jsonLine = (row: readonly (string | null)[], columns: readonly ResultColumn[]): string => {
  const members = columns.flatMap((column, place) => {
    const value = row[place];
    // Redshift leaves members out that are NULL.
    return value === null || value === undefined ? [] : [`${JSON.stringify(column.name)}:${jsonValue(value, column)}`];
  });
  return `{${members.join(',')}}`;
};

const jsonValue = (value: string, column: ResultColumn): string => {
  if (column.kind === 'boolean') return value === 't' ? 'true' : 'false';
  const isNumber = column.kind === 'long' || column.kind === 'double' || column.typeName === 'numeric';
  const isJson = isNumber && /^-?\d/.test(value);
  return isJson || column.typeName === 'super' ? textValue(value, column) : JSON.stringify(textValue(value, column));
};
