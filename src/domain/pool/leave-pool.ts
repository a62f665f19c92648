import type { Invocation } from '../../ports/invocation.js';
import type { Runtime } from '../runtime.js';
import { isPooled, poolStoreOf, type PooledInvocation } from './pool.js';
import { releaseSlots } from './slots.js';

/**
 * Forgets the SQL that was kept for an invocation, and its entry in the queue, where there can be such. For one that has been started,
 * or is processed. Safe to repeat. The SQL goes first: an entry or a slot that is left of a processed invocation leads to it.
 */
export async function forgetQueued(runtime: Runtime, invocation: PooledInvocation): Promise<void> {
  const { poolKey, priority = 0, ticket, adoptions, statementId } = invocation;
  // What found a free slot at once has left nothing; a starter that died may have been on its way into the queue.
  if (ticket === undefined && adoptions === 0 && statementId !== undefined) return;
  const pools = poolStoreOf(runtime);
  await pools.removeQueuedRequest(invocation);
  if (ticket !== undefined) await pools.removeQueueEntry({ poolKey, priority, ticket });
}

/**
 * Frees all that an invocation has of its pool, if it is in one, and is processed or its statement has ended. Safe to repeat.
 *
 * @returns whether it had a slot.
 */
export async function leavePool(runtime: Runtime, invocation: Invocation): Promise<boolean> {
  if (!isPooled(invocation)) return false;
  await forgetQueued(runtime, invocation);
  return await releaseSlots(runtime, invocation);
}
