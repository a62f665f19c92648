import type { DescribeStatementOutput } from '../../ports/redshift-data.js';
import type { CompletionEvent } from './completion-event.js';

/** Why somebody thinks that an invocation's statement has ended. What is true is asked of the Data API. */
export interface CompletionHint {
  readonly source: 'event' | 'reconciler' | 'starter';
  /** The id that the hint is about; an invocation with another one is not completed by it. */
  readonly statementId?: string;
  /** The event as it came; part of the task's output. */
  readonly event?: CompletionEvent;
  /** What the Data API has said just before, so that it need not be asked again. */
  readonly description?: DescribeStatementOutput;
  /** The starter is long gone: where no statement can be found either, the invocation is answered as never started. */
  readonly isStarterGone?: boolean;
}
