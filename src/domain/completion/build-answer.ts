import type { CompletionEvent } from './completion-event.js';
import type { ConfirmedEnd } from './confirm-end.js';
import type { Invocation, Outcome } from '../../ports/invocation.js';
import type { Runtime } from '../runtime.js';
import type { TaskFailure } from '../../ports/task-callback.js';
import type { TerminalStatus } from '../../ports/statement-status.js';
import { collectResult, type IncludedResult, resultSetOf, unavailableResult } from './collect-result.js';
import { durationMsOf, failureCause, failureReason } from './failure-cause.js';
import { outputEvent } from './output-event.js';
import { rememberedView, statementView } from './statement-view.js';
import { destinationOf, discardResult, storeResult } from './store-result.js';
import { fitsWhole, successOutput, type SuccessParts } from './success-output.js';

/** What a task is answered with, whoever waits for it. */
export interface Answer {
  readonly status: TerminalStatus;
  readonly outcome: Outcome;
  readonly content:
    | { readonly kind: 'success'; readonly output: string; /** Without rows. */ readonly smallOutput: string }
    | { readonly kind: 'failure'; readonly failure: TaskFailure };
}

/**
 * Makes the answer to a statement's end. What only decorates it (rows, what the Data API describes) may be missing, and is then said
 * to be missing.
 *
 * @param keepClaim called from time to time while rows are copied: keeps others away.
 * @throws {RedshiftDataError} the result that belongs into it cannot be read yet; repeating is safe.
 * @throws {ResultUnfinished} the result is not whole yet where it goes; repeating goes on there.
 */
export async function buildAnswer(
  runtime: Runtime,
  invocation: Invocation,
  end: ConfirmedEnd,
  event: CompletionEvent | undefined,
  keepClaim: () => Promise<void>,
): Promise<Answer> {
  const shown = outputEvent(invocation, end, event);
  const { description, status } = end;
  // Without it, nobody goes on with a copy of its rows.
  if (description === undefined) await discardResult(runtime, invocation);
  const rows = description?.ResultRows ?? end.outcome?.rows;
  const durationMs = durationMsOf(description?.Duration) ?? end.outcome?.durationMs;
  const measured = {
    ...(rows !== undefined && rows >= 0 && { rows }),
    ...(durationMs !== undefined && { durationMs }),
  };
  if (status === 'FINISHED') {
    const statement = description ? statementView(description) : rememberedView(end);
    const parts = { event: shown, statement };
    const result =
      invocation.taskToken === undefined ? undefined : await resultOf(runtime, invocation, end, parts, keepClaim);
    return {
      status,
      outcome: measured,
      content: {
        kind: 'success',
        output: successOutput({ ...parts, result }, runtime.settings.outputBytesMax),
        smallOutput: JSON.stringify(shown),
      },
    };
  }
  const reason = failureReason(end);
  return {
    status,
    // The database's text may quote SQL, so only its class is kept.
    outcome: { ...measured, errorName: status, errorMessage: reason.errorClass },
    content: { kind: 'failure', failure: { error: status, cause: failureCause(end, shown, reason) } },
  };
}

async function resultOf(
  runtime: Runtime,
  invocation: Invocation,
  { description, statementId, refusal }: ConfirmedEnd,
  parts: Omit<SuccessParts, 'result'>,
  keepClaim: () => Promise<void>,
): Promise<IncludedResult | undefined> {
  const { includeResult } = invocation;
  if (includeResult === undefined) return undefined;
  if (description === undefined) {
    if (statementId === undefined) return undefined;
    return unavailableResult(statementId, refusal ?? 'ResourceNotFoundException', invocation.resultFormat === 'CSV');
  }
  const resultSet = resultSetOf(invocation, description);
  if (resultSet === undefined) return undefined;
  const destination = destinationOf(invocation);
  const { maxRows } = includeResult;
  if (destination === undefined) return await collectResult(runtime, invocation, description, resultSet, maxRows);
  // Reading what is known to be too much would be in vain.
  if (maxRows > 0 && (resultSet.rows ?? 0) <= maxRows) {
    const result = await collectResult(runtime, invocation, description, resultSet, maxRows);
    const isInside = !result.truncated && fitsWhole({ ...parts, result }, runtime.settings.outputBytesMax);
    if (isInside || result.unavailable !== undefined) return result;
  }
  return await storeResult(runtime, invocation, description, resultSet, destination, keepClaim);
}
