import type { StatementResult } from './statement-result.js';

/** Of a statement that gives no rows and changes none. */
export const NOTHING: StatementResult = { hasResultSet: false, columns: [], rows: [], rowCount: 0, sizeBytes: 0 };

/** Of a statement of which only the number of rows is told: the first value of `result`. */
export const countOnly = (result: StatementResult): StatementResult => ({
  ...NOTHING,
  rowCount: Number(result.rows[0]?.[0] ?? 0),
});

/** Rows of texts, as SHOW gives them; `null` is a missing value. */
export const textRows = (names: readonly string[], rows: readonly (readonly (string | null)[])[]): StatementResult => ({
  hasResultSet: true,
  columns: names.map((name) => ({
    name,
    typeName: 'varchar',
    kind: 'string',
    precision: 65_535,
    scale: 0,
    length: 65_535,
    isSigned: false,
    isCaseSensitive: true,
    nullable: 1,
    tableName: '',
    schemaName: '',
  })),
  rows,
  rowCount: rows.length,
  sizeBytes: rows.flat().reduce((bytes, value) => bytes + Buffer.byteLength(value ?? ''), 0),
});
