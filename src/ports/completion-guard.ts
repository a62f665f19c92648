/** What became of a guarded completion; see {@link CompletionGuard}. */
export type GuardResult =
  /** Answered, and marked processed. */
  | 'completed'
  /** Somebody else holds the claim and is at it. */
  | 'held'
  /** Nothing was left to do. */
  | 'processed'
  /** No such invocation. */
  | 'missing';

/** The four steps of completing one invocation, for a guard to run in order. */
export interface GuardedCompletion {
  /** Identifies the invocation: the idempotency key. */
  readonly statementName: string;
  /** How long the claim lasts, in milliseconds. */
  readonly leaseMs: number;
  /** Claims the invocation. */
  take(): Promise<'claimed' | 'held' | 'processed' | 'missing'>;
  /** Answers the task. Throws where it cannot be answered (yet). */
  answer(): Promise<void>;
  /** Marks the invocation processed. */
  finish(): Promise<void>;
  /** Gives the claim back. */
  release(): Promise<void>;
}

/**
 * Runs `take`; only where that claimed the invocation: `answer`, then `finish`. Where `answer` throws, `release`, and the
 * error goes on to the caller, also when `release` fails as well. Where `finish` throws, the claim is left to expire, and
 * the error goes on to the caller.
 */
export type CompletionGuard = (completion: GuardedCompletion) => Promise<GuardResult>;
