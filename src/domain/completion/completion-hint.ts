import type { DescribeStatementOutput } from '../../ports/redshift-data.js';
import type { CompletionEvent } from './completion-event.js';

/**
 * A start that the Data API has answered with its end already. What the state table has to be told of it, and what the Data API says
 * of the end, are on their way while the invocation is claimed: three calls that do not depend on each other.
 */
export interface StartUnderway {
  /** By the answer to the start itself. A claim that overtakes the record finds no id in the state table. */
  readonly statementId: string;
  /** Settles with the record of the start. Before it is there nothing is answered, and where it fails nothing is. */
  readonly recorded: Promise<unknown>;
  /** What the Data API says of the statement; `undefined` where that has to be asked again. Never rejects. */
  readonly description: Promise<DescribeStatementOutput | undefined>;
}

/** Why somebody thinks that an invocation's statement has ended. What is true is asked of the Data API. */
export interface CompletionHint {
  readonly source: 'event' | 'reconciler' | 'starter';
  /** The id that the hint is about; an invocation with another one is not completed by it. */
  readonly statementId?: string;
  /** The event as it came; part of the task's output. */
  readonly event?: CompletionEvent;
  /** What the Data API has said just before, so that it need not be asked again. */
  readonly description?: DescribeStatementOutput;
  /** The start that the starter is still recording. */
  readonly start?: StartUnderway;
  /** The header that came with the event; the invocation's own goes first. */
  readonly traceHeader?: string;
  /** The starter is long gone: where no statement can be found either, the invocation is answered as never started. */
  readonly isStarterGone?: boolean;
  /** Somebody cancels it, or nobody waits for it: where it still is in the queue of its pool, it ends as aborted. */
  readonly isWithdrawn?: boolean;
}
