import type { Invocation, InvocationKey } from './invocation.js';
import type { EpochMs } from './units.js';

/**
 * Remembers who holds the slots of a pool, and who waits for one in which order. A pool has as many slots as statements may run in
 * it at once. Each write is one atomic step on one item; a write with a condition has its way for exactly one of two racing writers.
 * All reads are consistent.
 *
 * Every method throws {@link StoreUnavailableError} where the store could not be asked. The outcome of a write is then unknown, and
 * repeating the same call is safe.
 */
export interface PoolStore {
  /**
   * Takes a slot for an invocation. Its owner may take it again. Slot 0 is the lock of `InvocationStore.acquireLock` under the same
   * key: a singleton is a pool with one slot.
   *
   * @returns `held` where somebody else has it.
   */
  acquireSlot(slot: SlotRequest): Promise<'acquired' | 'held'>;

  /** Frees a slot, provided that `owner` has it. Does nothing otherwise. */
  releaseSlot(poolKey: string, slotNumber: number, owner: InvocationKey): Promise<void>;

  /** All slots of a pool that somebody holds, by number. */
  listSlots(poolKey: string): Promise<readonly HeldSlot[]>;

  /**
   * A number that is larger than every one that this pool has given before, from 1 on. A call whose answer is lost costs a number,
   * and nothing else.
   *
   * @param expiresAt until when it has to be remembered which number was the last: as long as an entry with this one may stay.
   */
  takeTicket(poolKey: string, expiresAt: EpochMs): Promise<number>;

  /** Writes an entry of a queue, in place of an equal one. */
  putQueueEntry(entry: QueueEntry): Promise<void>;

  /** Removes the entry with this priority and ticket. Does nothing where there is none. */
  removeQueueEntry(entry: QueuePlace): Promise<void>;

  /**
   * The first entries of a queue: higher priority first, then lower ticket. What it costs does not grow with the queue.
   *
   * @param page.limit at most this many, 1 or more; fewer only where there are no more.
   * @param page.after only entries behind this one.
   */
  listQueueEntries(poolKey: string, page: QueuePage): Promise<readonly QueueEntry[]>;

  /**
   * How many entries a queue has, counted no further than `atMost`, so that what it costs has a bound. The only read that may be a moment
   * behind.
   *
   * @param atMost 1 or more.
   */
  countQueueEntries(poolKey: string, atMost: number): Promise<number>;

  /**
   * Keeps what is to be executed for an invocation, in place of what was kept before. It holds SQL and parameters: a secret, so that
   * the store has to be encrypted.
   */
  putQueuedRequest(key: InvocationKey, request: QueuedRequest): Promise<void>;

  /** What {@link putQueuedRequest} has kept, or `undefined`. */
  getQueuedRequest(key: InvocationKey): Promise<string | undefined>;

  /** Forgets it. Does nothing where there is nothing. */
  removeQueuedRequest(key: InvocationKey): Promise<void>;

  /**
   * Notes that a queue's entry stands for an invocation, and gives its claim back: it waits. Only where it is `QUEUED`, unprocessed
   * and claimed by `claimId`.
   *
   * @returns `queued`, also where it has this ticket already and waits (the call is repeated); `lost` otherwise.
   */
  markQueued(
    key: InvocationKey,
    place: { readonly claimId: string; readonly ticket: number },
  ): Promise<'queued' | 'lost'>;

  /**
   * Takes an invocation out of its queue, to be started by whoever holds its claim: status `REGISTERED`, `dequeuedAt`, and a claim
   * until `claimExpiresAt`. Only where it is `QUEUED`, unprocessed and claimed by `claimId`.
   *
   * @returns `dequeued` with the invocation as it is now, also where this very claim has dequeued it already (the call is repeated);
   *   `lost` otherwise: nothing may be started.
   */
  dequeue(key: InvocationKey, start: DequeueRecord): Promise<DequeueResult>;
}

/** A slot, and the invocation that wants it. */
export interface SlotRequest {
  readonly poolKey: string;
  /** Counted from 0. */
  readonly slotNumber: number;
  readonly owner: InvocationKey;
  readonly acquiredAt: EpochMs;
  /** When the item may be deleted; no permission to take the slot from its owner. */
  readonly expiresAt: EpochMs;
}

/** A slot as it is held. */
export interface HeldSlot {
  readonly slotNumber: number;
  readonly owner: InvocationKey;
  readonly acquiredAt: EpochMs;
}

/** Where an entry stands in a queue. */
export interface QueuePlace {
  readonly poolKey: string;
  /** A whole number from -100 to 100; higher goes first. */
  readonly priority: number;
  readonly ticket: number;
}

/** One who waits in a queue. */
export interface QueueEntry extends QueuePlace {
  readonly waiting: InvocationKey;
  readonly enqueuedAt: EpochMs;
  /** When the item may be deleted. */
  readonly expiresAt: EpochMs;
}

/** Which entries of a queue. */
export interface QueuePage {
  readonly limit: number;
  readonly after?: QueuePlace | undefined;
}

/** What is to be executed for an invocation that waits. */
export interface QueuedRequest {
  /** A text of at most 300 KB. A secret. */
  readonly text: string;
  /** When the item may be deleted. */
  readonly expiresAt: EpochMs;
}

/** Under which claim an invocation is taken out of its queue. */
export interface DequeueRecord {
  readonly claimId: string;
  readonly claimExpiresAt: EpochMs;
  readonly dequeuedAt: EpochMs;
}

/** What became of taking an invocation out of its queue. */
export type DequeueResult = { readonly kind: 'dequeued'; readonly invocation: Invocation } | { readonly kind: 'lost' };
