import type { InvocationStore } from '../../ports/invocation-store.js';
import type { PoolStore, QueueEntry, QueuePlace } from '../../ports/pool-store.js';
import type { EpochMs } from '../../ports/units.js';
import { PRIORITY_MAX } from '../limits.js';
import { isWaitingWith } from './is-queued.js';

/** A queue is counted no further than this: four or five requests and some 500 read units of DynamoDB. */
export const QUEUE_DEPTH_MAX = 10_000;
/** Entries that are looked at for the one that has waited longest: those left over, which stand for nobody, are passed by. */
const LOOKS_MAX = 20;
const PRIORITIES = 2 * PRIORITY_MAX + 1;
/** Behind all entries of a priority. */
const LAST_TICKET = Number.MAX_SAFE_INTEGER;

/** What tells about queues. */
export interface Queues {
  readonly store: Pick<InvocationStore, 'get'>;
  readonly pools: Pick<PoolStore, 'countQueueEntries' | 'listQueueEntries'>;
}

/** How much waits in a pool. */
export interface QueueMeasure {
  /** How many entries its queue has; {@link QUEUE_DEPTH_MAX} stands for so many or more. */
  readonly depth: number;
  /** Since when the one has waited that has waited longest; absent where nobody waits. */
  readonly oldestEnqueuedAt?: EpochMs;
}

/**
 * Counts those that wait in a pool, and finds the one that has waited longest: not the first one in the queue, where there are
 * priorities. What it costs has a bound: that of the depth, one read for each priority in use, of which there are 201, and a few more.
 *
 * @throws {StoreUnavailableError} repeating is safe.
 */
export async function measureQueue(queues: Queues, poolKey: string): Promise<QueueMeasure> {
  const depth = await queues.pools.countQueueEntries(poolKey, QUEUE_DEPTH_MAX);
  const oldest = depth === 0 ? undefined : await longestWaiting(queues, poolKey);
  return { depth, ...(oldest && { oldestEnqueuedAt: oldest.enqueuedAt }) };
}

async function longestWaiting({ store, pools }: Queues, poolKey: string): Promise<QueueEntry | undefined> {
  const heads = await headsOf(pools, poolKey);
  for (let looks = 0; looks < LOOKS_MAX; looks += 1) {
    const [oldest] = heads.sort((one, other) => one.enqueuedAt - other.enqueuedAt);
    if (oldest === undefined) return undefined;
    const invocation = await store.get(oldest.waiting);
    if (invocation !== undefined && isWaitingWith(invocation, oldest.ticket)) return oldest;
    const [next] = await pools.listQueueEntries(poolKey, { limit: 1, after: oldest });
    heads.splice(0, 1, ...(next?.priority === oldest.priority ? [next] : []));
  }
  return undefined;
}

/** The first entry of each priority: within one of them tickets rise with time. */
async function headsOf(pools: Queues['pools'], poolKey: string): Promise<QueueEntry[]> {
  const heads: QueueEntry[] = [];
  let after: QueuePlace | undefined;
  while (heads.length < PRIORITIES) {
    const [head] = await pools.listQueueEntries(poolKey, { limit: 1, after });
    if (head === undefined) break;
    heads.push(head);
    after = { poolKey, priority: head.priority, ticket: LAST_TICKET };
  }
  return heads;
}
