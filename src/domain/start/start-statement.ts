import type { ExecuteRequest } from '../request/starter-request.js';
import type { ExecuteStatementOutput } from '../../ports/redshift-data.js';
import type { Runtime } from '../runtime.js';
import { InvocationBusy } from '../errors.js';
import { isPooled } from '../pool/pool.js';
import { startInPool } from '../pool/start-in-pool.js';
import type { Admission } from './admission.js';
import { admitInvocation } from './admit-invocation.js';
import { completeIfEnded } from './complete-if-ended.js';
import { planInvocation } from './plan-invocation.js';
import { repeatedStart } from './repeated-start.js';
import { startOnce } from './start-once.js';
import { answerOf, type Started } from './started.js';
import { tellAgain } from './tell-again.js';

/**
 * Runs a request's SQL: registers the invocation, starts the statement, records its id. The same task token never starts
 * a second statement, however often this is called; a retry goes on with what an earlier attempt of its state left
 * unanswered.
 *
 * @returns the Data API's answer; for a repetition its `Id` and what the state table knows; `QUEUED`, and no `Id`, where it waits for
 *   a slot of its pool.
 * @throws {ConcurrentExecution}, {PreviousStatementRunning}, {TaskNoLongerWaiting} and {RedshiftDataError} with outcome `refused`:
 *   nothing was started. Where that is for good the registration is closed, else it is open for whoever tries again.
 * @throws {TaskerError} otherwise: the statement may have been started; repeating the call is safe.
 */
export async function startStatement(
  runtime: Runtime,
  request: ExecuteRequest,
): Promise<ExecuteStatementOutput | QueuedAnswer> {
  const admission = await admitInvocation(runtime, planInvocation(runtime, request));
  if (admission.told) {
    await tellAgain(runtime, admission.told);
    return answerOf(admission.told);
  }
  const started = repeatedStart(admission) ?? (await startOrWait(runtime, admission, request));
  if (started === undefined) return { Status: 'QUEUED' };
  if (started.completing) await started.completing;
  else if (started.mayHaveEnded) {
    const ending = await completeIfEnded(runtime, admission.invocation, started.answer);
    if (admission.isTokenKept && !LEAVES_NOBODY.includes(ending)) {
      throw new InvocationBusy(
        `whether the task of invocation '${admission.invocation.invocationId}' has been told of its end is not known; try again`,
      );
    }
  }
  return started.answer;
}

/** It will be told, or is told under a claim that is younger than this call, or was told by this call. */
const LEAVES_NOBODY: readonly string[] = ['notEnded', 'held', 'completed'];

/** The answer for a statement that waits. */
export interface QueuedAnswer {
  readonly Status: 'QUEUED';
}

function startOrWait(runtime: Runtime, admission: Admission, request: ExecuteRequest): Promise<Started | undefined> {
  const { invocation } = admission;
  return isPooled(invocation) && invocation.status === 'QUEUED'
    ? startInPool(runtime, { ...admission, invocation }, request)
    : startOnce(runtime, admission, request);
}
