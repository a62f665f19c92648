import type { StatementStatus } from './statement-status.js';

/**
 * The part of the Redshift Data API that the tasker uses, in the service's own names and shapes, so that its answers can
 * be handed to a state machine as they are. Units are the service's too: `Duration` in nanoseconds, sizes in bytes.
 *
 * Every method throws {@link RedshiftDataError}, whose `name` is the service's own (`ValidationException`,
 * `ActiveStatementsExceededException`, ...) where this version knows it, else `RedshiftDataUnreachable` (worth repeating, also where
 * the service was not reached), `RedshiftDataRefused` (not worth it) or `CredentialsProviderError`; whose `retryable` tells whether the same call may succeed later, and whose
 * `outcome` tells whether the call had no effect for certain (`refused`) or may have had one (`unknown`).
 */
export interface RedshiftData {
  /**
   * Starts one statement. The same `ClientToken` within 8 hours gives the first call's statement again, also when it has
   * ended meanwhile; a repeated call then brings no new event.
   */
  executeStatement(input: ExecuteStatementInput): Promise<ExecuteStatementOutput>;

  /** Starts 1 to 40 statements that run one after the other under one id; sub-statements have the ids `<Id>:1`, ... */
  batchExecuteStatement(input: BatchExecuteStatementInput): Promise<ExecuteStatementOutput>;

  /**
   * What the service knows of a statement.
   *
   * @throws {RedshiftDataError} `ResourceNotFoundException` for an id that is unknown or over 24 hours old.
   */
  describeStatement(input: DescribeStatementInput): Promise<DescribeStatementOutput>;

  /**
   * One page of a result in typed fields.
   *
   * @throws {RedshiftDataError} `ResourceNotFoundException` where there is no result (yet).
   */
  getStatementResult(input: GetStatementResultInput): Promise<GetStatementResultOutput>;

  /** One page of the result of a statement that was started with `ResultFormat: CSV`. */
  getStatementResultV2(input: GetStatementResultInput): Promise<GetStatementResultV2Output>;

  /**
   * Asks the database to stop a statement; `Status` tells whether it was asked. The statement's end comes later.
   *
   * @throws {RedshiftDataError} among others when the statement has ended already.
   */
  cancelStatement(input: { readonly Id: string }): Promise<CancelStatementOutput>;

  /** One page of the statements of this role whose name begins with `StatementName`, newest first. 3 calls a second. */
  listStatements(input: ListStatementsInput): Promise<ListStatementsOutput>;
}

/** A value for `:name` in the SQL. */
export interface SqlParameter {
  /** `[0-9a-zA-Z_]+` */
  readonly name: string;
  /** At least one character; SQL NULL cannot be passed. A secret. */
  readonly value: string;
}

/** Where and how to run; see `StatementTarget` for the combinations that the service takes. */
export interface StatementOptions {
  readonly ClusterIdentifier?: string;
  readonly WorkgroupName?: string;
  readonly Database?: string;
  readonly DbUser?: string;
  readonly SecretArn?: string;
  /** At most 500 characters. */
  readonly StatementName?: string;
  readonly Parameters?: readonly SqlParameter[];
  /** True: a completion event is sent. */
  readonly WithEvent?: boolean;
  /** 1 to 64 characters. */
  readonly ClientToken?: string;
  readonly ResultFormat?: 'JSON' | 'CSV';
  readonly SessionId?: string;
  /** 0 to 86,400 */
  readonly SessionKeepAliveSeconds?: number;
  /** 1 to 30 */
  readonly WaitTimeSeconds?: number;
}

/** One statement. Its SQL is a secret, for logs and errors. */
export interface ExecuteStatementInput extends StatementOptions {
  readonly Sql: string;
}

/** Several statements under one id, run in order: as one transaction, or each on its own. */
export interface BatchExecuteStatementInput extends StatementOptions {
  readonly Sqls: readonly string[];
  readonly ExecutionMode?: 'TRANSACTION' | 'AUTO_COMMIT';
}

/** A statement that the service has taken. What it does not tell is absent. */
export interface ExecuteStatementOutput {
  readonly Id: string;
  readonly CreatedAt?: Date;
  readonly ClusterIdentifier?: string;
  readonly WorkgroupName?: string;
  readonly Database?: string;
  readonly DbUser?: string;
  readonly DbGroups?: readonly string[];
  readonly SecretArn?: string;
  readonly SessionId?: string;
  /** Filled with `WaitTimeSeconds`; maybe not without. */
  readonly Status?: StatementStatus;
  readonly RedshiftPid?: number;
  readonly HasResultSet?: boolean;
}

/** Which statement to describe, and how long its end may be waited for. */
export interface DescribeStatementInput {
  readonly Id: string;
  /** 1 to 30: answer only at the statement's end, or after this time. */
  readonly WaitTimeSeconds?: number;
}

