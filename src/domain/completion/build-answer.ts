import type { CompletionEvent } from './completion-event.js';
import type { ConfirmedEnd } from './confirm-end.js';
import type { Invocation, Outcome } from '../../ports/invocation.js';
import type { Runtime } from '../runtime.js';
import type { TaskFailure } from '../../ports/task-callback.js';
import type { TerminalStatus } from '../../ports/statement-status.js';
import { collectResult } from './collect-result.js';
import { durationMsOf, failureCause, failureReason } from './failure-cause.js';
import { outputEvent } from './output-event.js';
import { statementView } from './statement-view.js';
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
 * Makes the answer to a statement's end.
 *
 * @throws {RedshiftDataError} the result that belongs into it could not be read; repeating is safe.
 */
export async function buildAnswer(
  runtime: Runtime,
  invocation: Invocation,
  end: ConfirmedEnd,
  event: CompletionEvent | undefined,
): Promise<Answer> {
  const shown = outputEvent(invocation, end, event);
  const { description, status } = end;
  const rows = description?.ResultRows;
  const durationMs = durationMsOf(description?.Duration);
  const measured = {
    ...(rows !== undefined && rows >= 0 && { rows }),
    ...(durationMs !== undefined && { durationMs }),
  };
  if (status === 'FINISHED' && description) {
    const statement = statementView(description);
    const result =
      invocation.taskToken === undefined ? undefined : await collectResult(runtime, invocation, description);
    return {
      status,
      outcome: measured,
      content: {
        kind: 'success',
        output: successOutput({ event: shown, statement, result }),
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
