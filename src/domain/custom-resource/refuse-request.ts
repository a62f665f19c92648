import { InvalidRequest, InvocationBusy } from '../errors.js';
import { hasErrorName } from '../../ports/tasker-error.js';
import type { Runtime } from '../runtime.js';
import { refusalAnswer } from '../start/refusal-answer.js';
import { tellRefusal } from '../start/tell-refusal.js';
import { answerWithoutStart } from './answer-without-start.js';
import { unstartedStatement } from './requested-statement.js';
import type { ResourceRequest } from './resource-request.js';
import type { Turn } from './resource-turn.js';

/**
 * Fails a request that is refused for good before anything was started for it. The state table knows that first: what refuses may
 * be over in a moment, and another run of the same event, or its next one, would start the SQL of what CloudFormation takes for failed.
 * Does nothing where another run has started it, or has answered.
 *
 * @throws {InvocationBusy} another run of the event is at it, or CloudFormation could not be told; trying again later is right.
 * @throws {StoreUnavailableError}, {ConfigurationError} it could not be written down, and nobody was told; repeating is safe and right.
 */
export async function refuseRequest(
  runtime: Runtime,
  request: ResourceRequest,
  turn: Turn,
  reason: Error,
): Promise<void> {
  const { taskToken } = request;
  const answer = refusalAnswer(runtime, taskToken, reason);
  try {
    await answerWithoutStart(runtime, unstartedStatement(request, turn), undefined, answer);
  } catch (error) {
    // What the event itself holds is refused by every run of it, so that this answer needs no record.
    const needsNoRecord = reason instanceof InvalidRequest;
    if (!needsNoRecord || !hasErrorName(error, 'StoreUnavailableError', 'ConfigurationError')) throw error;
    if (await tellRefusal(runtime, taskToken, reason)) return;
    throw new InvocationBusy(`CloudFormation could not be told of ${reason.name}; try again`);
  }
}
