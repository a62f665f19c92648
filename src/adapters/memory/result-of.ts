import type { ColumnMetadata, Field } from '../../ports/redshift-data.js';
import type { SqlResult } from './sql-outcome.js';

/** A value of a result set as a program would write it. Whole numbers become `longValue`, others `doubleValue`. */
export type CellValue = string | number | boolean | null | Uint8Array;

const toField = (value: CellValue): Field => {
  if (value === null) return { isNull: true };
  if (typeof value === 'boolean') return { booleanValue: value };
  if (typeof value === 'string') return { stringValue: value };
  if (value instanceof Uint8Array) return { blobValue: new Uint8Array(value) };
  return Number.isInteger(value) ? { longValue: value } : { doubleValue: value };
};

const typeNameOf = (value: CellValue | undefined): string => {
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int8' : 'float8';
  return value instanceof Uint8Array ? 'varbyte' : 'varchar';
};

const toColumn = (name: string, rows: readonly Readonly<Record<string, CellValue>>[]): ColumnMetadata => ({
  name,
  label: name,
  nullable: 1,
  typeName: typeNameOf(rows.map((row) => row[name]).find((value) => value !== null && value !== undefined)),
});

/**
 * A result set in the Data API's fields, out of plain rows. The first row's keys are the columns; a key that a later row
 * lacks is NULL there. No rows give a result set without columns.
 *
 * @example redshiftData.finish(id, resultOf([{ city: 'Ulm', trips: 3 }]));
 */
export const resultOf = (rows: readonly Readonly<Record<string, CellValue>>[]): Required<SqlResult> => {
  const names = Object.keys(rows[0] ?? {});
  return {
    rows: rows.length,
    records: rows.map((row) => names.map((name) => toField(row[name] ?? null))),
    columns: names.map((name) => toColumn(name, rows)),
  };
};
