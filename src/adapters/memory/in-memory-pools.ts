import type { Claim, Invocation, InvocationKey } from '../../ports/invocation.js';
import type { LockRequest } from '../../ports/invocation-store.js';
import type {
  DequeueRecord,
  DequeueResult,
  HeldSlot,
  PoolStore,
  QueueEntry,
  QueuePage,
  QueuePlace,
  QueuedRequest,
  SlotRequest,
} from '../../ports/pool-store.js';
import type { EpochMs } from '../../ports/units.js';
import { copyOf } from './copy-of.js';

/** An invocation and where it stands among the started ones of its execution. */
export interface InMemoryEntry {
  readonly invocation: Invocation;
  /** When it was started or adopted last; absent until its statement is known. */
  readonly startOrder?: EpochMs;
}

export const keyText = (key: InvocationKey): string => JSON.stringify([key.executionArn, key.invocationId]);
export const keyOf = ({ executionArn, invocationId }: InvocationKey): InvocationKey => ({ executionArn, invocationId });
export const isSameKey = (one: InvocationKey, other: InvocationKey): boolean => keyText(one) === keyText(other);

/** A slot's key among the locks: that of slot 0 is the lock's own. */
const slotText = (poolKey: string, slotNumber: number): string =>
  slotNumber === 0 ? poolKey : JSON.stringify([poolKey, slotNumber]);

const byPlace = (one: QueuePlace, other: QueuePlace): number =>
  other.priority - one.priority || one.ticket - other.ticket;

/** The part of the store in memory that knows pools: slots, which are locks with a number, queues, and what waits. */
export abstract class InMemoryPools implements PoolStore {
  /** By execution ARN and invocation id. Open to subclasses, so that a test can build a store with a fault. */
  protected readonly entries = new Map<string, InMemoryEntry>();
  /** By singleton key; slots of a pool by pool key and number. */
  protected readonly locks = new Map<string, LockRequest & { readonly slotNumber?: number }>();
  /** By pool key, in the order in which they are to leave. */
  protected readonly queues = new Map<string, QueueEntry[]>();
  protected readonly requests = new Map<string, { readonly key: InvocationKey; readonly request: QueuedRequest }>();
  readonly #tickets = new Map<string, number>();

  async acquireSlot({ poolKey, slotNumber, owner, ...times }: SlotRequest): Promise<'acquired' | 'held'> {
    const held = this.locks.get(slotText(poolKey, slotNumber));
    if (held && !isSameKey(held.owner, owner)) return 'held';
    this.putLock({ singletonKey: poolKey, owner, ...times, slotNumber });
    return 'acquired';
  }

  async releaseSlot(poolKey: string, slotNumber: number, owner: InvocationKey): Promise<void> {
    const held = this.locks.get(slotText(poolKey, slotNumber));
    if (held && isSameKey(held.owner, owner)) this.locks.delete(slotText(poolKey, slotNumber));
  }

  async listSlots(poolKey: string): Promise<readonly HeldSlot[]> {
    const held = [...this.locks.values()].filter(({ singletonKey }) => singletonKey === poolKey);
    return held
      .map(({ slotNumber = 0, owner, acquiredAt }) => ({ slotNumber, owner: keyOf(owner), acquiredAt }))
      .sort((one, other) => one.slotNumber - other.slotNumber);
  }

