import { ConfigurationError } from '../../../src/domain/errors.js';
import { TaskCallbackError } from '../../../src/ports/port-errors.js';
import type { CallbackResult, HeartbeatResult, TaskCallback } from '../../../src/ports/task-callback.js';
import type { AnswerRecord } from '../ledger.js';
import { waiterOf } from '../../../src/domain/waiter.js';
import type { World } from '../world.js';
import type { Lambda } from './lambda.js';

const unavailable = (): TaskCallbackError =>
  new TaskCallbackError('ServiceUnavailable', 'Step Functions could not be reached', true);
const throttled = (): TaskCallbackError => new TaskCallbackError('ThrottlingException', 'Rate exceeded', true);
const denied = (): ConfigurationError =>
  new ConfigurationError("the function's role may not call it; allow it the action states:SendTask...");
const outputRefused = (): TaskCallbackError => new TaskCallbackError('InvalidOutput', 'Invalid Output', false);

/** The token; or, as that would be long, the name of the request that it stands for. */
const nameOf = ({ world }: Lambda, token: string): string => world.ledger.requests.get(token)?.name ?? token;

/** Who waits on a token. */
const waiting = ({ world }: Lambda, token: string): World['states'] | World['stacks'] =>
  waiterOf(token).kind === 'customResource' ? world.stacks : world.states;

/** Step Functions' three calls, as one Lambda makes them. */
export function simulatedTaskCallback(current: () => Lambda): TaskCallback {
  const answer = (token: string, close: AnswerRecord['close']): Promise<CallbackResult> => {
    const lambda = current();
    const isSuccess = close.kind === 'success';
    return lambda.call<CallbackResult>({
      ...{ service: 'taskCallback', method: isSuccess ? 'sendTaskSuccess' : 'sendTaskFailure' },
      about: nameOf(lambda, token),
      perform: (isReplyLost) => waiting(lambda, token).answer(token, close, lambda, isReplyLost),
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
        ...{ service: 'taskCallback', method: 'sendTaskHeartbeat', about: nameOf(lambda, token) },
        perform: () => waiting(lambda, token).heartbeat(token),
        ...{ failure: unavailable, refusal: throttled, denial: denied },
      });
    },
  };
}
