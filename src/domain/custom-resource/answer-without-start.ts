import type { Invocation } from '../../ports/invocation.js';
import { isDenied } from '../completion/confirm-end.js';
import { InvocationBusy } from '../errors.js';
import type { ExecuteRequest } from '../request/starter-request.js';
import type { Runtime } from '../runtime.js';
import { answerUnstarted, type UnstartedAnswer } from '../start/answer-unstarted.js';
import { holdOn, keepHeldOn } from './hold-on.js';
import { isUnstarted } from './is-unstarted.js';

/**
 * Answers a request that nothing is started for. The state table knows that before CloudFormation does: another run of the same event, which
 * may find the services in another mood, would take what was told for untold, and start the SQL.
 *
 * @param request what the request is registered as, where it is not yet.
 * @param own its invocation, where it is known.
 * @returns `started` where another run has started it: the end of that is the answer.
 * @throws {InvocationBusy} another run of the event is at it, or CloudFormation could not be told; trying again later is right.
 * @throws {TaskerError} with `retryable` true: nobody was told for certain; repeating is safe.
 */
export async function answerWithoutStart(
  runtime: Runtime,
  request: ExecuteRequest,
  own: Invocation | undefined,
  answer: UnstartedAnswer,
): Promise<'answered' | 'started'> {
  const invocation = own ?? (await holdOn(runtime, request));
  if (invocation.processed) return 'answered';
  if (!(await isUnstarted(runtime, invocation).catch(busyWhereDenied))) return 'started';
  let answered: Awaited<ReturnType<typeof answerUnstarted>> = 'untold';
  try {
    answered = await answerUnstarted(runtime, invocation, answer);
    if (answered === 'answered') return answered;
  } finally {
    // Until Lambda hands the event over again.
    if (answered === 'untold') await keepHeldOn(runtime, invocation).catch(() => undefined);
  }
  const why = answered === 'taken' ? 'another call is at it' : 'CloudFormation could not be told';
  throw new InvocationBusy(`invocation '${invocation.invocationId}' could not be answered: ${why}; try again later`);
}

/** Whether it was started is not known; that it was not is told to nobody then. */
function busyWhereDenied(error: unknown): never {
  if (!isDenied(error)) throw error;
  throw new InvocationBusy(`whether the SQL was started cannot be found out (${error.name}); try again later`);
}
