import { measureQueue } from '../pool/measure-queue.js';
import { isOfSingleton, type Pool, poolOf, type PooledInvocation, poolsOf } from '../pool/pool.js';
import type { Operator } from './operator.js';
import { poolTitleOf } from './pool-words.js';

/** A pool as it is now. */
export interface PoolView {
  /** Its name, `maxInFlight` for the tasker's own, or the key of a singleton. */
  readonly name: string;
  readonly isSingleton: boolean;
  /** How many may run at once. */
  readonly size: number;
  /** How many slots are held; more than its size where it was made smaller. */
  readonly running: number;
  /** How many wait; 10,000 stands for so many or more. */
  readonly queued: number;
  /** How long the one has waited that has waited longest; absent where nobody waits. */
  readonly oldestWaitMs?: number;
}

/**
 * The pools of the tasker's settings, and those of other invocations, as they are now.
 *
 * @throws {StoreUnavailableError} repeating is safe.
 */
export async function viewPools(operator: Operator, others: readonly PooledInvocation[]): Promise<readonly PoolView[]> {
  const pools = new Map<string, Pool>();
  for (const pool of poolsOf(operator.settings)) pools.set(pool.poolKey, pool);
  for (const invocation of others) {
    if (!pools.has(invocation.poolKey)) pools.set(invocation.poolKey, poolOf(operator, invocation));
  }
  const views: PoolView[] = [];
  for (const pool of pools.values()) views.push(await viewPool(operator, pool));
  return views;
}

async function viewPool(operator: Operator, { poolKey, size }: Pool): Promise<PoolView> {
  const { clock, pools } = operator;
  const [held, { depth, oldestEnqueuedAt }] = await Promise.all([
    pools.listSlots(poolKey),
    measureQueue(operator, poolKey),
  ]);
  return {
    name: poolTitleOf(poolKey),
    isSingleton: isOfSingleton(poolKey),
    size,
    running: held.length,
    queued: depth,
    ...(oldestEnqueuedAt !== undefined && { oldestWaitMs: Math.max(0, clock.now() - oldestEnqueuedAt) }),
  };
}
