/** What a finished statement gives: the output that a state of a state machine would have. */
export interface StatementOutput {
  /** What Redshift's completion event tells. */
  readonly detail: {
    readonly statementId: string;
    readonly statementName: string;
    readonly state: 'FINISHED';
    /** Returned or affected rows; -1 where Redshift gives none. */
    readonly rows: number;
    readonly redshiftQueryId: number;
    readonly [member: string]: unknown;
  };
  /** The statement as DescribeStatement tells it; absent where it could not be described, or was too large. */
  readonly statement?: Readonly<Record<string, unknown>>;
  /** The rows, where `includeResult` asked for them. */
  readonly result?: StatementResult;
  /** Set where parts are missing because the output was too large. */
  readonly truncated?: true;
  /** The rest of the event: `id`, `time`, `account`, `region` and so on. */
  readonly [member: string]: unknown;
}

/** Rows in the Data API's own shape. */
export interface StatementResult {
  /** Rows of fields, such as `[{ longValue: 7 }, { isNull: true }]`; of texts where the result is CSV. */
  readonly Records: readonly unknown[];
  readonly ColumnMetadata: readonly Readonly<Record<string, unknown>>[];
  /** How many rows the statement has. */
  readonly TotalNumRows?: number;
  /** Set where not all rows are here; `getStatementResult` has them. */
  readonly truncated?: boolean;
  readonly [member: string]: unknown;
}
