import type { ExecuteRequest } from '../request/starter-request.js';
import type { ExecuteStatementOutput } from '../../ports/redshift-data.js';
import type { GuardResult } from '../../ports/completion-guard.js';
import type { NewInvocation } from '../../ports/invocation.js';
import type { Runtime } from '../runtime.js';
import { isPooled } from '../pool/pool.js';
import { startInPool } from '../pool/start-in-pool.js';
import { type Admission, admitInvocation } from './admit-invocation.js';
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
  const planned = planInvocation(runtime, request);
  const admission = await admitInvocation(runtime, planned);
  const going = await goOn(runtime, admission, request);
  if (!going.isEndedByOthers || !(await isUntoldRetry(runtime, planned, admission))) return going.answer;
  return (await goOn(runtime, await admitInvocation(runtime, planned), request)).answer;
}

interface Going {
  readonly answer: ExecuteStatementOutput | QueuedAnswer;
  /** Whether somebody else has marked it meanwhile. */
  readonly isEndedByOthers: boolean;
}

async function goOn(runtime: Runtime, admission: Admission, request: ExecuteRequest): Promise<Going> {
  if (admission.told) {
    await tellAgain(runtime, admission.told);
    return { answer: answerOf(admission.told), isEndedByOthers: false };
  }
  const started = repeatedStart(admission) ?? (await startOrWait(runtime, admission, request));
  if (started === undefined) return { answer: { Status: 'QUEUED' }, isEndedByOthers: false };
  let ending: GuardResult | undefined;
  if (started.completing) await started.completing;
  else if (started.mayHaveEnded) ending = await completeIfEnded(runtime, admission.invocation, started.answer);
  return { answer: started.answer, isEndedByOthers: ending === 'processed' };
}

/**
 * Whether a retry went on with what its token was on, and its end was told to nobody: where one token lasts over all attempts of a state
 * entry, whoever told it had asked about the attempt before, right before this one began.
 */
async function isUntoldRetry(
  runtime: Runtime,
  { attempt }: NewInvocation,
  { invocation, isNew }: Admission,
): Promise<boolean> {
  const { retryCount = 0, redriveCount = 0 } = attempt ?? {};
  if (isNew || retryCount + redriveCount === 0) return false;
  return (await runtime.store.get(invocation))?.delivery === 'undelivered';
}

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
