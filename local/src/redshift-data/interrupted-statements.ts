import { type Clock, type EpochMs, isTerminal } from 'sfn-redshift-tasker';
import type { LoadedStatement } from './kept-statements.js';
import type { StatementRunner } from './statement-runner.js';
import type { Statement } from './statement.js';

/** Told of what an earlier process has left without an end. Its beginning is that of Postgres' own text for a lost connection. */
const INTERRUPTED =
  'FATAL: terminating connection because the laptop cloud was ended while the statement ran or waited: what it had not committed is rolled back';

/**
 * Finds out of statements that an earlier process has left without an end what has become permanent all the same, and ends each of their
 * parts so. Asks the database; to be called before anything else runs in it.
 */
export const settleInterrupted = async (
  interrupted: readonly LoadedStatement[],
  runner: StatementRunner,
  clock: Clock,
): Promise<void> => {
  for (const loaded of interrupted) {
    const isPermanent = await hasCommitted(loaded, runner);
    const { executionMode, isBatch } = loaded.statement.request;
    const isOneTransaction = isBatch && executionMode === 'TRANSACTION';
    for (const part of loaded.statement.parts) {
      // In a transaction of all parts, those that had ended are undone with it.
      const isUndone = !isPermanent && isOneTransaction && part.status === 'FINISHED';
      if (isTerminal(part.status) && !isUndone) continue;
      const isDone = isPermanent && part.result !== undefined;
      if (!isDone) delete part.result;
      part.moveTo(isDone ? 'FINISHED' : 'ABORTED', clock.now());
    }
  }
};

/** Ends a statement whose parts are settled. Returns whether it had not ended before. */
export const endInterrupted = (statement: Statement, at: EpochMs): boolean =>
  statement.parts.every(({ status }) => status === 'FINISHED')
    ? statement.moveTo('FINISHED', at)
    : statement.moveTo('FAILED', at, INTERRUPTED);

/** Whether the transaction that a statement was cut off in has become permanent. `false` where the database does not know it any more. */
const hasCommitted = async (
  { statement, transactionId }: LoadedStatement,
  runner: StatementRunner,
): Promise<boolean> => {
  if (transactionId === undefined) return false;
  try {
    const { rows } = await runner.inTurn(
      ({ database }) => database.run('select pg_xact_status($1::xid8)', [transactionId]),
      statement.request.connection.database,
    );
    return rows[0]?.[0] === 'committed';
  } catch {
    return false;
  }
};
