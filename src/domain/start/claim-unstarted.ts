import type { Invocation } from '../../ports/invocation.js';
import type { Runtime } from '../runtime.js';
import { nowForClaims } from '../starter-life.js';
import { after } from '../../ports/units.js';

/** An invocation that nobody else can start, or answer, as long as the claim lasts. */
export interface ClaimedUnstarted {
  readonly claimId: string;
  /** As it was when it was claimed. */
  readonly claimed: Invocation;
}

/**
 * Claims an invocation that was certainly not started by this call: another call with the same token may be starting it at this moment, or
 * a retry have taken it over.
 *
 * @returns `undefined` where somebody else has taken it up since it was read; nothing is claimed then.
 * @throws {StoreUnavailableError} repeating is safe.
 */
export async function claimUnstarted(runtime: Runtime, invocation: Invocation): Promise<ClaimedUnstarted | undefined> {
  const { clock, ids, settings, store } = runtime;
  const claim = { claimId: ids.next(), expiresAt: after(clock.now(), settings.claimLeaseMs) };
  const taken = await store.claim(invocation, claim, nowForClaims(runtime));
  // A claim that lasts is that of another starter, or of a completer that has found a statement.
  if (taken.kind !== 'claimed') return undefined;
  const { status, taskToken } = taken.invocation;
  const isUnstarted = status === 'REGISTERED' || status === 'QUEUED';
  if (isUnstarted && taskToken === invocation.taskToken) return { claimId: claim.claimId, claimed: taken.invocation };
  await store.releaseClaim(invocation, claim.claimId);
  return undefined;
}
