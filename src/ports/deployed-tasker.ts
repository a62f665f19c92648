import type { InvocationKey } from './invocation.js';
import type { DescribeStatementOutput } from './redshift-data.js';

/** A message for the completer, as its queue would give it. */
export interface CompletionMessage {
  readonly messageId: string;
  /** The event as JSON text. */
  readonly body: string;
}

/** What a run of the reconciler has done. */
export interface UpkeepReport {
  readonly examined: number;
  readonly completed: number;
  /** Could not be asked about; the next run tries again. */
  readonly failed: number;
}

/**
 * The functions of a deployed tasker, invoked by a person. What they ask the Data API they ask in the tasker's own role: Redshift
 * shows a statement only to the role that has started it.
 *
 * Every method throws {@link FunctionFailedError} with the name of the error that the function ended with, or
 * `RedshiftDataError` under the service's own name where the Data API refused.
 */
export interface DeployedTasker {
  /**
   * What the Data API tells the tasker about a statement.
   *
   * @throws {RedshiftDataError} `ResourceNotFoundException` where it is not known (any more), `AccessDeniedException` where the
   *   tasker's role lacks a permission.
   */
  describeStatement(statementId: string): Promise<DescribeStatementOutput>;

  /** Asks the database to stop a statement; false where it has ended already. */
  cancelStatement(statementId: string): Promise<boolean>;

  /**
   * Ends an invocation that waits in its pool: its task is answered as aborted. Where it has left the queue meanwhile, its statement is
   * asked to stop; false where that has ended already.
   *
   * @throws {FunctionFailedError} `InvocationBusy` where somebody is at it right now: repeating in a moment is right.
   */
  cancelInvocation(key: InvocationKey): Promise<boolean>;

  /**
   * Hands messages to the completer.
   *
   * @returns the ids of those that it failed on; the others are dealt with, or of no concern to it.
   */
  complete(messages: readonly CompletionMessage[]): Promise<ReadonlySet<string>>;

  /** Runs the reconciler now. Two runs at a time do no harm. */
  reconcile(): Promise<UpkeepReport>;

  /** Hands an event about an execution that ended to the upkeep function. */
  executionEnded(event: object): Promise<void>;

  /** Runs `select 1` with the tasker's target and credentials, and waits for its end as long as the function may. */
  trySelect(): Promise<DescribeStatementOutput>;
}
