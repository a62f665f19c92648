import type { Invocation } from '../../ports/invocation.js';
import type { InvocationStore } from '../../ports/invocation-store.js';
import type { PoolStore, QueueEntry, QueuePlace } from '../../ports/pool-store.js';
import type { EpochMs } from '../../ports/units.js';
import { PRIORITY_MAX } from '../limits.js';
import { isWaitingWith } from './is-queued.js';

/** A queue is counted no further than this: four or five requests and some 500 read units of DynamoDB. */
export const QUEUE_DEPTH_MAX = 10_000;
/** Entries that are left over, and stand for nobody, that are passed by on the way to the one that has waited longest. */
const LOOKS_MAX = 200;
/** Entries read at once behind one that is left over. */
const ENTRIES_READ = 20;
const PRIORITIES = 2 * PRIORITY_MAX + 1;
/** Behind all entries of a priority. */
const LAST_TICKET = Number.MAX_SAFE_INTEGER;

/** What tells about queues. */
export interface Queues {
  readonly store: Pick<InvocationStore, 'get'>;
  readonly pools: Pick<PoolStore, 'countQueueEntries' | 'listQueueEntries'>;
}

/** How the entries are passed by that their invocation does not wait with, or not yet. */
export interface LeftoverOptions {
  /** Whoever may write removes it, so that nobody comes upon it again. @default nothing */
  readonly onLeftover?: (entry: QueueEntry, invocation: Invocation | undefined) => Promise<void>;
  /** Asked before each further one: where true, no more are looked at. @default never */
  readonly isTimeOver?: () => boolean;
}

/** How much waits in a pool. */
export interface QueueMeasure {
  /** How many entries its queue has, without those that were found to be left over; {@link QUEUE_DEPTH_MAX} stands for so many or more. */
  readonly depth: number;
  /**
   * Since when the one has waited that has waited longest; absent where nobody waits. Where more entries are left over before that
   * one than could be looked at, 200 or what there was time for, nobody has waited for longer than this.
   */
  readonly oldestEnqueuedAt?: EpochMs;
}

/**
 * Counts those that wait in a pool, and finds the one that has waited longest: not the first one in the queue, where there are
 * priorities. What it costs has a bound: that of the depth, one read for each priority in use, of which there are 201, and one for each
 * entry that is left over, of which 200 are looked at.
 *
 * @throws {StoreUnavailableError} repeating is safe.
 */
export async function measureQueue(
  queues: Queues,
  poolKey: string,
  options: LeftoverOptions = {},
): Promise<QueueMeasure> {
  const entries = await queues.pools.countQueueEntries(poolKey, QUEUE_DEPTH_MAX);
  if (entries === 0) return { depth: 0 };
  const { oldest, leftovers } = await longestWaiting(queues, poolKey, options);
  const depth = entries === QUEUE_DEPTH_MAX ? entries : Math.max(0, entries - leftovers);
  return { depth, ...(oldest && { oldestEnqueuedAt: oldest.enqueuedAt }) };
}

/** Where so many are left over that the looks do not suffice, the first one behind them: nobody has waited for longer. */
async function longestWaiting(
  { store, pools }: Queues,
  poolKey: string,
  { onLeftover, isTimeOver = () => false }: LeftoverOptions,
): Promise<{ readonly oldest?: QueueEntry; readonly leftovers: number }> {
  const lanes = (await headsOf(pools, poolKey)).map((head) => [head]);
  for (let leftovers = 0; ; leftovers += 1) {
    lanes.sort(([one], [other]) => (one?.enqueuedAt ?? 0) - (other?.enqueuedAt ?? 0));
    const [lane] = lanes;
    if (lane === undefined) return { leftovers };
    // No lane is empty.
    const oldest = lane.shift()!;
    if (leftovers === LOOKS_MAX || isTimeOver()) return { oldest, leftovers };
    const invocation = await store.get(oldest.waiting);
    if (invocation !== undefined && isWaitingWith(invocation, oldest.ticket)) return { oldest, leftovers };
    await onLeftover?.(oldest, invocation);
    if (lane.length === 0) lane.push(...(await laneBehind(pools, oldest)));
    if (lane.length === 0) lanes.shift();
  }
}

/** The next ones of the same priority. */
async function laneBehind(pools: Queues['pools'], after: QueueEntry): Promise<QueueEntry[]> {
  const entries = await pools.listQueueEntries(after.poolKey, { limit: ENTRIES_READ, after });
  return entries.filter(({ priority }) => priority === after.priority);
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
