import type { Claim } from '../../ports/invocation.js';
import type { ExecuteRequest } from '../request/starter-request.js';
import type { Runtime } from '../runtime.js';
import { after } from '../../ports/units.js';
import { type PooledInvocation, poolStoreOf } from './pool.js';
import { writeKeptRequest } from './queued-request.js';

/**
 * Lets an invocation wait in its pool's queue. The mark on the invocation comes last: what bears it is in the queue, and all is there
 * that is needed to start it. An entry whose invocation does not bear its ticket counts for nothing, and is removed by whoever
 * comes upon it.
 *
 * @param claim held on the invocation; it is given back.
 * @returns `lost` where somebody else has taken the invocation over; nothing is left of this.
 * @throws {StoreUnavailableError} it may be in the queue or not; repeating under the claim is safe.
 */
export async function enterQueue(
  runtime: Runtime,
  invocation: PooledInvocation,
  claim: Claim,
  request: ExecuteRequest,
): Promise<'queued' | 'lost'> {
  const store = poolStoreOf(runtime);
  const { poolKey, priority = 0, executionArn, invocationId } = invocation;
  const enqueuedAt = runtime.clock.now();
  const expiresAt = after(enqueuedAt, runtime.settings.unprocessedRetentionMs);
  await store.putQueuedRequest(invocation, { text: writeKeptRequest(request), expiresAt });
  const ticket = await store.takeTicket(poolKey, expiresAt);
  const place = { poolKey, priority, ticket };
  await store.putQueueEntry({ ...place, waiting: { executionArn, invocationId }, enqueuedAt, expiresAt });
  const marked = await store.markQueued(invocation, { claimId: claim.claimId, ticket });
  if (marked === 'lost') await store.removeQueueEntry(place);
  return marked;
}
