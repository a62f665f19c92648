import { Buffer } from 'node:buffer';
import type { Field, GetStatementResultOutput, GetStatementResultV2Output } from '../../ports/redshift-data.js';
import { refusal } from './refusal.js';
import type { SqlResult } from './sql-outcome.js';

interface Slice {
  readonly records: readonly (readonly Field[])[];
  readonly nextToken: string | undefined;
}

const offsetOf = (nextToken: string | undefined, rows: number): number => {
  if (nextToken === undefined) return 0;
  const offset = /^rows-(\d+)$/.exec(nextToken)?.[1];
  if (offset === undefined || Number(offset) >= rows) {
    throw refusal('ValidationException', 'NextToken is none that an earlier page of this result gave');
  }
  return Number(offset);
};

const sliceOf = (result: SqlResult, nextToken: string | undefined, rowsPerPage: number): Slice => {
  const all = result.records ?? [];
  const start = offsetOf(nextToken, all.length);
  const end = start + rowsPerPage;
  return { records: all.slice(start, end), nextToken: end < all.length ? `rows-${end}` : undefined };
};

const toCsvCell = (field: Field): string => {
  if (field.isNull) return '';
  if (field.blobValue !== undefined) return Buffer.from(field.blobValue).toString('hex');
  if (field.stringValue === undefined) return String(field.booleanValue ?? field.longValue ?? field.doubleValue ?? '');
  return /[",\r\n]/.test(field.stringValue) ? `"${field.stringValue.replaceAll('"', '""')}"` : field.stringValue;
};

/** One page of a result in typed fields. */
export const jsonPage = (
  result: SqlResult,
  nextToken: string | undefined,
  rowsPerPage: number,
): GetStatementResultOutput => {
  const slice = sliceOf(result, nextToken, rowsPerPage);
  return {
    Records: structuredClone(slice.records),
    ...(result.columns && { ColumnMetadata: structuredClone(result.columns) }),
    TotalNumRows: result.records?.length ?? 0,
    ...(slice.nextToken !== undefined && { NextToken: slice.nextToken }),
  };
};

/** One page of a result as CSV: a line per row, no line of column names. */
export const csvPage = (
  result: SqlResult,
  nextToken: string | undefined,
  rowsPerPage: number,
): GetStatementResultV2Output => {
  const { Records, ...page } = jsonPage(result, nextToken, rowsPerPage);
  const text = Records.map((row) => `${row.map(toCsvCell).join(',')}\n`).join('');
  return { ...page, Records: text === '' ? [] : [{ CSVRecords: text }], ResultFormat: 'CSV' };
};
