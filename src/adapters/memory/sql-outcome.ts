import type { ColumnMetadata, Field, SqlParameter } from '../../ports/redshift-data.js';

/** What a statement that succeeded left behind. */
export interface SqlResult {
  /** Returned or affected rows. Default: as many as `records`, else 0. */
  readonly rows?: number;
  /** The result set, row by row; absent for a statement that has none. See {@link resultOf}. */
  readonly records?: readonly (readonly Field[])[];
  /** The result set's columns. Default: none told. */
  readonly columns?: readonly ColumnMetadata[];
}

/** How a statement ends by itself: with a result, or with the database's error text. */
export type SqlOutcome = (SqlResult | { readonly error: string }) & {
  /** How long it runs, in milliseconds of the clock. Default: 0. */
  readonly afterMs?: number;
};

/**
 * The database of a fake: tells how a statement ends, or `undefined` for one that runs until the test ends it.
 *
 * @example const onSql: SqlHandler = (sql) => (sql.startsWith('insert') ? { rows: 1, afterMs: 2_000 } : undefined);
 */
export type SqlHandler = (sql: string, parameters: readonly SqlParameter[]) => SqlOutcome | undefined;
