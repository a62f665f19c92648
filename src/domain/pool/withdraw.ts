import type { Invocation } from '../../ports/invocation.js';
import type { CompletionHint } from '../completion/completion-hint.js';
import type { Runtime } from '../runtime.js';
import { completeInvocation } from '../completion/complete-invocation.js';
import { hasErrorName } from '../../ports/tasker-error.js';

/**
 * Ends an invocation that waits in its pool, as aborted: its task is told, its place is given up.
 *
 * @returns `ended`, also where somebody else has ended it; `busy` where somebody is at it, so that it may be started: looking at it again
 *   in a moment is right.
 * @throws {TaskerError} it may wait on; repeating is safe.
 */
export const withdraw = (
  runtime: Runtime,
  invocation: Invocation,
  source: 'reconciler' | 'starter',
): Promise<'ended' | 'busy'> => endQueued(runtime, invocation, { source, isWithdrawn: true });

/**
 * Ends an invocation that is not out of its queue. It is marked as abandoned first: a retry that has read it before does not take over
 * what has ended without a statement.
 *
 * @returns and @throws as {@link withdraw}.
 */
export async function endQueued(
  runtime: Runtime,
  invocation: Invocation,
  hint: CompletionHint,
): Promise<'ended' | 'busy'> {
  const { taskToken, executionArn, invocationId, abandonedAt } = invocation;
  if (taskToken !== undefined && abandonedAt === undefined) {
    const marked = await runtime.store.markAbandoned(invocation, { taskToken, abandonedAt: runtime.clock.now() });
    if (marked === 'lost') return 'busy';
  }
  try {
    const result = await completeInvocation(runtime, { executionArn, invocationId }, hint);
    return result === 'held' ? 'busy' : 'ended';
  } catch (error) {
    if (hasErrorName(error, 'CompletionUnconfirmed')) return 'busy';
    throw error;
  }
}
