import { ConfigurationError } from '../../../src/domain/errors.js';
import { TaskCallbackError } from '../../../src/ports/port-errors.js';
import type { CallbackResult, HeartbeatResult, TaskCallback } from '../../../src/ports/task-callback.js';
import type { AnswerRecord } from '../ledger.js';
import type { Lambda } from './lambda.js';

const unavailable = (): TaskCallbackError =>
  new TaskCallbackError('ServiceUnavailable', 'Step Functions could not be reached', true);
const throttled = (): TaskCallbackError => new TaskCallbackError('ThrottlingException', 'Rate exceeded', true);
const denied = (): ConfigurationError =>
  new ConfigurationError("the function's role may not call it; allow it the action states:SendTask...");
const outputRefused = (): TaskCallbackError => new TaskCallbackError('InvalidOutput', 'Invalid Output', false);

/** Step Functions' three calls, as one Lambda makes them. */
export function simulatedTaskCallback(current: () => Lambda): TaskCallback {
  const answer = (token: string, close: AnswerRecord['close']): Promise<CallbackResult> => {
    const lambda = current();
    const isSuccess = close.kind === 'success';
    return lambda.call<CallbackResult>({
      ...{ service: 'taskCallback', method: isSuccess ? 'sendTaskSuccess' : 'sendTaskFailure', about: token },
      perform: (isReplyLost) => lambda.world.states.answer(token, close, lambda, isReplyLost),
      ...{ failure: unavailable, denial: denied },
      refusal: isSuccess ? outputRefused : throttled,
    });
  };
  return {
    sendTaskSuccess: (token, output) => answer(token, { kind: 'success', output }),
    sendTaskFailure: (token, { error, cause }) => answer(token, { kind: 'failure', error, cause }),
    sendTaskHeartbeat: (token) => {
      const lambda = current();
      lambda.askedAbout.add(token);
      return lambda.call<HeartbeatResult>({
        ...{ service: 'taskCallback', method: 'sendTaskHeartbeat', about: token },
        perform: () => lambda.world.states.heartbeat(token),
        ...{ failure: unavailable, refusal: throttled, denial: denied },
      });
    },
  };
}
