import type { Delivery, Invocation } from '../../ports/invocation.js';
import { after, MINUTE_MS } from '../../ports/units.js';
import type { ExecuteRequest } from '../request/starter-request.js';
import type { Runtime } from '../runtime.js';
import { admitInvocation } from '../start/admit-invocation.js';
import { planInvocation } from '../start/plan-invocation.js';
import { nowForClaims } from '../starter-life.js';

/** Lambda hands an event over three times, a minute and then two minutes apart; its runs take some of that as well. */
const HANDED_OVER_FOR_MS = 6 * MINUTE_MS;

/** One for all runs of a request, so that each can give it back. */
const waitingClaimIdOf = ({ tokenId = '' }: Pick<Invocation, 'tokenId'>): string => `starter:waiting-${tokenId}`;

/**
 * Registers a request that cannot be carried out yet, and keeps the reconciler from it while Lambda still hands its event over. Whatever
 * becomes of that, the request is answered then.
 */
export async function holdOn(runtime: Runtime, request: ExecuteRequest): Promise<void> {
  const planned = planInvocation(runtime, request);
  const claim = { claimId: waitingClaimIdOf(planned), expiresAt: after(runtime.clock.now(), HANDED_OVER_FOR_MS) };
  // What is registered for a pool bears a claim from the beginning, under which it is brought to a slot: that lasts for a few calls only.
  const isForPool = planned.claim !== undefined;
  const { invocation, isNew } = await admitInvocation(runtime, isForPool ? { ...planned, claim } : planned);
  if (!(isNew && isForPool)) await runtime.store.claim(invocation, claim, nowForClaims(runtime));
}

/**
 * Lets a request that was held on be started, or ended. Does nothing for one that was not.
 *
 * @returns whether it was. @throws {StoreUnavailableError} repeating is safe.
 */
export async function goOn(runtime: Runtime, request: Invocation): Promise<boolean> {
  const claimId = waitingClaimIdOf(request);
  if (request.claim?.claimId !== claimId) return false;
  await runtime.store.releaseClaim(request, claimId);
  return true;
}

/** Closes the invocation of a request that was answered with a success, without a statement; or that nobody waited for any more. */
export async function closeAnswered(runtime: Runtime, own: Invocation, delivery: Delivery): Promise<void> {
  const now = runtime.clock.now();
  await runtime.store.markProcessed(own, {
    answeredToken: own.taskToken,
    status: 'FINISHED',
    delivery,
    outcome: {},
    processedAt: now,
    expiresAt: after(now, runtime.settings.processedRetentionMs),
  });
}
