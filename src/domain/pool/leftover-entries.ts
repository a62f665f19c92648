import type { Invocation } from '../../ports/invocation.js';
import type { QueueEntry } from '../../ports/pool-store.js';
import type { Runtime } from '../runtime.js';
import { isClaimed, nowForClaims, queueClaim } from '../starter-life.js';
import { isQueued } from './is-queued.js';
import { poolStoreOf } from './pool.js';

/**
 * Removes an entry of a queue that its invocation does not wait with, and what was kept for an invocation that is over. One whose starter
 * is about to mark the invocation stays.
 *
 * @param invocation that of the entry, as it was read a moment ago; `undefined` where there is none.
 * @throws {StoreUnavailableError} repeating is safe.
 */
export async function removeLeftover(
  runtime: Runtime,
  entry: QueueEntry,
  invocation: Invocation | undefined,
): Promise<void> {
  const pools = poolStoreOf(runtime);
  if (invocation !== undefined && isQueued(invocation) && invocation.ticket === undefined) {
    if (isClaimed(runtime, invocation)) return;
    // Its starter may be slow rather than dead. It loses the claim first, so that it cannot mark what has no entry any more.
    const claim = queueClaim(runtime);
    const taken = await runtime.store.claim(invocation, claim, nowForClaims(runtime));
    if (taken.kind !== 'claimed') return;
    if (taken.invocation.ticket !== entry.ticket) await pools.removeQueueEntry(entry);
    await runtime.store.releaseClaim(invocation, claim.claimId);
    return;
  }
  if (invocation === undefined || invocation.processed) await pools.removeQueuedRequest(entry.waiting);
  await pools.removeQueueEntry(entry);
}
