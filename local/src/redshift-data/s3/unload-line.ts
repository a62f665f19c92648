import { SqlError } from '../dialect/sql-error.js';
import { quoteCsv } from '../results/csv.js';
import type { ResultColumn } from '../results/result-column.js';
import { textValue } from '../results/field.js';
import type { UnloadCommand } from './unload-command.js';

/** The names of the columns as the first line of a file. */
export const headingOf = (columns: readonly ResultColumn[], { delimiter }: UnloadCommand): string =>
  columns.map(({ name }) => name).join(delimiter);

/** One row as a line of a file, without its end. */
export const lineOf = (
  row: readonly (string | null)[],
  columns: readonly ResultColumn[],
  unload: UnloadCommand,
): string => {
  if (unload.format === 'json') return jsonLine(row, columns);
  const values = row.map((value, place) => {
    const column = columns[place];
    const text = value === null || !column ? value : textValue(value, column);
    if (unload.format === 'fixedWidth') return fixedValue(text, unload, place, column);
    return unload.format === 'csv' ? csvValue(text, unload) : delimitedValue(text, unload);
  });
  return values.join(unload.format === 'fixedWidth' ? '' : unload.delimiter);
};

/** Nothing is cut; only a text for NULL that does not fit is left out, where the column has no text. */
const fixedValue = (
  text: string | null,
  { widths, nullText }: UnloadCommand,
  place: number,
  column: ResultColumn | undefined,
): string => {
  const width = widths[place] ?? 0;
  const isCharacter = column?.kind === 'string' && (column.typeName === 'varchar' || column.typeName === 'bpchar');
  const written = text ?? (nullText.length > width && !isCharacter ? '' : nullText);
  if (written.length > width) {
    throw new SqlError(`a value of column "${column?.name ?? ''}" is longer than its width of ${width} in FIXEDWIDTH`);
  }
  return written.padEnd(width, ' ');
};

const csvValue = (text: string | null, { delimiter, nullText }: UnloadCommand): string => {
  if (text === null) return nullText;
  return text === '' ? '""' : quoteCsv(text, delimiter);
};

const delimitedValue = (text: string | null, unload: UnloadCommand): string => {
  if (text === null) return unload.nullText;
  const special = unload.escapes
    ? text.replace(/[\\\n\r]/g, '\\$&').replaceAll(unload.delimiter, `\\${unload.delimiter}`)
    : text;
  return unload.addsQuotes ? `"${special.replaceAll('"', unload.escapes ? '\\"' : '""')}"` : special;
};

const jsonLine = (row: readonly (string | null)[], columns: readonly ResultColumn[]): string => {
  const members = columns.map((column, place) => {
    const value = row[place] ?? null;
    return `${JSON.stringify(column.name)}:${value === null ? 'null' : jsonValue(value, column)}`;
  });
  return `{${members.join(',')}}`;
};

const jsonValue = (value: string, column: ResultColumn): string => {
  // Redshift writes the letters that it shows.
  if (column.kind === 'boolean') return value === 't' ? '"t"' : '"f"';
  const isNumber = column.kind === 'long' || column.kind === 'double' || column.typeName === 'numeric';
  const isJson = isNumber && /^-?\d/.test(value);
  return isJson || column.typeName === 'super' ? textValue(value, column) : JSON.stringify(textValue(value, column));
};
