import type { StatementTarget } from './statement-target.js';
import type { EpochMs } from './units.js';

/**
 * How far an invocation has come.
 * `QUEUED`: written down, and certainly nothing started: it waits for a slot of its pool. `REGISTERED`: written down, nothing known to be
 * started. `STARTED`: the Data API gave a statement id. The others are the statement's own ends.
 */
export type InvocationStatus = 'QUEUED' | 'REGISTERED' | 'STARTED' | 'FINISHED' | 'FAILED' | 'ABORTED';

/** Names one invocation. The two parts are the state table's partition and sort key. */
export interface InvocationKey {
  /** ARN of the execution, durable execution or stack that invoked the starter. */
  readonly executionArn: string;
  /** Derived from the task token; random where there is none. Letters, digits and `-`. */
  readonly invocationId: string;
}

/** Which attempt of which state invoked the starter, as the context object tells. */
export interface Attempt {
  /** `$$.State.Name` */
  readonly stateName: string;
  /** `$$.State.EnteredTime`, an ISO 8601 string; constant over the retries of one entry. */
  readonly enteredTime: string;
  /** `$$.State.RetryCount`: 0 for the first attempt. */
  readonly retryCount: number;
  /** `$$.Execution.RedriveCount`: 0 where the execution was never redriven. */
  readonly redriveCount: number;
  /**
   * The state's `TimeoutSeconds`: nobody waits longer than that after the attempt has begun. Absent where the payload does not
   * tell.
   */
  readonly timeoutSeconds?: number;
  /**
   * `unused`: the state has no `HeartbeatSeconds`, so that asking by SendTaskHeartbeat whether somebody waits disturbs nobody.
   * Absent: a heartbeat may be the state's time budget, and is not to be reset again and again.
   */
  readonly heartbeat?: 'unused';
  /**
   * Names this entry among those that enter the state in the same millisecond, such as a Map item's index. With it a retry finds
   * the attempts before it by the entry alone, whatever their SQL; without it, by the SQL.
   */
  readonly entry?: string;
}

/** A completer's exclusive right to answer an invocation, for a while. */
export interface Claim {
  /** Unique for each taking. */
  readonly claimId: string;
  /** From here on anybody may take the claim over. */
  readonly expiresAt: EpochMs;
}

/**
 * What became of the answer: `delivered` to Step Functions; `undelivered`, because nobody waited on the token any more;
 * `none`, because there was no token, or because the start was refused and the starter's own error was the answer, or a custom resource is wanted
 * otherwise since.
 */
export type Delivery = 'delivered' | 'undelivered' | 'none';

/** How a statement ended, in a few bytes. */
export interface Outcome {
  /** Name of the error that the task was answered with; absent for FINISHED. */
  readonly errorName?: string;
  /** Text that explains the error; never SQL, a parameter value or a token. Absent for FINISHED. */
  readonly errorMessage?: string;
  /** Returned or affected rows; absent where Redshift gave none. */
  readonly rows?: number;
  /** Run time in milliseconds; absent where unknown. */
  readonly durationMs?: number;
}

/** How rows are written into an object: a JSON object a line, comma-separated values with a heading, or one JSON array. */
export type ObjectFormat = 'jsonl' | 'csv' | 'json';

/** What the task's output is to hold besides the event. */
export interface ResultRequest {
  /** Most rows to put into the output; 0 where all go to S3. */
  readonly maxRows: number;
  /** Where all rows go that are more than that, or more than the output holds. Absent: the rest is left out. With it the next two. */
  readonly bucket?: string;
  /** What the object's key begins with, without a `/` at its end; empty for none. */
  readonly prefix?: string;
  readonly format?: ObjectFormat;
}

/** One invocation of the starter and what became of it: the state table's item. */
export interface Invocation extends InvocationKey {
  /** `<deployment prefix><execution ARN>:<invocation id>`; unique. */
  readonly statementName: string;
  /** Which tasker owns the statement; the reconciler walks only its own. */
  readonly owner: string;
  readonly status: InvocationStatus;
  /** True once nothing is left to do. */
  readonly processed: boolean;
  /** The Data API's id; absent until the start is recorded. */
  readonly statementId?: string;
  /** Stands for whoever waits for the answer, of whatever kind; see `waiterOf`. Removed once processed. A secret. */
  readonly taskToken?: string;
  /** Tells which attempt of which token registered the invocation: the id that `invocationIdOfToken` makes of the two. */
  readonly tokenId?: string;
  /** SHA-256 of SQL, parameters and target, hexadecimal. */
  readonly sqlHash: string;
  /** The SQL's first characters; absent where previews are switched off. */
  readonly sqlPreview?: string;
  readonly target: StatementTarget;
  readonly attempt?: Attempt;
  /** Set for `sqlStatements`. */
  readonly isBatch?: boolean;
  readonly resultFormat?: 'JSON' | 'CSV';
  readonly includeResult?: ResultRequest;
  /** The lock that this invocation holds, for `executeSingletonStatement`. */
  readonly singletonKey?: string;
  /** The pool that it waits in, or has a slot of; absent where no limit holds for it. */
  readonly poolKey?: string;
  /** Its place among those that wait in the pool, from -100 to 100: higher goes first. Absent: 0. */
  readonly priority?: number;
  /** The number of its entry in the pool's queue; absent where it has none (yet), or found a free slot at once. */
  readonly ticket?: number;
  /** When it left the queue, or passed by it: nothing was started before. Absent for one without a pool, and while it waits. */
  readonly dequeuedAt?: EpochMs;
  /** The header of the execution's trace, for whoever goes on with this; absent where nothing is traced. */
  readonly traceHeader?: string;
  readonly registeredAt: EpochMs;
  /** When the Data API took the statement; absent until then. */
  readonly startedAt?: EpochMs;
  readonly processedAt?: EpochMs;
  readonly delivery?: Delivery;
  readonly outcome?: Outcome;
  readonly claim?: Claim;
  /** How often a retry has taken this invocation over. */
  readonly adoptions: number;
  /** When the last of them did; absent where none has. */
  readonly adoptedAt?: EpochMs;
  /**
   * When the tasker decided to cancel the statement, because nobody waits for it any more. A retry does not adopt what was
   * aborted thereby. Removed by an adoption.
   */
  readonly abandonedAt?: EpochMs;
  /** When an event first told of an end that the Data API refuses to confirm for lack of a permission. */
  readonly endHintedAt?: EpochMs;
  /** When the item may be deleted. Later by up to days in DynamoDB. */
  readonly expiresAt: EpochMs;
}

/** What {@link Invocation} looks like before anything has happened to it. */
export type NewInvocation = Omit<
  Invocation,
  | 'status'
  | 'processed'
  | 'statementId'
  | 'startedAt'
  | 'processedAt'
  | 'delivery'
  | 'outcome'
  | 'claim'
  | 'adoptions'
  | 'adoptedAt'
  | 'abandonedAt'
  | 'endHintedAt'
  | 'ticket'
  | 'dequeuedAt'
> & {
  /** For an invocation of a pool; default: `REGISTERED`. */
  readonly status?: 'QUEUED';
  /** Under which its starter takes it to a slot or into the queue. */
  readonly claim?: Claim;
};
