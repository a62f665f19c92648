import type { Attempt, ObjectFormat } from '../../ports/invocation.js';
import type { SqlParameter } from '../../ports/redshift-data.js';
import type { ResultLocation } from '../results/result-location.js';

/** A payload of the starter after parsing: everything in it is allowed and fits together. */
export type StarterRequest = ExecuteRequest | DescribeRequest | GetResultRequest | CancelRequest;

/** SQL to run, and how. What was not given is absent; target and defaults are the tasker's settings. */
export interface ExecuteRequest {
  readonly action: 'executeStatement' | 'executeSingletonStatement';
  /** One statement, or 1 to 40 where `isBatch`. */
  readonly sqls: readonly string[];
  readonly isBatch: boolean;
  /** Stands for whoever waits, of whatever kind; see `waiterOf`. Absent: no callback is wanted. */
  readonly taskToken?: string;
  /** The execution, durable execution or stack that it belongs to. */
  readonly executionArn?: string;
  readonly attempt?: Attempt;
  /** Absent where none were given, never empty. */
  readonly parameters?: readonly SqlParameter[];
  readonly executionMode?: 'TRANSACTION' | 'AUTO_COMMIT';
  readonly resultFormat?: 'JSON' | 'CSV';
  readonly sessionId?: string;
  readonly sessionKeepAliveSeconds?: number;
  readonly waitTimeSeconds?: number;
  readonly database?: string;
  readonly includeResult?: IncludeResult;
  readonly singletonKey?: string;
  /** What the SQL is for, where the same SQL may be for different things: the physical id of a custom resource. */
  readonly subject?: string;
  /** `wait`: a singleton whose lock is taken waits for it. Absent: it is refused. */
  readonly onBusy?: 'wait';
  /** The name of the pool to run in; absent: the tasker's own, where it has one. */
  readonly pool?: string;
  /** From -100 to 100; higher goes first. Absent: 0. */
  readonly priority?: number;
}

/** Which rows the output is to hold, and where the others go. */
export interface IncludeResult {
  /** Most rows inside the output; 0 where all go to S3. */
  readonly maxRows: number;
  /** Absent: the others are left out. Its `location` is absent where the tasker's own is meant. */
  readonly s3?: { readonly format: ObjectFormat; readonly location?: ResultLocation };
}

/** Which statement is meant. */
export type StatementReference =
  | { readonly kind: 'id'; readonly statementId: string }
  | { readonly kind: 'latest'; readonly executionArn: string; readonly stateName?: string };

/** A statement to describe, and how long its end may be waited for (1 to 30 seconds). */
export interface DescribeRequest {
  readonly action: 'describeStatement';
  readonly statement: StatementReference;
  readonly waitTimeSeconds?: number;
}

/** A page of a statement's result; the first where no token is given. */
export interface GetResultRequest {
  readonly action: 'getStatementResult';
  readonly statement: StatementReference;
  readonly nextToken?: string;
  readonly resultFormat?: 'JSON' | 'CSV';
}

/** Names an invocation itself, also one that has no statement yet. */
export interface InvocationReference {
  readonly kind: 'invocation';
  readonly executionArn: string;
  readonly invocationId: string;
}

/** A statement to stop, or an invocation that is not to start one any more. */
export interface CancelRequest {
  readonly action: 'cancelStatement';
  readonly statement: StatementReference | InvocationReference;
}

/** The values of the payload's field `action`. */
export const ACTIONS = [
  'executeStatement',
  'executeSingletonStatement',
  'describeStatement',
  'getStatementResult',
  'cancelStatement',
] as const;

/** What a payload asks for. Absent in a payload with SQL, it is `executeStatement`. */
export type Action = (typeof ACTIONS)[number];

/** Whether a request is one to run SQL. */
export const isExecuteRequest = (request: StarterRequest): request is ExecuteRequest =>
  request.action === 'executeStatement' || request.action === 'executeSingletonStatement';