/** One statement of a batch. What is not known (yet) is absent. */
export interface SubStatement {
  /** `<parent id>:<1-based number>` */
  readonly Id: string;
  readonly Status?: StatementStatus;
  readonly Error?: string;
  /** Nanoseconds. */
  readonly Duration?: number;
  readonly CreatedAt?: Date;
  readonly UpdatedAt?: Date;
  readonly QueryString?: string;
  readonly ResultRows?: number;
  readonly ResultSize?: number;
  readonly RedshiftQueryId?: number;
  readonly RedshiftQueryUuid?: string;
  readonly HasResultSet?: boolean;
}

/** What the service knows of a statement. What it does not tell is absent; counts that it does not have are -1. */
export interface DescribeStatementOutput {
  readonly Id: string;
  readonly Status?: StatementStatus;
  /** The database's own text, where it failed. */
  readonly Error?: string;
  /** Nanoseconds. */
  readonly Duration?: number;
  readonly CreatedAt?: Date;
  readonly UpdatedAt?: Date;
  /** SQL: keep it out of logs. */
  readonly QueryString?: string;
  /** Secrets: keep them out of logs. */
  readonly QueryParameters?: readonly SqlParameter[];
  /** -1 for none. */
  readonly ResultRows?: number;
  /** Bytes; -1 for none. */
  readonly ResultSize?: number;
  readonly HasResultSet?: boolean;
  readonly RedshiftPid?: number;
  readonly RedshiftQueryId?: number;
  readonly RedshiftQueryUuid?: string;
  readonly SubStatements?: readonly SubStatement[];
  readonly ResultFormat?: 'JSON' | 'CSV';
  readonly SessionId?: string;
  readonly ExecutionMode?: 'TRANSACTION' | 'AUTO_COMMIT';
  readonly SecretArn?: string;
  readonly DbUser?: string;
  readonly Database?: string;
  readonly ClusterIdentifier?: string;
  readonly WorkgroupName?: string;
}

/** Which page of a statement's result; the first where no token is given. */
export interface GetStatementResultInput {
  readonly Id: string;
  readonly NextToken?: string;
}

/** One value: exactly one member is set. */
export interface Field {
  readonly isNull?: boolean;
  readonly booleanValue?: boolean;
  /** A `bigint` beyond what a number holds exactly. */
  readonly longValue?: number | bigint;
  readonly doubleValue?: number;
  readonly stringValue?: string;
  readonly blobValue?: Uint8Array;
}

/** A column of a result, as JDBC describes it. */
export interface ColumnMetadata {
  readonly name?: string;
  readonly label?: string;
  readonly typeName?: string;
  readonly nullable?: number;
  readonly precision?: number;
  readonly scale?: number;
  readonly length?: number;
  readonly schemaName?: string;
  readonly tableName?: string;
  readonly columnDefault?: string;
  readonly isCaseSensitive?: boolean;
  readonly isCurrency?: boolean;
  readonly isSigned?: boolean;
}

/** A page of rows, each a list of values in the order of the columns; no `NextToken` after the last. */
export interface GetStatementResultOutput {
  readonly Records: readonly (readonly Field[])[];
  readonly ColumnMetadata?: readonly ColumnMetadata[];
  readonly TotalNumRows?: number;
  readonly NextToken?: string;
}

/** A page of a CSV result: pieces of text, the first of which begins with the columns' names. */
export interface GetStatementResultV2Output {
  readonly Records: readonly { readonly CSVRecords: string }[];
  readonly ColumnMetadata?: readonly ColumnMetadata[];
  readonly TotalNumRows?: number;
  readonly NextToken?: string;
  readonly ResultFormat?: 'JSON' | 'CSV';
}

/** Whether the database was asked to stop the statement. Its end comes later. */
export interface CancelStatementOutput {
  readonly Status?: boolean;
}

/** Which statements to list, and from where on. */
export interface ListStatementsInput {
  /** A case-sensitive prefix of the names wanted. */
  readonly StatementName?: string;
  /** Absent: the service shows ended statements only; `ALL` shows every one. */
  readonly Status?: StatementStatus | 'ALL';
  readonly MaxResults?: number;
  readonly NextToken?: string;
}

/** A listed statement. */
export interface StatementSummary {
  readonly Id: string;
  readonly StatementName?: string;
  readonly Status?: StatementStatus;
  readonly CreatedAt?: Date;
  readonly UpdatedAt?: Date;
  readonly IsBatchStatement?: boolean;
  readonly SessionId?: string;
}

/** A page of statements, newest first; no `NextToken` after the last. A page may be empty and have a next one. */
export interface ListStatementsOutput {
  readonly Statements: readonly StatementSummary[];
  readonly NextToken?: string;
}
