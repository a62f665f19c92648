import type { EpochMs } from 'sfn-redshift-tasker';
import type { HeldMessage } from './queue-message.js';

/** Settings of a queue and its tags, all of them. */
export interface QueueSettings {
  readonly attributes: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
}

/** The message that was sent under an id for deduplication. */
export interface Deduplicated {
  readonly messageId: string;
  readonly sequenceNumber?: string;
}

/**
 * Something that happens to a queue, as a JSON value. Whoever is told of all of them in order knows all of all queues; one that is told
 * twice changes nothing the second time.
 */
export type QueueChange = { readonly queue: string } & (
  | ({
      readonly kind: 'made';
      readonly url: string;
      readonly arn: string;
      readonly at: EpochMs;
      /** The last number that a message of a FIFO queue was given. */
      readonly sequence?: number;
    } & QueueSettings)
  | ({ readonly kind: 'set'; readonly at: EpochMs } & QueueSettings)
  | { readonly kind: 'removed' }
  | { readonly kind: 'emptied' }
  | ({ readonly kind: 'sent' } & HeldMessage)
  | {
      readonly kind: 'received';
      readonly messageId: string;
      readonly receiptHandle: string;
      readonly visibleAt: EpochMs;
      readonly at: EpochMs;
      /** How often it was received by then. */
      readonly count: number;
    }
  | { readonly kind: 'hidden'; readonly messageId: string; readonly visibleAt: EpochMs }
  | { readonly kind: 'deleted'; readonly messageId: string }
  /** To another queue, its dead letters: at once from the one and to the other. */
  | { readonly kind: 'moved'; readonly messageId: string; readonly to: string; readonly at: EpochMs }
  | ({ readonly kind: 'deduplicated'; readonly id: string; readonly at: EpochMs } & Deduplicated)
);

/** What a queue notes its changes in, before they take effect. */
export interface QueueJournal {
  /** Notes what a caller is told of as done. @throws where it cannot be noted: then it must not take effect. */
  write(change: QueueChange): void;
  /**
   * Notes what may be forgotten: a message then comes once more, as a queue's messages may. Never fails; what cannot be noted now is noted
   * with what comes next.
   */
  note(changes: readonly QueueChange[]): void;
}

/** Of queues that end with the process. */
export const NO_JOURNAL: QueueJournal = {
  write: () => undefined,
  note: () => undefined,
};
