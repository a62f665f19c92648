import type { Invocation, InvocationKey } from '../../ports/invocation.js';
import { errorNameOf } from '../../ports/tasker-error.js';
import type { Operator } from './operator.js';

/** CancelStatement is limited to 3 calls a second for the whole account. */
const PAUSE_MS = 350;

/** What became of one invocation's cancellation. */
export interface CancelResult {
  readonly invocation: InvocationKey;
  readonly statementId?: string;
  /** `asked`: the database was asked to stop it; its end comes as usual. `ended`: there was nothing to stop any more. */
  readonly result: 'asked' | 'ended' | 'not started' | 'failed';
  /** Set where it failed. */
  readonly errorName?: string;
}

/** Those of `invocations` that cancelling makes sense for. */
export const cancellable = (invocations: readonly Invocation[]): readonly Invocation[] =>
  invocations.filter(({ processed }) => !processed);

/**
 * Asks the database to stop the statements of these invocations. Their tasks are answered as ABORTED when that has happened; one
 * failure does not keep the others.
 */
export async function cancel(operator: Operator, invocations: readonly Invocation[]): Promise<readonly CancelResult[]> {
  const results: CancelResult[] = [];
  for (const [index, invocation] of cancellable(invocations).entries()) {
    if (index > 0) await operator.clock.sleep(PAUSE_MS);
    results.push(await cancelOne(operator, invocation));
  }
  return results;
}

async function cancelOne({ tasker }: Operator, invocation: Invocation): Promise<CancelResult> {
  const { executionArn, invocationId, statementId } = invocation;
  const key = { executionArn, invocationId };
  if (statementId === undefined) return { invocation: key, result: 'not started' };
  try {
    const wasAsked = await tasker.cancelStatement(statementId);
    return { invocation: key, statementId, result: wasAsked ? 'asked' : 'ended' };
  } catch (error) {
    return { invocation: key, statementId, result: 'failed', errorName: errorNameOf(error) };
  }
}
