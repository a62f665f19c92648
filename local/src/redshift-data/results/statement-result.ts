import type { ResultColumn } from './result-column.js';

/** What one SQL text gave. */
export interface StatementResult {
  /** True also for a result set without rows. */
  readonly hasResultSet: boolean;
  readonly columns: readonly ResultColumn[];
  /** Values as the database writes them; `null` for SQL NULL. */
  readonly rows: readonly (readonly (string | null)[])[];
  /** Rows returned or changed; absent where the command counts none. */
  readonly rowCount?: number;
  /** Bytes of the values in UTF-8. */
  readonly sizeBytes: number;
}