  async takeTicket(poolKey: string, _expiresAt: EpochMs): Promise<number> {
    const ticket = (this.#tickets.get(poolKey) ?? 0) + 1;
    this.#tickets.set(poolKey, ticket);
    return ticket;
  }

  async putQueueEntry(entry: QueueEntry): Promise<void> {
    const others = this.queueOf(entry.poolKey).filter((other) => byPlace(other, entry) !== 0);
    const queue = [...others, copyOf({ ...entry, waiting: keyOf(entry.waiting) })].sort(byPlace);
    this.queues.set(entry.poolKey, queue);
  }

  async removeQueueEntry(place: QueuePlace): Promise<void> {
    const left = this.queueOf(place.poolKey).filter((entry) => byPlace(entry, place) !== 0);
    if (left.length === 0) this.queues.delete(place.poolKey);
    else this.queues.set(place.poolKey, left);
  }

  async listQueueEntries(poolKey: string, { limit, after }: QueuePage): Promise<readonly QueueEntry[]> {
    const behind = this.queueOf(poolKey).filter((entry) => after === undefined || byPlace(entry, after) > 0);
    return copyOf(behind.slice(0, limit));
  }

  async countQueueEntries(poolKey: string, atMost: number): Promise<number> {
    return Math.min(this.queueOf(poolKey).length, atMost);
  }

  async putQueuedRequest(key: InvocationKey, request: QueuedRequest): Promise<void> {
    this.requests.set(keyText(key), { key: keyOf(key), request: copyOf(request) });
  }

  async getQueuedRequest(key: InvocationKey): Promise<string | undefined> {
    return this.requests.get(keyText(key))?.request.text;
  }

  async removeQueuedRequest(key: InvocationKey): Promise<void> {
    this.requests.delete(keyText(key));
  }

  async markQueued(
    key: InvocationKey,
    { claimId, ticket }: { readonly claimId: string; readonly ticket: number },
  ): Promise<'queued' | 'lost'> {
    const entry = this.find(key);
    if (entry === undefined || entry.invocation.processed || entry.invocation.status !== 'QUEUED') return 'lost';
    const { claim, ...invocation } = entry.invocation;
    if (claim?.claimId !== claimId) return invocation.ticket === ticket ? 'queued' : 'lost';
    this.put({ ...entry, invocation: { ...invocation, ticket } });
    return 'queued';
  }

  async dequeue(key: InvocationKey, { claimId, claimExpiresAt, dequeuedAt }: DequeueRecord): Promise<DequeueResult> {
    const entry = this.find(key);
    const invocation = entry?.invocation;
    if (!entry || !invocation || invocation.processed || invocation.claim?.claimId !== claimId) return { kind: 'lost' };
    if (invocation.status === 'REGISTERED' && invocation.dequeuedAt !== undefined) {
      return { kind: 'dequeued', invocation: copyOf(invocation) };
    }
    if (invocation.status !== 'QUEUED') return { kind: 'lost' };
    const claim: Claim = { claimId, expiresAt: claimExpiresAt };
    const dequeued: Invocation = { ...invocation, status: 'REGISTERED', dequeuedAt, claim };
    this.put({ ...entry, invocation: dequeued });
    return { kind: 'dequeued', invocation: copyOf(dequeued) };
  }

  /** Copies of all that wait in queues, by pool key: for a test to look at. */
  queuedEntries(): ReadonlyMap<string, readonly QueueEntry[]> {
    return new Map([...this.queues].map(([poolKey, queue]) => [poolKey, copyOf(queue)]));
  }

  /** The invocations for which SQL is kept. */
  keptRequests(): readonly InvocationKey[] {
    return [...this.requests.values()].map(({ key }) => keyOf(key));
  }

  /** The queue itself, not a copy. */
  protected queueOf(poolKey: string): readonly QueueEntry[] {
    return this.queues.get(poolKey) ?? [];
  }

  /** The stored entry itself, not a copy. */
  protected find(key: InvocationKey): InMemoryEntry | undefined {
    return this.entries.get(keyText(key));
  }

  /** Stores a copy of `entry`, in place of the one with its key. */
  protected put(entry: InMemoryEntry): void {
    this.entries.set(keyText(entry.invocation), copyOf(entry));
  }

  /** Stores a copy of `lock`, whoever has held that slot; slot 0 is the lock itself. */
  protected putLock(lock: LockRequest & { readonly slotNumber?: number }): void {
    const { slotNumber = 0, ...rest } = lock;
    const numbered = slotNumber === 0 ? rest : { ...rest, slotNumber };
    this.locks.set(slotText(lock.singletonKey, slotNumber), copyOf({ ...numbered, owner: keyOf(lock.owner) }));
  }
}
