import type { Invocation, InvocationKey } from '../../ports/invocation.js';
import { FunctionFailedError } from '../../ports/operator-errors.js';
import { errorNameOf } from '../../ports/tasker-error.js';
import { isQueued } from '../pool/is-queued.js';
import type { Operator } from './operator.js';

/** CancelStatement is limited to 3 calls a second for the whole account. */
const PAUSE_MS = 350;

/** What became of one invocation's cancellation. */
export interface CancelResult {
  readonly invocation: InvocationKey;
  readonly statementId?: string;
  /**
   * `asked`: the database was asked to stop it; its end comes as usual. `ended`: there was nothing to stop any more. `withdrawn`: it
   * waited in its pool, and has ended without a statement; its task was told.
   */
  readonly result: 'asked' | 'ended' | 'withdrawn' | 'not started' | 'failed';
  /** Set where it failed. */
  readonly errorName?: string;
}

/** Those of `invocations` that cancelling makes sense for. */
export const cancellable = (invocations: readonly Invocation[]): readonly Invocation[] =>
  invocations.filter(({ processed }) => !processed);

/**
 * Asks the database to stop the statements of these invocations. Their tasks are answered as ABORTED when that has happened; one
 * failure does not keep the others. What waits in a pool goes first: it would be started when what runs before it has ended.
 */
export async function cancel(operator: Operator, invocations: readonly Invocation[]): Promise<readonly CancelResult[]> {
  const results: CancelResult[] = [];
  const open = cancellable(invocations);
  for (const invocation of open.filter(isQueued)) results.push(await withdrawOne(operator, invocation));
  for (const [index, invocation] of open.filter((one) => !isQueued(one)).entries()) {
    if (index > 0) await operator.clock.sleep(PAUSE_MS);
    results.push(await cancelOne(operator, invocation));
  }
  return results;
}

async function withdrawOne({ store, tasker }: Operator, invocation: Invocation): Promise<CancelResult> {
  const { executionArn, invocationId } = invocation;
  const key = { executionArn, invocationId };
  try {
    const wasStopped = await tasker.cancelInvocation(key);
    // It may have left the queue meanwhile.
    const { statementId } = (await store.get(key)) ?? {};
    if (statementId === undefined) return { invocation: key, result: wasStopped ? 'withdrawn' : 'ended' };
    return { invocation: key, statementId, result: wasStopped ? 'asked' : 'ended' };
  } catch (error) {
    return { invocation: key, result: 'failed', errorName: functionErrorNameOf(error) };
  }
}

/** The function's own error tells more than that it failed. */
const functionErrorNameOf = (error: unknown): string =>
  error instanceof FunctionFailedError ? error.functionErrorName : errorNameOf(error);

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
