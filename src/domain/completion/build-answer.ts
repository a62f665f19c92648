import type { CompletionEvent } from './completion-event.js';
import type { ConfirmedEnd } from './confirm-end.js';
import type { Invocation, Outcome } from '../../ports/invocation.js';
import type { Runtime } from '../runtime.js';
import type { TaskFailure } from '../../ports/task-callback.js';
import type { TerminalStatus } from '../../ports/statement-status.js';
import { collectResult, type IncludedResult, unavailableResult } from './collect-result.js';
import { durationMsOf, failureCause, failureReason } from './failure-cause.js';
import { outputEvent } from './output-event.js';
import { rememberedView, statementView } from './statement-view.js';
import { successOutput } from './success-output.js';

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
 * @throws {RedshiftDataError} the result that belongs into it cannot be read yet; repeating is safe.
 */
export async function buildAnswer(
  runtime: Runtime,
  invocation: Invocation,
  end: ConfirmedEnd,
  event: CompletionEvent | undefined,
): Promise<Answer> {
  const shown = outputEvent(invocation, end, event);
  const { description, status } = end;
  const rows = description?.ResultRows ?? end.outcome?.rows;
  const durationMs = durationMsOf(description?.Duration) ?? end.outcome?.durationMs;
  const measured = {
    ...(rows !== undefined && rows >= 0 && { rows }),
    ...(durationMs !== undefined && { durationMs }),
  };
  if (status === 'FINISHED') {
    const statement = description ? statementView(description) : rememberedView(end);
    const result = invocation.taskToken === undefined ? undefined : await resultOf(runtime, invocation, end);
    return {
      status,
      outcome: measured,
      content: {
        kind: 'success',
        output: successOutput({ event: shown, statement, result }, runtime.settings.outputBytesMax),
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
): Promise<IncludedResult | undefined> {
  if (description) return await collectResult(runtime, invocation, description);
  if (invocation.includeResult === undefined || statementId === undefined) return undefined;
  return unavailableResult(statementId, refusal ?? 'ResourceNotFoundException', invocation.resultFormat === 'CSV');
}
