import type { aws_stepfunctions as sfn, Duration } from 'aws-cdk-lib';
import type { SfnRedshiftTasker } from '../tasker/sfn-redshift-tasker.js';

/** How a result comes along with a task's output. */
export interface IncludedResult {
  /**
   * The most rows inside the output.
   *
   * @default - 10,000 with `overflow`; none where all rows go to S3
   */
  readonly maxRows?: number;

  /**
   * What happens to a result that does not fit into the output: `s3` puts all its rows into one object instead.
   *
   * @default - the rest of the rows is left out
   */
  readonly overflow?: 's3';

  /**
   * Where the object goes: `s3://bucket/prefix`, the tasker's `results` or below. Without `overflow` all results go there.
   *
   * @default - the tasker's `results`
   */
  readonly to?: string;

  /**
   * How rows are written into the object. Without `overflow` all results go there.
   *
   * @default jsonl
   */
  readonly format?: 'jsonl' | 'csv' | 'json';
}

/** What a {@link RedshiftStatement} is, whatever its query language. */
export interface RedshiftStatementBaseProps {
  /** The tasker whose starter runs the statement. */
  readonly tasker: SfnRedshiftTasker;

  /**
   * One SQL statement, or 1 to 40 that run as a batch. Texts may be taken from the state's input: `JsonPath.stringAt(...)` or
   * `JsonPath.format(...)` with JSONPath, `{% ... %}` with JSONata.
   */
  readonly sql: string | readonly string[];

  /**
   * The longest that the statement may take: the state then ends with `States.Timeout`. Mandatory, because without it an answer that
   * got lost on its way would be waited for a year. Redshift ends statements after 24 hours.
   */
  readonly timeout: Duration;

  /**
   * Values for the SQL's `:name` parameters; they may be taken from the state's input.
   *
   * @default - no parameters
   */
  readonly parameters?: Readonly<Record<string, string>>;

  /**
   * Another database of the tasker's target, which the tasker must have among its `additionalDbNames`.
   *
   * @default - the tasker's database
   */
  readonly database?: string;

  /**
   * Whether the state fails with `ConcurrentExecution` while the same statement is running already.
   *
   * @default false
   */
  readonly singleton?: boolean;

  /**
   * What counts as the same for `singleton`: statements with the same key exclude each other. No key begins with `pool/`, `resource/`
   * or `token/`.
   *
   * @default - the same SQL on the same target
   */
  readonly singletonKey?: string;

  /**
   * Whether a singleton fails with `ConcurrentExecution` while its lock is taken, or waits for it, as long as its `timeout` lasts.
   *
   * @default - it fails
   */
  readonly onBusy?: 'fail' | 'wait';

  /**
   * The pool to run in: one of the tasker's `pools`. Where all its slots are taken the statement waits, as long as `timeout` lasts.
   *
   * @default - the tasker's own, where it has `maxInFlight`
   */
  readonly pool?: string;

  /**
   * Its place among those that wait, from -100 to 100: higher goes first.
   *
   * @default 0
   */
  readonly priority?: number;

  /**
   * Whether a batch is one transaction, or each of its statements by itself.
   *
   * @default - one transaction
   */
  readonly executionMode?: 'TRANSACTION' | 'AUTO_COMMIT';

  /**
   * The format of the result.
   *
   * @default JSON
   */
  readonly resultFormat?: 'JSON' | 'CSV';

  /**
   * Whether rows of the result come along in the state's output, or go to S3, where the output tells their object.
   *
   * @default false
   */
  readonly includeResult?: boolean | IncludedResult;

  /**
   * How long the starter may wait for the statement's end, whole seconds up to 30: a statement that ends meanwhile is answered at once.
   *
   * @default - the starter does not wait
   */
  readonly waitTime?: Duration;

  /**
   * An open session to run in, with its temporary tables and settings.
   *
   * @default - a session of its own
   */
  readonly sessionId?: string;

  /**
   * How long the session stays open after the statement, up to 24 hours.
   *
   * @default - it ends with the statement
   */
  readonly sessionKeepAlive?: Duration;

  /**
   * Whether to retry what is not the statement's fault: Lambda's transient errors and throttles, and the Data API's lack of capacity;
   * with jitter. The attempt fields of the payload see to it that no retry runs the SQL a second time. A statement that failed is not
   * retried: `addRetry({ errors: ['FAILED'] })` does that.
   *
   * @default true
   */
  readonly retryOnServiceExceptions?: boolean;

  /**
   * Names this entry of the state among those that enter it in the same millisecond: in a Map, a path to the item's index that the
   * Map's `itemSelector` passes on. A retry then finds the statement of the attempt before it by the entry, also where its SQL is
   * rendered anew each time (`States.UUID()`, times).
   *
   * @default - by the SQL
   */
  readonly entry?: string;

  /**
   * Whether the payload tells how often the execution was redriven. Engines of the States Language other than AWS's do not know that.
   *
   * @default true
   */
  readonly redriveCount?: boolean;

  /**
   * Whether a statement that exceeds `timeout` is cancelled: by a state that follows the timeout and cancels the newest statement of
   * this state. In an inline Map that runs several items at a time, that may be another item's statement; let the execution fail
   * there, which cancels all its statements, or use a distributed Map.
   *
   * @default false
   */
  readonly cancelOnTimeout?: boolean;

  /**
   * What follows a cancelled statement. Only with `cancelOnTimeout`.
   *
   * @default - the state machine fails with the error `StatementTimedOut`
   */
  readonly onTimeout?: sfn.IChainable;
}

type NotOfAStatement =
  'heartbeat' | 'heartbeatTimeout' | 'integrationPattern' | 'taskTimeout' | 'timeout' | 'credentials';

/** Properties of a {@link RedshiftStatement} with JSONPath. */
export type RedshiftStatementJsonPathProps = RedshiftStatementBaseProps &
  Omit<sfn.TaskStateJsonPathBaseProps, NotOfAStatement>;

/** Properties of a {@link RedshiftStatement} with JSONata. */
export type RedshiftStatementJsonataProps = RedshiftStatementBaseProps &
  Omit<sfn.TaskStateJsonataBaseProps, NotOfAStatement>;

/** Properties of a {@link RedshiftStatement}. */
export type RedshiftStatementProps = RedshiftStatementBaseProps & Omit<sfn.TaskStateBaseProps, NotOfAStatement>;
