import type { Claim } from '../../ports/invocation.js';
import type { Runtime } from '../runtime.js';
import { errorNameOf, TaskerError } from '../../ports/tasker-error.js';
import { HOUR_MS } from '../../ports/units.js';
import { ConfigurationError, StartOutcomeUnknown } from '../errors.js';
import { assertStillWaiting } from '../start/assert-still-waiting.js';
import { executeRequest } from '../start/execute-request.js';
import { isRefusal } from '../start/is-refusal.js';
import { settleRefusedStart } from '../start/settle-refused-start.js';
import { createdAtOf } from '../started-at.js';
import { tellStarted } from '../start/tell-started.js';
import { type PooledInvocation, poolStoreOf } from './pool.js';
import { readKeptRequest } from './queued-request.js';

/**
 * Starts an invocation that has just left its queue, has a slot, and is claimed. The rest is as with any other: its end is told by the
 * event, and what fails on the way is found by the reconciler, for which the SQL is kept until the start is recorded.
 *
 * @returns `over`: nobody waits for it any more, or it was refused for good and its task was told; its slot is free.
 *   `refused for now`: it keeps its slot, and the reconciler tries again. A missing permission is no longer one for now when it was
 *   registered an hour ago. `given up`: it bore the mark when it was claimed, and the reconciler ends it; until then it keeps its slot.
 * @throws {TaskerError} it may have been started; the claim is left to expire.
 */
export async function startDequeued(
  runtime: Runtime,
  invocation: PooledInvocation,
  claim: Claim,
): Promise<'started' | 'over' | 'refused for now' | 'given up'> {
  const pools = poolStoreOf(runtime);
  const releaseClaim = (): Promise<void> => runtime.store.releaseClaim(invocation, claim.claimId);
  let mayHaveStarted = false;
  try {
    await assertStillWaiting(runtime, invocation);
    // Whoever gave it up may have a task that waits for that, which the reconciler tells.
    if (invocation.abandonedAt !== undefined) {
      await releaseClaim();
      return 'given up';
    }
    const text = await pools.getQueuedRequest(invocation);
    if (text === undefined)
      throw new StartOutcomeUnknown('the SQL that was kept for it is gone; start a new execution');
    mayHaveStarted = true;
    const answer = await executeRequest(runtime, invocation, readKeptRequest(text));
    const startedAt = createdAtOf(answer) ?? runtime.clock.now();
    await runtime.store.recordStart(invocation, { statementId: answer.Id, startedAt });
    tellStarted(runtime, invocation, answer.Id);
  } catch (error) {
    if (mayHaveStarted && !isRefusal(error)) throw error;
    await releaseClaim();
    if (!isForGood(runtime, invocation, error)) {
      runtime.telemetry.warn('a statement that waited could not be started; the reconciler tries again', {
        executionArn: invocation.executionArn,
        invocationId: invocation.invocationId,
        errorName: errorNameOf(error),
      });
      return 'refused for now';
    }
    // Where somebody else has taken it up, it is theirs.
    await settleRefusedStart(runtime, invocation, error).catch(() => undefined);
    return 'over';
  }
  await pools.removeQueuedRequest(invocation);
  await releaseClaim();
  return 'started';
}

/**
 * How long what cannot be started for want of a permission waits for somebody to give it. It is counted from the registration: were it
 * counted for each one from its turn, a long queue would stand for days before all in it are told.
 */
const PERMISSION_PATIENCE_MS = HOUR_MS;

function isForGood(runtime: Runtime, { registeredAt }: PooledInvocation, error: unknown): error is TaskerError {
  if (!(error instanceof TaskerError) || error.retryable) return false;
  return !(error instanceof ConfigurationError) || runtime.clock.now() - registeredAt >= PERMISSION_PATIENCE_MS;
}
