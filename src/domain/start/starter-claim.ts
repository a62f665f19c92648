import type { Invocation } from '../invocation.js';
import type { Runtime } from '../runtime.js';
import { InvocationBusy } from '../errors.js';
import { starterLifeMs } from '../starter-life.js';
import { after } from '../units.js';

/**
 * Does `work` while nobody else can complete the invocation. A starter that goes on with an old registration needs it:
 * the reconciler takes such a one for lost, and must not answer "never started" while it is being started after all.
 * The claim lasts as long as a starter can live.
 *
 * @throws {InvocationBusy} somebody is completing it; nothing was done.
 */
export async function underStarterClaim<T>(
  runtime: Runtime,
  invocation: Invocation,
  work: () => Promise<T>,
): Promise<T> {
  const { clock, ids, store } = runtime;
  const now = clock.now();
  const claim = { claimId: ids.next(), expiresAt: after(now, starterLifeMs(runtime)) };
  const taken = await store.claim(invocation, claim, now);
  if (taken.kind !== 'claimed') {
    throw new InvocationBusy(
      `invocation '${invocation.invocationId}' is ${taken.kind} and cannot be started now; try again`,
    );
  }
  try {
    return await work();
  } finally {
    // Whatever happened, nothing more is done here; an unreleased claim would only keep the answer waiting.
    await store.releaseClaim(invocation, claim.claimId).catch(() => undefined);
  }
}
