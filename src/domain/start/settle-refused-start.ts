import type { Invocation } from '../../ports/invocation.js';
import type { Runtime } from '../runtime.js';
import { InvocationBusy, PoolFull } from '../errors.js';
import { TASK_ERROR_LENGTH_MAX } from '../limits.js';
import { leavePool } from '../pool/leave-pool.js';
import { releaseSingletonLock } from '../release-singleton-lock.js';
import { after } from '../../ports/units.js';
import { errorNameOf, TaskerError } from '../../ports/tasker-error.js';
import { nowForClaims } from '../starter-life.js';
import { ruleOutStart } from './rule-out-start.js';
import { tellRefusal } from './tell-refusal.js';

const REASON_LENGTH_MAX = 1_000;

/**
 * Deals with the registration of a statement that was certainly not started.
 *
 * Refused for good: the registration is closed, so that nothing waits for it and nothing is left behind. The starter's own error is
 * the task's answer, and is sent to the token as well: nobody reads it where the function was invoked asynchronously.
 * Refused for now: the registration stays open, without a lock. The same token may try again under the same client token (some
 * engines keep one token for all attempts of an entry), a retry may adopt it, and the reconciler closes what is left.
 *
 * Where somebody else has taken the invocation up meanwhile (the same payload came twice, or a retry adopted it), it is left to
 * them, and the refusal, which says nothing about their start, is told to nobody. A failure to settle is only logged: the
 * reconciler settles it then.
 *
 * @throws {InvocationBusy} somebody else has taken it up, and the refusal was for good.
 */
export async function settleRefusedStart(runtime: Runtime, invocation: Invocation, reason: Error): Promise<void> {
  // Without a task nobody comes back for this registration.
  const isForGood = !(reason instanceof TaskerError && reason.retryable) || reason instanceof PoolFull;
  const fields = {
    executionArn: invocation.executionArn,
    invocationId: invocation.invocationId,
    errorName: reason.name,
  };
  runtime.telemetry.metric('StatementsRefused');
  runtime.telemetry.warn('the statement was refused', fields);
  // Left open, it is the reconciler's, who tells the task.
  if (!isForGood && invocation.singletonKey === undefined) return;
  const isOurs = await settle(runtime, invocation, isForGood ? reason : undefined).catch((error: unknown) => {
    runtime.telemetry.warn('a refused start could not be settled; the reconciler will', {
      ...fields,
      errorName: errorNameOf(error),
    });
    return true;
  });
  if (isForGood && !isOurs) {
    throw new InvocationBusy(
      `invocation '${invocation.invocationId}' was taken up by another call while this one was refused with ${reason.name}; try again`,
    );
  }
}

/**
 * Tells and closes under a claim: another call with the same token may be starting the statement at this moment.
 *
 * @param reason absent where it was refused only for now.
 * @returns whether the registration was still this call's own.
 */
async function settle(runtime: Runtime, invocation: Invocation, reason: Error | undefined): Promise<boolean> {
  const { clock, ids, settings, store } = runtime;
  const now = clock.now();
  const claim = { claimId: ids.next(), expiresAt: after(now, settings.claimLeaseMs) };
  const taken = await store.claim(invocation, claim, nowForClaims(runtime));
  // A claim that lasts is that of another starter, or of a completer that has found a statement.
  if (taken.kind !== 'claimed') return false;
  const isUnstarted = taken.invocation.status === 'REGISTERED' || taken.invocation.status === 'QUEUED';
  const isOurs = isUnstarted && taken.invocation.taskToken === invocation.taskToken;
  // Who has lost the turn, and is told nothing, starts nothing either.
  if (isOurs && reason !== undefined && reason.name !== 'TaskNoLongerWaiting') {
    await ruleOutStart(runtime, taken.invocation);
  }
  const isToBeClosed = isOurs && reason !== undefined && (await tellRefusal(runtime, invocation.taskToken, reason));
  if (!isToBeClosed) {
    if (isOurs && reason === undefined) await releaseSingletonLock(runtime, invocation);
    await store.releaseClaim(invocation, claim.claimId);
    return isOurs;
  }
  const marked = await store.markProcessed(invocation, {
    answeredToken: invocation.taskToken,
    status: 'FAILED',
    delivery: 'none',
    outcome: {
      errorName: reason.name.slice(0, TASK_ERROR_LENGTH_MAX),
      errorMessage: reason.message.slice(0, REASON_LENGTH_MAX),
    },
    processedAt: now,
    expiresAt: after(now, settings.processedRetentionMs),
  });
  // Not before: a retry that adopts it needs the lock.
  if (marked.kind === 'processed') {
    await releaseSingletonLock(runtime, invocation);
    await leavePool(runtime, taken.invocation);
  }
  return true;
}
