import type { PoolStore, QueueEntry } from '../../ports/pool-store.js';
import type { EpochMs } from '../../ports/units.js';
import type { PooledInvocation } from '../pool/pool.js';
import { poolTitleOf } from './pool-words.js';

const PAGE_SIZE = 500;
/** Entries of a queue that are read for places: a few requests. Who stands behind them is told no place. */
const PLACES_MAX = 2_000;

/** How an invocation waits in its pool. */
export interface Waiting {
  /** The pool's name, `maxInFlight` for the tasker's own, or the key of a singleton. */
  readonly pool: string;
  readonly priority: number;
  /** Counted from 1; absent where it is on its way into the queue, or far behind. */
  readonly place?: number;
  /** Absent where no entry of it was found. */
  readonly enqueuedAt?: EpochMs;
}

/** Who stands where in the queues, each of which is read once at most. */
export class QueuePlaces {
  readonly #queues = new Map<string, readonly QueueEntry[]>();

  constructor(private readonly pools: Pick<PoolStore, 'listQueueEntries'>) {}

  /** @throws {StoreUnavailableError} repeating is safe. */
  async waitingOf({ poolKey, priority = 0, ticket }: PooledInvocation): Promise<Waiting> {
    const base = { pool: poolTitleOf(poolKey), priority };
    if (ticket === undefined) return base;
    const queue = await this.#queueOf(poolKey);
    const index = queue.findIndex((entry) => entry.ticket === ticket && entry.priority === priority);
    const entry = queue[index] ?? (await this.#farBehind({ poolKey, priority, ticket }));
    return {
      ...base,
      ...(index !== -1 && { place: index + 1 }),
      ...(entry && { enqueuedAt: entry.enqueuedAt }),
    };
  }

  async #farBehind(place: Pick<QueueEntry, 'poolKey' | 'priority' | 'ticket'>): Promise<QueueEntry | undefined> {
    const after = { ...place, ticket: place.ticket - 1 };
    const [entry] = await this.pools.listQueueEntries(place.poolKey, { limit: 1, after });
    return entry?.ticket === place.ticket && entry.priority === place.priority ? entry : undefined;
  }

  async #queueOf(poolKey: string): Promise<readonly QueueEntry[]> {
    const read = this.#queues.get(poolKey);
    if (read) return read;
    const entries: QueueEntry[] = [];
    while (entries.length < PLACES_MAX) {
      const page = await this.pools.listQueueEntries(poolKey, { limit: PAGE_SIZE, after: entries.at(-1) });
      entries.push(...page);
      if (page.length < PAGE_SIZE) break;
    }
    this.#queues.set(poolKey, entries);
    return entries;
  }
}
