import type { Delivery, Invocation, Outcome } from '../../ports/invocation.js';
import type { Runtime } from '../runtime.js';
import { isQueued } from '../pool/is-queued.js';
import { forgetQueued, leavePool } from '../pool/leave-pool.js';
import { isPooled } from '../pool/pool.js';
import { releaseSingletonLock } from '../release-singleton-lock.js';
import { after } from '../../ports/units.js';
import { claimUnstarted } from './claim-unstarted.js';
import { ruleOutStart } from './rule-out-start.js';

/** How an invocation ends that nothing is started for. */
export interface UnstartedAnswer {
  readonly status: 'FINISHED' | 'FAILED';
  readonly outcome: Outcome;
  /**
   * Tells whoever waits; absent where nobody does.
   *
   * @returns what is recorded of that; `undefined` where they could not be told, and have to be told later.
   */
  readonly tell?: () => Promise<Delivery | undefined>;
}

/**
 * Answers an invocation that was certainly not started by this call, and closes it. That nobody else starts it is made sure of before
 * anybody is told.
 *
 * @returns `untold`: it is open, and starts no more; `taken`: somebody else has taken it up, and nobody was told.
 * @throws {StoreUnavailableError} they may have been told; repeating is safe.
 */
export async function answerUnstarted(
  runtime: Runtime,
  invocation: Invocation,
  { status, outcome, tell }: UnstartedAnswer,
): Promise<'answered' | 'untold' | 'taken'> {
  const { clock, settings, store } = runtime;
  const taken = await claimUnstarted(runtime, invocation);
  if (taken === undefined) return 'taken';
  const { claimed, claimId } = taken;
  let delivery: Delivery | undefined = 'none';
  try {
    if (tell) {
      await ruleOutStart(runtime, claimed);
      delivery = await tell();
    }
  } catch (error) {
    // A claim that is not given back expires; until then it only keeps others waiting.
    await store.releaseClaim(claimed, claimId).catch(() => undefined);
    throw error;
  }
  if (delivery === undefined) {
    await store.releaseClaim(claimed, claimId);
    return 'untold';
  }
  // Nothing leads to what is kept for one that was on its way into the queue, once it is processed. Whoever takes it up instead keeps it
  // anew.
  if (isPooled(claimed) && isQueued(claimed) && claimed.ticket === undefined) await forgetQueued(runtime, claimed);
  const now = clock.now();
  const marked = await store.markProcessed(claimed, {
    ...{ answeredToken: invocation.taskToken, status, delivery, outcome },
    processedAt: now,
    expiresAt: after(now, settings.processedRetentionMs),
  });
  // Not before: a retry that adopts it needs the lock.
  if (marked.kind === 'processed') {
    await releaseSingletonLock(runtime, claimed);
    await leavePool(runtime, claimed);
  }
  return 'answered';
}
