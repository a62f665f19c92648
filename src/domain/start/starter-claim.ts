import type { Claim, Invocation } from '../../ports/invocation.js';
import type { Runtime } from '../runtime.js';
import { InvocationBusy } from '../errors.js';
import { nowForClaims, starterClaim } from '../starter-life.js';
import { isRefusal } from './is-refusal.js';

/** What is done under a starter's claim. */
export interface ClaimedWork<T> {
  /**
   * Starts nothing yet; where it fails, the claim is given back.
   *
   * @param claimed the invocation as it was when it was claimed.
   */
  readonly prepare: (claimed: Invocation) => Promise<void>;
  readonly work: () => Promise<T>;
}

/**
 * Does `work` while nobody else can complete the invocation. A starter that goes on with an old registration needs it:
 * the reconciler takes such a one for lost, and must not answer "never started" while it is being started after all.
 *
 * Where it is uncertain what the work came to, the claim stays: the statement may be running, and nobody finds it yet.
 *
 * @param held the claim that came with an adoption; one is taken where there is none.
 * @throws {InvocationBusy} somebody is completing it; nothing was done.
 */
export async function underStarterClaim<T>(
  runtime: Runtime,
  invocation: Invocation,
  held: Claim | undefined,
  { prepare, work }: ClaimedWork<T>,
): Promise<T> {
  const { claim, claimed } = held ? { claim: held, claimed: invocation } : await takeClaim(runtime, invocation);
  // A claim that is not given back expires; until then it only keeps the answer waiting.
  const release = (): Promise<void> => runtime.store.releaseClaim(invocation, claim.claimId).catch(() => undefined);
  let isPrepared = false;
  let done: T;
  try {
    await prepare(claimed);
    isPrepared = true;
    done = await work();
  } catch (error) {
    if (!isPrepared || isRefusal(error)) await release();
    throw error;
  }
  await release();
  return done;
}

async function takeClaim(
  runtime: Runtime,
  invocation: Invocation,
): Promise<{ readonly claim: Claim; readonly claimed: Invocation }> {
  const claim = starterClaim(runtime);
  const taken = await runtime.store.claim(invocation, claim, nowForClaims(runtime));
  if (taken.kind === 'claimed') return { claim, claimed: taken.invocation };
  throw new InvocationBusy(
    `invocation '${invocation.invocationId}' is ${taken.kind} and cannot be started now; try again`,
  );
}
