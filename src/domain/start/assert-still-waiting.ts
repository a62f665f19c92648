import type { Invocation } from '../../ports/invocation.js';
import type { Runtime } from '../runtime.js';
import { assertTurn } from '../custom-resource/take-turn.js';
import { TaskNoLongerWaiting } from '../errors.js';
import { waiterOf } from '../waiter.js';

/**
 * Makes sure that somebody waits for what is about to be started. A starter may be late: its task timed out, was retried,
 * or its execution was stopped while the payload was under way. To be called after the invocation bears the task's token:
 * whoever comes later (a retry, the canceller) finds the token there, whoever came earlier makes it dead here, so nothing
 * is started behind the back of either.
 *
 * Where Step Functions says neither yes nor no to a token of this very payload, the task is taken to wait: engines other than AWS's
 * answer so for tasks that live. CloudFormation cannot be asked; that it wants something else by now is known by its next request.
 *
 * @throws {TaskNoLongerWaiting} nobody does.
 * @throws {TaskCallbackError} it could not be found out; repeating is safe.
 * @throws {ConfigurationError} the function may not ask.
 */
export async function assertStillWaiting(runtime: Runtime, invocation: Invocation): Promise<void> {
  if (invocation.taskToken === undefined || !runtime.settings.asksBeforeStart) return;
  await assertTurn(runtime, invocation);
  const answer = await runtime.taskCallback.sendTaskHeartbeat(invocation.taskToken);
  const isOfResource = waiterOf(invocation.taskToken).kind === 'customResource';
  if (answer === 'cannotTell' && !isOfResource) runtime.telemetry.metric('HeartbeatsInconclusive');
  if (answer !== 'nobodyWaits') return;
  const { attempt } = invocation;
  throw new TaskNoLongerWaiting(
    attempt === undefined
      ? 'the task is closed; nothing was started'
      : `the task of state '${attempt.stateName}' is closed (retryCount ${attempt.retryCount}); nothing was started`,
  );
}
