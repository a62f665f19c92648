import { isTerminal } from '../../ports/statement-status.js';
import type { Clock } from '../../ports/clock.js';
import type { FakeStatement } from './fake-statement.js';
import type { SqlHandler, SqlOutcome } from './sql-outcome.js';

const endPart = (statement: FakeStatement, index: number, outcome: SqlOutcome, clock: Clock): boolean => {
  const failed = 'error' in outcome;
  if (failed) statement.endPart(index, { status: 'FAILED', error: outcome.error }, clock.now());
  else statement.endPart(index, { status: 'FINISHED', result: structuredClone(outcome) }, clock.now());
  return !failed;
};

/**
 * Runs a statement's parts one after the other as `onSql` tells, and ends the statement after the last one. A part that
 * fails ends a transaction there and then, the parts behind it are `ABORTED`; with `AUTO_COMMIT` the others still run.
 * Stops where the statement is ended by somebody else, or at a part of which `onSql` knows nothing.
 */
export const playOutcomes = async (statement: FakeStatement, onSql: SqlHandler, clock: Clock): Promise<void> => {
  const goesOn = 'ExecutionMode' in statement.input && statement.input.ExecutionMode === 'AUTO_COMMIT';
  let firstError: string | undefined;
  for (const [index, part] of statement.parts.entries()) {
    const outcome = onSql(part.sql, statement.input.Parameters ?? []);
    if (outcome === undefined) return;
    statement.begin(clock.now(), index);
    const { afterMs = 0 } = outcome;
    if (afterMs > 0) await clock.sleep(afterMs, statement.stop.signal).catch(() => undefined);
    if (isTerminal(statement.status)) return;
    if (!endPart(statement, index, outcome, clock)) {
      firstError ??= statement.parts[index]?.error;
      if (!goesOn) break;
    }
  }
  statement.end(firstError === undefined ? 'FINISHED' : 'FAILED', clock.now(), firstError, 'ABORTED');
};
