import type { CancelStatementOutput } from '../ports/redshift-data.js';
import type { Runtime } from './runtime.js';
import { hasErrorName } from '../ports/tasker-error.js';
import { RedshiftDataError } from '../ports/port-errors.js';
import { isTerminal } from '../ports/statement-status.js';

/**
 * Stops the statement with this id; `Status` is false where it has ended already.
 *
 * @param executionArn whose story it belongs to, where that is known.
 */
export async function cancelUnlessEnded(
  runtime: Runtime,
  statementId: string,
  executionArn?: string,
): Promise<CancelStatementOutput> {
  try {
    const cancelled = await runtime.redshiftData.cancelStatement({ Id: statementId });
    runtime.telemetry.metric('StatementsCancelled');
    runtime.telemetry.info('asked to cancel a statement', { executionArn, statementId });
    return cancelled;
  } catch (error) {
    // Which error the service gives for an ended statement is not documented, so the statement itself is asked.
    if (error instanceof RedshiftDataError && (await hasEnded(runtime, statementId, error))) return { Status: false };
    throw error;
  }
}

async function hasEnded(runtime: Runtime, statementId: string, cancelError: RedshiftDataError): Promise<boolean> {
  if (hasErrorName(cancelError, 'AccessDeniedException', 'ThrottlingException')) return false;
  try {
    return isTerminal((await runtime.redshiftData.describeStatement({ Id: statementId })).Status);
  } catch {
    return false;
  }
}
