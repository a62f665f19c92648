import type { ExecuteStatementOutput } from '../../ports/redshift-data.js';
import type { GuardResult } from '../../ports/completion-guard.js';
import type { Invocation } from '../../ports/invocation.js';
import type { Runtime } from '../runtime.js';
import type { StartUnderway } from '../completion/completion-hint.js';
import { completeInvocation } from '../completion/complete-invocation.js';
import { isTerminal } from '../../ports/statement-status.js';
import { errorNameOf } from '../../ports/tasker-error.js';

/**
 * Completes an invocation whose statement has ended already. Never throws: the start has done its work whatever becomes of
 * this, and event and reconciler come to the same end.
 *
 * @param started the statement; where its status is not known, the Data API is asked for it.
 * @param recorded the record of the start, where that is still under way: claim and confirmation do not wait for it, the answer does.
 * @returns what came of that; `notKnown` where it could not be found out whether it has ended, or not be completed.
 */
export async function completeIfEnded(
  runtime: Runtime,
  { executionArn, invocationId, status }: Pick<Invocation, 'executionArn' | 'invocationId' | 'status'>,
  started: Pick<ExecuteStatementOutput, 'Id' | 'Status'>,
  recorded?: Promise<unknown>,
): Promise<GuardResult | 'notEnded' | 'notKnown'> {
  const key = { executionArn, invocationId };
  try {
    // What was adopted may have an end already that the Data API has forgotten.
    const known = started.Status ?? (isTerminal(status) ? status : undefined);
    if (known === undefined) {
      const description = await runtime.redshiftData.describeStatement({ Id: started.Id });
      if (!isTerminal(description.Status)) return 'notEnded';
      return await completeInvocation(runtime, key, { source: 'starter', description });
    } else if (isTerminal(known)) {
      const start = recorded && startUnderway(runtime, started.Id, recorded);
      return await completeInvocation(runtime, key, {
        source: 'starter',
        ...(start && { statementId: started.Id, start }),
      });
    }
  } catch (error) {
    runtime.telemetry.warn('could not complete at the start; the event or the reconciler will', {
      ...key,
      statementId: started.Id,
      errorName: errorNameOf(error),
    });
    return 'notKnown';
  }
  return 'notEnded';
}

/** Asks the Data API at once how the statement ended; why it gives no answer is told to whoever asks again. */
const startUnderway = (runtime: Runtime, statementId: string, recorded: Promise<unknown>): StartUnderway => ({
  statementId,
  recorded,
  description: runtime.redshiftData.describeStatement({ Id: statementId }).catch(() => undefined),
});
