import type { Invocation } from '../../ports/invocation.js';
import type { Runtime } from '../runtime.js';
import { discardResult } from '../completion/store-result.js';
import { InvocationBusy, PoolFull, StartOutcomeUnknown } from '../errors.js';
import { releaseSingletonLock } from '../release-singleton-lock.js';
import { errorNameOf, TaskerError } from '../../ports/tasker-error.js';
import { answerUnstarted } from './answer-unstarted.js';
import { claimUnstarted } from './claim-unstarted.js';
import { refusalAnswer } from './refusal-answer.js';

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
  const settling = isForGood ? close(runtime, invocation, reason) : freeLock(runtime, invocation);
  const isOurs = await settling.catch((error: unknown) => {
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

/** @returns whether the registration was still this call's own. */
async function close(runtime: Runtime, invocation: Invocation, reason: Error): Promise<boolean> {
  // It may have run, and a copy of its rows have been begun, before it was forgotten: nobody goes on with that.
  if (reason instanceof StartOutcomeUnknown) await discardResult(runtime, invocation);
  return (await answerUnstarted(runtime, invocation, refusalAnswer(runtime, invocation.taskToken, reason))) !== 'taken';
}

/** @returns as {@link close}. */
async function freeLock(runtime: Runtime, invocation: Invocation): Promise<boolean> {
  const taken = await claimUnstarted(runtime, invocation);
  if (taken === undefined) return false;
  await releaseSingletonLock(runtime, invocation);
  await runtime.store.releaseClaim(invocation, taken.claimId);
  return true;
}
