import type { Runtime } from '../runtime.js';
import { hasErrorName } from '../../ports/tasker-error.js';
import { StartOutcomeUnknown } from '../errors.js';
import { CLIENT_TOKEN_RETENTION_MS } from '../limits.js';
import { settleRefusedStart } from '../start/settle-refused-start.js';
import { startableSince } from '../started-at.js';
import { isClaimed, isStarterGone, nowForClaims, starterClaim, starterLifeMs } from '../starter-life.js';
import { keepSlot } from './keep-slot.js';
import { type PooledInvocation, poolOf, poolStoreOf } from './pool.js';
import { startDequeued } from './start-dequeued.js';
import { startNext } from './start-next.js';

/**
 * Whether somebody may be starting an invocation that is out of its queue. All who do hold a claim, and give it back only when it is
 * certain what they have done; a retry that takes the invocation over takes their claim from them.
 */
export function mayBeStarting(runtime: Runtime, invocation: PooledInvocation): boolean {
  const { adoptedAt } = invocation;
  if (isClaimed(runtime, invocation)) return true;
  return adoptedAt !== undefined && adoptedAt >= startableSince(invocation) && !isStarterGone(runtime, adoptedAt);
}

/**
 * Starts an invocation that is out of its queue and has no statement: whoever was to start it died, or was refused for the time being.
 * What it takes is kept until a start is recorded. To be called where no statement is listed under its name.
 *
 * @returns `nothing kept`: it never was in the queue, so that only its own starter could have started it. `given up`: nobody is to
 *   start it any more.
 * @throws {TaskerError} it may have been started; repeating is safe.
 */
export async function startAgain(
  runtime: Runtime,
  invocation: PooledInvocation,
): Promise<'dealt with' | 'nothing kept' | 'given up'> {
  if (invocation.abandonedAt !== undefined) return 'given up';
  if ((await poolStoreOf(runtime).getQueuedRequest(invocation)) === undefined) return 'nothing kept';
  const claim = starterClaim(runtime);
  const taken = await runtime.store.claim(invocation, claim, nowForClaims(runtime));
  if (taken.kind !== 'claimed') return 'dealt with';
  const releaseClaim = (): Promise<void> => runtime.store.releaseClaim(invocation, claim.claimId);
  if (taken.invocation.status !== 'REGISTERED') {
    await releaseClaim();
    return 'dealt with';
  }
  if (taken.invocation.abandonedAt !== undefined) {
    await releaseClaim();
    return 'given up';
  }
  const ageMs = runtime.clock.now() - startableSince(invocation);
  if (ageMs > CLIENT_TOKEN_RETENTION_MS - starterLifeMs(runtime)) {
    await releaseClaim();
    const reason = 'it left its queue over 8 hours ago and no statement is known for it; start a new execution';
    await settleRefusedStart(runtime, invocation, new StartOutcomeUnknown(reason));
    return 'dealt with';
  }
  try {
    await keepSlot(runtime, invocation);
  } catch (error) {
    await releaseClaim();
    if (hasErrorName(error, 'PoolFull')) return 'dealt with';
    throw error;
  }
  const result = await startDequeued(runtime, { ...taken.invocation, poolKey: invocation.poolKey }, claim);
  if (result === 'over') await startNext(runtime, poolOf(runtime, invocation));
  return 'dealt with';
}
