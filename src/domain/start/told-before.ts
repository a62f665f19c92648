import type { Invocation, NewInvocation } from '../../ports/invocation.js';
import { TaskNoLongerWaiting } from '../errors.js';
import { areOfOneToken } from '../statement-name.js';
import type { WithAttempt } from './adopt-predecessor.js';

/**
 * Makes sure that a retry is not the ghost of an attempt whose task has had its answer. Where one token lasts over all attempts of a
 * state entry (on engines other than AWS's), the success of an earlier attempt's statement may be told to the attempt that
 * runs by then, while that one's starter is under way. Such an engine's heartbeats tell nothing, but the state table knows: after a
 * success there is no further attempt, and where a later attempt of the same token was answered, this one was over before.
 *
 * @param found all invocations of the state entry.
 * @throws {TaskNoLongerWaiting} the task is over. Nothing is to be registered.
 */
export function assertNotAnswered(found: readonly Invocation[], planned: NewInvocation & WithAttempt): void {
  const answered = found.find(
    ({ delivery, tokenId, status, attempt }) =>
      delivery === 'delivered' &&
      areOfOneToken(tokenId, planned.tokenId) &&
      (status === 'FINISHED' || (attempt?.retryCount ?? 0) > planned.attempt.retryCount),
  );
  if (answered === undefined) return;
  const { stateName, retryCount } = planned.attempt;
  throw new TaskNoLongerWaiting(
    `the task of state '${stateName}' (retryCount ${retryCount}) has been answered with the end of invocation ` +
      `'${answered.invocationId}'; nothing was started`,
  );
}
