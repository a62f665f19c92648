import type { Claim, Invocation } from '../ports/invocation.js';
import type { Runtime } from './runtime.js';
import { startableSince } from './started-at.js';
import { after, type EpochMs, MINUTE_MS, SECOND_MS } from '../ports/units.js';

/** How far the clocks of two Lambdas may be apart. What one of them took until a moment counts as taken for so much longer. */
export const CLOCK_DIFFERENCE_MS = 30 * SECOND_MS;

/** The present for whoever judges whether a claim of somebody else has expired: as late as that one's clock may be. */
export const nowForClaims = (runtime: Runtime): EpochMs => after(runtime.clock.now(), -CLOCK_DIFFERENCE_MS);

/**
 * Beyond its time limit a starter is taken for gone only after this long: clocks differ by seconds, a request that was sent
 * just before the end may take effect after it, and the Data API lists a statement a moment after it was started.
 */
export const STARTER_MARGIN_MS = MINUTE_MS;

/** How long a starter that begins now may have effects, in milliseconds. */
export const starterLifeMs = (runtime: Runtime): number => runtime.settings.starterTimeLimitMs + STARTER_MARGIN_MS;

/** Whether no starter that took an invocation up at `since` can be at work any more. */
export const isStarterGone = (runtime: Runtime, since: EpochMs): boolean =>
  runtime.clock.now() - since > starterLifeMs(runtime);

/** Tells a starter's claim from a completer's, which answers. No id begins with it: ids have no colon. */
const STARTER_CLAIM_PREFIX = 'starter:';

/**
 * The claim under which a starter works that does not begin with a registration of its own: nobody else ends the invocation,
 * or starts it, as long as this starter can live.
 */
export const starterClaim = (runtime: Runtime): Claim => ({
  claimId: `${STARTER_CLAIM_PREFIX}${runtime.ids.next()}`,
  expiresAt: after(runtime.clock.now(), starterLifeMs(runtime)),
});

/**
 * The claim under which an invocation is brought to a slot or into a queue. It lasts for a few calls only: nothing is started under it
 * before `dequeue` has made it a starter's claim.
 */
export const queueClaim = (runtime: Runtime): Claim => ({
  claimId: `${STARTER_CLAIM_PREFIX}${runtime.ids.next()}`,
  expiresAt: after(runtime.clock.now(), runtime.settings.claimLeaseMs),
});

/** Whether somebody's claim on the invocation lasts. */
export const isClaimed = (runtime: Runtime, { claim }: Pick<Invocation, 'claim'>): boolean =>
  claim !== undefined && nowForClaims(runtime) < claim.expiresAt;

/** Whether a starter may still be at work on an invocation whose statement is not known. */
export const mayStillBeStarted = (runtime: Runtime, invocation: Invocation): boolean =>
  !isStarterGone(runtime, startableSince(invocation)) || isClaimed(runtime, invocation);

/** Whether a completer may be answering an invocation right now, so that its token may be dead because it was answered. */
export const isBeingAnswered = (runtime: Runtime, invocation: Invocation): boolean =>
  !invocation.processed && isOfCompleter(invocation) && isClaimed(runtime, invocation);

/** Whether a completer has begun to answer an invocation, and its claim was over before it had come to an end. */
export const wasLeftUnanswered = (runtime: Runtime, invocation: Invocation): boolean =>
  !invocation.processed && isOfCompleter(invocation) && !isBeingAnswered(runtime, invocation);

const isOfCompleter = ({ claim }: Invocation): boolean =>
  claim !== undefined && !claim.claimId.startsWith(STARTER_CLAIM_PREFIX);
