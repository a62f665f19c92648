import type { Invocation } from '../../ports/invocation.js';
import type { Runtime } from '../runtime.js';
import { TaskNoLongerWaiting } from '../errors.js';

/**
 * Makes sure that somebody waits for what is about to be started. A starter may be late: its task timed out, was retried,
 * or its execution was stopped while the payload was under way. To be called after the invocation bears the task's token:
 * whoever comes later (a retry, the canceller) finds the token there, whoever came earlier makes it dead here, so nothing
 * is started behind the back of either.
 *
 * @throws {TaskNoLongerWaiting} nobody does.
 * @throws {TaskCallbackError} it could not be found out; repeating is safe.
 */
export async function assertStillWaiting(runtime: Runtime, invocation: Invocation): Promise<void> {
  if (invocation.taskToken === undefined || !runtime.settings.asksBeforeStart) return;
  if ((await runtime.taskCallback.sendTaskHeartbeat(invocation.taskToken)) === 'delivered') return;
  const { attempt } = invocation;
  throw new TaskNoLongerWaiting(
    attempt === undefined
      ? 'the task is closed; nothing was started'
      : `the task of state '${attempt.stateName}' is closed (retryCount ${attempt.retryCount}); nothing was started`,
  );
}
