import type { EpochMs } from './units.js';

/**
 * Where messages go that could not be dealt with. `completions`: the completer failed on it again and again. `deliveries`:
 * EventBridge could not deliver the event. `upkeep`: the upkeep function failed on a tick or an ended execution.
 */
export type DeadLetterKind = 'completions' | 'deliveries' | 'upkeep';

/** A message that nobody could deal with. */
export interface DeadLetter {
  readonly kind: DeadLetterKind;
  readonly messageId: string;
  readonly body: string;
  readonly sentAt?: EpochMs;
  /** What EventBridge says why it was not delivered; absent for others. */
  readonly deliveryError?: string;
  /** How the queue knows the message; valid until it is given back or removed. */
  readonly receipt: string;
}

/** The dead letters of a deployment: SQS queues that nobody reads but an operator. */
export interface DeadLetters {
  /**
   * Takes letters out for a while, so that nobody else takes them. Each one is to be given back or removed; one that is neither
   * comes back by itself.
   *
   * @param most at most this many, 1 or more. Fewer may come although more are there.
   * @throws {QueueUnavailableError} repeating is safe.
   */
  take(most: number): Promise<readonly DeadLetter[]>;

  /** Lets others take a letter again. Throws as {@link take}. */
  giveBack(letter: DeadLetter): Promise<void>;

  /** Removes a letter for good. Throws as {@link take}. */
  remove(letter: DeadLetter): Promise<void>;
}
