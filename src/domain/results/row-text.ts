import type { ObjectFormat } from '../../ports/invocation.js';
import type { Field } from '../../ports/redshift-data.js';

type Row = readonly Field[];

/** How the rows of one result are written; texts that follow each other are the file. */
export interface RowText {
  /** What stands before the first row. */
  readonly beginning: string;
  /** @param index how many rows stand before it. */
  row(row: Row, index: number): string;
  /** What stands after the last of `count` rows. */
  end(count: number): string;
}

/** As it is told with the object. */
export const CONTENT_TYPES: Readonly<Record<ObjectFormat, string>> = {
  jsonl: 'application/x-ndjson',
  csv: 'text/csv; charset=utf-8',
  json: 'application/json',
};

/**
 * How rows are written in a format.
 *
 * - `jsonl`, `json`: an object by column name. NULL is `null`, bytes are base64, and a whole number has all its digits, also beyond
 *   what a JavaScript number holds. Numbers that JSON has no word for are `"NaN"`, `"Infinity"`, `"-Infinity"`.
 * - `csv`: a heading, then a line per row, each ended by CR LF (RFC 4180). NULL is an empty place, an empty text is `""`; of a single
 *   column NULL is `""` as well, since readers skip empty lines.
 *
 * @param names of the columns, each its own; at least one.
 */
export function rowText(format: ObjectFormat, names: readonly string[]): RowText {
  if (format === 'csv') {
    return {
      beginning: line(names.map(quoted)),
      row: (row) => line(names.map((_, index) => csvValue(row[index]))),
      end: () => '',
    };
  }
  const keys = names.map((name) => `${JSON.stringify(name)}:`);
  const object = (row: Row): string => `{${keys.map((key, index) => key + jsonValue(row[index])).join(',')}}`;
  if (format === 'jsonl') return { beginning: '', row: (row) => `${object(row)}\n`, end: () => '' };
  return {
    beginning: '[',
    row: (row, index) => `${index === 0 ? '\n' : ',\n'}${object(row)}`,
    end: (count) => (count === 0 ? ']\n' : '\n]\n'),
  };
}

const jsonValue = (field: Field | undefined): string => {
  const value = valueOf(field);
  return typeof value === 'bigint' ? value.toString() : JSON.stringify(value);
};

const csvValue = (field: Field | undefined): string => {
  const value = valueOf(field);
  // Numbers as JSON writes them, so that a column reads the same in every format.
  return value === null ? '' : quoted(String(value));
};

const line = (values: readonly string[]): string => `${values.join(',') || '""'}\r\n`;

const quoted = (text: string): string =>
  text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;

/** The one value of a field, as text where JSON has no other word for it; null for a kind that this version does not know. */
const valueOf = (field: Field | undefined): string | number | bigint | boolean | null => {
  if (field === undefined || field.isNull) return null;
  const { stringValue, longValue, booleanValue, doubleValue, blobValue } = field;
  const value = stringValue ?? longValue ?? booleanValue ?? doubleValue;
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  if (value !== undefined) return value;
  return blobValue === undefined
    ? null
    : Buffer.from(blobValue.buffer, blobValue.byteOffset, blobValue.byteLength).toString('base64');
};
