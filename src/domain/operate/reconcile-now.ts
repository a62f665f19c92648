import type { Invocation, InvocationKey } from '../../ports/invocation.js';
import type { UpkeepReport } from '../../ports/deployed-tasker.js';
import { isTerminal } from '../../ports/statement-status.js';
import { errorNameOf } from '../../ports/tasker-error.js';
import { COMPLETION_EVENT_DETAIL_TYPE, COMPLETION_EVENT_SOURCE } from '../completion/completion-event.js';
import type { Operator } from './operator.js';

/** What became of one invocation. */
export interface ReconcileResult {
  readonly invocation: InvocationKey;
  /** `open`: its statement has not ended, or nothing is known of one; nothing was done. */
  readonly result: 'completed' | 'open' | 'failed';
  /** The statement's status, or the name of the error; absent where nothing was started. */
  readonly reason?: string;
}

/** What reconciling one execution has done. */
export interface ExecutionReconciled {
  readonly results: readonly ReconcileResult[];
  /** Set where the reconciler was run as a whole, for invocations of which no statement is known. */
  readonly run?: UpkeepReport;
}

/** Runs the reconciler for everything in flight. Throws as `DeployedTasker.reconcile` does. */
export const reconcileAll = (operator: Operator): Promise<UpkeepReport> => operator.tasker.reconcile();

/**
 * Completes those of `invocations` whose statement has ended, without waiting for event or schedule: the completer is given a hint,
 * asks the Data API and answers under the usual claim. Where no statement is known of one, only a run of the reconciler as a whole
 * can settle it, and is made.
 *
 * @throws {FunctionFailedError} the reconciler could not be run; repeating is safe.
 */
export async function reconcileInvocations(
  operator: Operator,
  invocations: readonly Invocation[],
): Promise<ExecutionReconciled> {
  const open = invocations.filter(({ processed }) => !processed);
  const results: ReconcileResult[] = [];
  for (const invocation of open) results.push(await reconcileOne(operator, invocation));
  if (open.every(({ statementId }) => statementId !== undefined)) return { results };
  const run = await operator.tasker.reconcile();
  return { results, run };
}

async function reconcileOne(operator: Operator, invocation: Invocation): Promise<ReconcileResult> {
  const { executionArn, invocationId, statementId } = invocation;
  const key = { executionArn, invocationId };
  if (statementId === undefined) return { invocation: key, result: 'open' };
  try {
    const { Status } = await operator.tasker.describeStatement(statementId);
    if (!isTerminal(Status)) return { invocation: key, result: 'open', reason: Status ?? 'no status' };
    const failed = await operator.tasker.complete([
      { messageId: `reconcile-${invocationId}`, body: JSON.stringify(hintOf(invocation, statementId, Status)) },
    ]);
    return { invocation: key, result: failed.size > 0 ? 'failed' : 'completed', reason: Status };
  } catch (error) {
    return { invocation: key, result: 'failed', reason: errorNameOf(error) };
  }
}

/** An event as Redshift would have sent it; the completer believes nothing of it but asks. */
const hintOf = ({ statementName }: Invocation, statementId: string, state: string): object => ({
  source: COMPLETION_EVENT_SOURCE,
  'detail-type': COMPLETION_EVENT_DETAIL_TYPE,
  detail: { statementName, statementId, state },
});
