import type { Attempt, Invocation, NewInvocation } from '../../ports/invocation.js';
import { TaskNoLongerWaiting } from '../errors.js';
import { areOfOneToken } from '../statement-name.js';

/** An invocation whose statement is known. */
export type Told = Invocation & { readonly statementId: string };

/** The same, bearing the token that it is to be told to. */
export type ToldToken = Told & { readonly taskToken: string };

/**
 * What the token of this very attempt was told before. Where one token lasts over all attempts of a state entry (on engines other than
 * AWS's, whose heartbeats tell nothing either), the success of an earlier attempt's statement may have been told to the attempt
 * that runs by then, whose payload is still under way. Or it came before that attempt's function had returned, which then failed: such
 * an engine takes the answer, forgets it, and tries again. In either case the SQL is not to be run again.
 *
 * Of an end that was being told when this attempt looked before, nobody can say which attempt was told: it is told again, whatever it is.
 *
 * @param found all invocations of the state entry.
 * @param awaited ids of those that were being answered when this attempt looked before.
 * @returns the invocation with whose success, or awaited end, the token was answered; `undefined` where it was not.
 * @throws {TaskNoLongerWaiting} a later attempt of the same token was answered, so that this one is over. Nothing is to be registered.
 */
export function toldBefore(
  found: readonly Invocation[],
  planned: NewInvocation & { readonly attempt: Attempt },
  awaited: ReadonlySet<string>,
): Told | undefined {
  const told = found.filter(
    (invocation): invocation is Told =>
      invocation.delivery === 'delivered' &&
      invocation.statementId !== undefined &&
      areOfOneToken(invocation.tokenId, planned.tokenId),
  );
  const { stateName, retryCount } = planned.attempt;
  const again =
    told.find(({ status }) => status === 'FINISHED') ?? told.find(({ invocationId }) => awaited.has(invocationId));
  if (again) return again;
  const later = told.find(({ attempt }) => (attempt?.retryCount ?? 0) > retryCount);
  if (later === undefined) return undefined;
  throw new TaskNoLongerWaiting(
    `the task of state '${stateName}' is over (retryCount ${retryCount}): a later attempt was answered with the end of invocation ` +
      `'${later.invocationId}'; nothing was started`,
  );
}
