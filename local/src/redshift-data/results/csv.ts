import type { ResultColumn } from './result-column.js';
import { textValue } from './field.js';

/** One line of a CSV result, without its line end; NULL is an empty place, an empty text is `""`. */
export const csvLine = (row: readonly (string | null)[], columns: readonly ResultColumn[]): string =>
  row.map((value, place) => csvValue(value, columns[place])).join(',');

/** The heading of a CSV result. */
export const csvHeading = (columns: readonly ResultColumn[]): string =>
  columns.map((column) => quoteCsv(column.name)).join(',');

/** A text as one value of a CSV line, in quotes where it needs them. */
export const quoteCsv = (text: string, delimiter = ','): string =>
  text === '' || text.includes(delimiter) || /["\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;

const csvValue = (value: string | null, column: ResultColumn | undefined): string =>
  value === null ? '' : quoteCsv(column ? textValue(value, column) : value);
