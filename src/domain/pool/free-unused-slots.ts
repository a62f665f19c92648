import type { HeldSlot } from '../../ports/pool-store.js';
import type { Runtime } from '../runtime.js';
import { isClaimed, nowForClaims, queueClaim } from '../starter-life.js';
import { isQueued } from './is-queued.js';
import { type Pool, poolStoreOf } from './pool.js';

/**
 * Frees those of the slots whose owner has no use for them: it is processed, or gone, or it waits in this very pool and
 * nobody is bringing it to a start.
 * What has a statement, or may have one, is given its end by the reconciler, and frees its slot then.
 *
 * @returns how many were freed.
 * @throws {StoreUnavailableError} repeating is safe.
 */
export async function freeUnusedSlots(runtime: Runtime, pool: Pool, slots: readonly HeldSlot[]): Promise<number> {
  let freed = 0;
  for (const slot of slots) if (await freeIfUnused(runtime, pool, slot)) freed += 1;
  return freed;
}

async function freeIfUnused(runtime: Runtime, { poolKey }: Pool, { slotNumber, owner }: HeldSlot): Promise<boolean> {
  const { store } = runtime;
  const pools = poolStoreOf(runtime);
  const holder = await store.get(owner);
  if (holder === undefined || holder.processed) {
    // Whoever closed it may have died before it had forgotten what was kept for it.
    if (holder?.poolKey === poolKey) await pools.removeQueuedRequest(owner);
    await pools.releaseSlot(poolKey, slotNumber, owner);
    return true;
  }
  // A singleton that does not wait for its key has its lock already while it waits in another pool.
  if (!isQueued(holder) || holder.poolKey !== poolKey || isClaimed(runtime, holder)) return false;
  // Under the claim nobody takes it out of the queue, and nobody who did not will start it.
  const claim = queueClaim(runtime);
  const taken = await store.claim(owner, claim, nowForClaims(runtime));
  if (taken.kind !== 'claimed') return false;
  const isUnused = isQueued(taken.invocation);
  if (isUnused) await pools.releaseSlot(poolKey, slotNumber, owner);
  await store.releaseClaim(owner, claim.claimId);
  return isUnused;
}
