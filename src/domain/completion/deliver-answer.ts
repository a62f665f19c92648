import type { Answer } from './build-answer.js';
import type { Delivery } from '../../ports/invocation.js';
import type { Runtime } from '../runtime.js';
import type { TaskCallbackError } from '../../ports/port-errors.js';
import { hasErrorName } from '../../ports/tasker-error.js';

/**
 * Sends an answer to whoever waits on `taskToken`. An output that Step Functions refuses is sent again without rows, and
 * if that is refused too, as a failure, so that the task never hangs on it.
 *
 * @returns `none` where there is no token.
 * @throws {TaskCallbackError} with `retryable` true: it may or may not have been sent; repeating is safe.
 */
export async function deliverAnswer(
  runtime: Runtime,
  taskToken: string | undefined,
  answer: Answer,
): Promise<Delivery> {
  if (taskToken === undefined) return 'none';
  const { taskCallback } = runtime;
  const { content } = answer;
  const attempts =
    content.kind === 'failure'
      ? [() => taskCallback.sendTaskFailure(taskToken, content.failure)]
      : [
          () => taskCallback.sendTaskSuccess(taskToken, content.output),
          () => taskCallback.sendTaskSuccess(taskToken, content.smallOutput),
        ];
  attempts.push(() => taskCallback.sendTaskFailure(taskToken, { error: 'FAILED', cause: OUTPUT_REFUSED }));
  let refusal: unknown;
  for (const attempt of attempts) {
    try {
      return (await attempt()) === 'delivered' ? 'delivered' : 'undelivered';
    } catch (error) {
      if (!isRefusal(error)) throw error;
      refusal = error;
      runtime.telemetry.warn('Step Functions refused an answer; sending a smaller one', {
        status: answer.status,
        errorName: error.serviceErrorName,
      });
    }
  }
  throw refusal;
}

/** By name: an adapter in a file of its own, such as the one for durable functions, brings another copy of the class. */
const isRefusal = (error: unknown): error is TaskCallbackError =>
  hasErrorName(error, 'TaskCallbackError') && !(error as TaskCallbackError).retryable;

const OUTPUT_REFUSED = JSON.stringify({
  message: 'Step Functions refused the output of this task; the statement itself has ended',
  errorClass: 'output',
});
