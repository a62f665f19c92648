import type { EpochMs } from 'sfn-redshift-tasker';

/** A message on a queue. */
export interface QueuedMessage {
  readonly messageId: string;
  readonly body: string;
  readonly sentAt: EpochMs;
}

/** What is on a queue at one moment. */
export interface QueueContent {
  readonly ready: readonly QueuedMessage[];
  /** Not to be received yet. */
  readonly delayed: readonly QueuedMessage[];
  /** Received, and neither deleted nor come back yet. */
  readonly inFlight: readonly QueuedMessage[];
}
