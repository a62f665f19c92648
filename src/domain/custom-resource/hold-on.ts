import type { Claim, Invocation } from '../../ports/invocation.js';
import { after, MINUTE_MS } from '../../ports/units.js';
import { isQueued } from '../pool/is-queued.js';
import type { ExecuteRequest } from '../request/starter-request.js';
import type { Runtime } from '../runtime.js';
import { admitInvocation } from '../start/admit-invocation.js';
import { planInvocation } from '../start/plan-invocation.js';
import { mayStillBeStarted, nowForClaims } from '../starter-life.js';

/** Lambda hands an event over three times, a minute and then two minutes apart; its runs take some of that as well. */
const HANDED_OVER_FOR_MS = 6 * MINUTE_MS;

/** One for all runs of a request, so that each can give it back. */
const waitingClaimIdOf = ({ tokenId = '' }: Pick<Invocation, 'tokenId'>): string => `starter:waiting-${tokenId}`;

const waitingClaim = (runtime: Runtime, request: Pick<Invocation, 'tokenId'>): Claim => ({
  claimId: waitingClaimIdOf(request),
  expiresAt: after(runtime.clock.now(), HANDED_OVER_FOR_MS),
});

const isHeldOn = (request: Invocation): boolean => request.claim?.claimId === waitingClaimIdOf(request);

/**
 * Registers a request that cannot be carried out, or answered, yet, and keeps the reconciler from it while Lambda still hands its event over.
 * Whatever becomes of that, the request is answered then. What another run of the event has registered, and may be starting, is left to it.
 *
 * @returns its invocation as it is now. @throws {StoreUnavailableError} repeating is safe.
 */
export async function holdOn(runtime: Runtime, request: ExecuteRequest): Promise<Invocation> {
  const planned = planInvocation(runtime, request);
  const claim = waitingClaim(runtime, planned);
  // What is registered for a pool bears a claim from the beginning, under which it is brought to a slot: that lasts for a few calls only.
  const isForPool = planned.claim !== undefined;
  const { invocation, isNew } = await admitInvocation(runtime, isForPool ? { ...planned, claim } : planned);
  if (isNew) return isForPool ? invocation : await keepHeldOn(runtime, invocation);
  return mayBeHeldOn(runtime, invocation) ? await keepHeldOn(runtime, invocation) : invocation;
}

/** Whether nobody can be starting it: whoever begins with a registration of their own starts it without a claim. */
const mayBeHeldOn = (runtime: Runtime, invocation: Invocation): boolean =>
  !invocation.processed &&
  invocation.statementId === undefined &&
  (isHeldOn(invocation) || isQueued(invocation) || !mayStillBeStarted(runtime, invocation));

/**
 * Keeps the reconciler from a registered request that nobody is starting, for as long as Lambda may hand its event over. Where somebody else
 * has claimed it, it is left to them.
 *
 * @returns its invocation as it is now. @throws {StoreUnavailableError} repeating is safe.
 */
export async function keepHeldOn(runtime: Runtime, request: Invocation): Promise<Invocation> {
  const taken = await runtime.store.claim(request, waitingClaim(runtime, request), nowForClaims(runtime));
  return taken.kind === 'missing' ? request : taken.invocation;
}

/**
 * Lets a request that was held on be started, or ended. Does nothing for one that was not.
 *
 * @returns whether it was. @throws {StoreUnavailableError} repeating is safe.
 */
export async function goOn(runtime: Runtime, request: Invocation): Promise<boolean> {
  if (!isHeldOn(request)) return false;
  await runtime.store.releaseClaim(request, waitingClaimIdOf(request));
  return true;
}
