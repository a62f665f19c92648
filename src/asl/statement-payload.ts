import { contextMember, type QueryLanguage } from './query-language.js';

/** What a state says about its statement; the fields of the starter's payload that do not come from the context. */
export interface StatementFields {
  /** One SQL statement; exactly one of this and `sqlStatements`. */
  readonly sqlStatement?: string;
  /** 1 to 40 SQL statements, run as a batch. */
  readonly sqlStatements?: readonly string[];
  /** `executeSingletonStatement` for a statement that must not run twice at a time. Default: `executeStatement`. */
  readonly action?: 'executeStatement' | 'executeSingletonStatement';
  /** The name of the singleton's lock. Default: target and SQL. */
  readonly singletonKey?: string;
  /** `wait`: a singleton whose lock is taken waits for it. Default: it fails. */
  readonly onBusy?: 'fail' | 'wait';
  /** The pool to run in. Default: the tasker's own, where it has one. */
  readonly pool?: string;
  /** Its place among those that wait in the pool, from -100 to 100: higher goes first. Default: 0. */
  readonly priority?: number;
  /** Values of the SQL's `:name` parameters. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Another database of the same target. */
  readonly database?: string;
  /** For a batch. Default: `TRANSACTION`. */
  readonly executionMode?: 'TRANSACTION' | 'AUTO_COMMIT';
  /** Default: `JSON`. */
  readonly resultFormat?: 'JSON' | 'CSV';
  /** An open session to run in. */
  readonly sessionId?: string;
  /** How long the session stays open after the statement. */
  readonly sessionKeepAliveSeconds?: number;
  /** How long the start may wait for the statement's end. */
  readonly waitTimeSeconds?: number;
  /** Rows of the result inside the task's output, or in an object in S3. */
  readonly includeResult?:
    | boolean
    | {
        readonly maxRows?: number;
        readonly overflow?: 's3';
        readonly to?: string;
        readonly format?: 'jsonl' | 'csv' | 'json';
      };
}

/** What a state tells of its attempts besides the context object's own fields. */
export interface AttemptOptions {
  /** The state's `TimeoutSeconds`. Default: it is not told. */
  readonly timeoutSeconds?: number;
  /**
   * Whether the state has `HeartbeatSeconds`. Default: false, and the payload says so, so that a statement which nobody waits for any
   * more is found by asking.
   */
  readonly hasHeartbeat?: boolean;
  /**
   * False leaves `redriveCount` out: some engines other than AWS's do not know `$$.Execution.RedriveCount`, and fail a state that
   * names it. Default: true.
   */
  readonly redriveCount?: boolean;
  /**
   * Names this entry of the state among those of the same millisecond, such as a Map item's index, as a value or a path. A retry
   * then finds the attempts before it by the entry, whatever their SQL. Default: by the SQL.
   */
  readonly entry?: string;
}

/**
 * The payload of a state that runs a statement: the fields, the task token and execution that an answer goes to, and the
 * attempt fields that keep a retry from running the SQL twice. Values of `fields` are taken as they are.
 */
export const statementPayload = (
  fields: StatementFields,
  language: QueryLanguage,
  attempt: AttemptOptions = {},
): Record<string, unknown> => ({
  ...fields,
  ...contextMember(language, 'taskToken', 'Task.Token'),
  ...contextMember(language, 'executionArn', 'Execution.Id'),
  attempt: {
    ...contextMember(language, 'stateName', 'State.Name'),
    ...contextMember(language, 'enteredTime', 'State.EnteredTime'),
    ...contextMember(language, 'retryCount', 'State.RetryCount'),
    ...((attempt.redriveCount ?? true) && contextMember(language, 'redriveCount', 'Execution.RedriveCount')),
    ...(attempt.timeoutSeconds !== undefined && { timeoutSeconds: attempt.timeoutSeconds }),
    ...(!attempt.hasHeartbeat && { heartbeat: 'unused' }),
    ...(attempt.entry !== undefined && { entry: attempt.entry }),
  },
});

/** The payload that cancels the newest statement which the named state of the same execution has started. */
export const cancelPayload = (stateName: string, language: QueryLanguage): Record<string, unknown> => ({
  action: 'cancelStatement',
  statementId: 'LATEST',
  ...contextMember(language, 'executionArn', 'Execution.Id'),
  stateName,
});
