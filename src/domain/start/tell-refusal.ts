import type { Runtime } from '../runtime.js';
import { errorNameOf } from '../../ports/tasker-error.js';
import { TASK_CAUSE_LENGTH_MAX, TASK_ERROR_LENGTH_MAX } from '../limits.js';

/**
 * Fails a task by its token with an error that the starter is about to throw. Where Step Functions waits for the function's answer,
 * that would tell the same name a moment later; where the function was invoked asynchronously, nobody else tells it.
 * The cause has the members of Lambda's own.
 *
 * @returns false where the task could not be told; whoever waits has to be told later.
 */
export async function tellRefusal(runtime: Runtime, taskToken: string | undefined, reason: Error): Promise<boolean> {
  // Nobody waits on it; that is the very reason.
  if (taskToken === undefined || reason.name === 'TaskNoLongerWaiting') return true;
  return await failTask(runtime, taskToken, reason);
}

/** The same, whatever the reason is: who waits on the token now may be another attempt than the one that was refused. Never throws. */
export async function failTask(runtime: Runtime, taskToken: string, reason: Error): Promise<boolean> {
  try {
    await runtime.taskCallback.sendTaskFailure(taskToken, {
      error: reason.name.slice(0, TASK_ERROR_LENGTH_MAX),
      cause: refusalCause(reason),
    });
    return true;
  } catch (error) {
    runtime.telemetry.warn('the task could not be failed by its token; the starter’s own error tells it', {
      errorName: errorNameOf(error),
      reason: reason.name,
    });
    return false;
  }
}

/** The cause of a refusal, as JSON text, with the members that Lambda's own has. */
export const refusalCause = ({ name, message }: Error): string =>
  JSON.stringify({ errorType: name, errorMessage: message.slice(0, MESSAGE_LENGTH_MAX) });

/** Escapes make a text up to six times as long. */
const MESSAGE_LENGTH_MAX = Math.floor(TASK_CAUSE_LENGTH_MAX / 7);
