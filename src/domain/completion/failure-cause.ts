import type { ConfirmedEnd } from './confirm-end.js';
import { diagnoseError, ERROR_HINTS, type ErrorClass } from '../error-class.js';
import { TASK_CAUSE_LENGTH_MAX } from '../limits.js';
import type { JsonValue } from '../to-json.js';

/** Why a statement did not finish. */
export interface FailureReason {
  readonly errorClass: ErrorClass;
  /** The database's text, or ours where it gave none. */
  readonly message: string;
  /** What to do; absent where there is no advice. */
  readonly hint?: string;
}

/** The class and text of an end that is not FINISHED. */
export function failureReason(end: ConfirmedEnd): FailureReason {
  if (end.reason === 'expired') {
    return {
      ...adviceFor('expired'),
      message: `the Data API no longer knows statement '${end.statementId ?? ''}'; whether it took effect is unknown`,
    };
  }
  if (end.reason === 'unreadable') {
    return {
      ...adviceFor('undescribable'),
      message: `the Data API refuses to describe ${nameOf(end)} (${end.refusal ?? 'no reason given'}); whether it took effect is unknown`,
    };
  }
  if (end.reason === 'remembered') {
    return {
      // Of a failure the state table keeps the class.
      errorClass: (end.outcome?.errorMessage as ErrorClass | undefined) ?? 'unknown',
      message: `the statement ended as ${end.status}; the Data API no longer tells its text`,
    };
  }
  if (end.reason === 'never-started') {
    return { ...adviceFor('never-started'), message: 'the starter ended before it had started the statement' };
  }
  if (end.reason === 'withdrawn') {
    return { errorClass: 'cancelled', message: 'the statement was cancelled while it waited in its pool; nothing ran' };
  }
  const { description } = end;
  const text = description?.Error ?? description?.SubStatements?.find((statement) => statement.Error)?.Error;
  if (end.status === 'ABORTED') {
    return { errorClass: 'cancelled', message: text ?? 'the statement was cancelled' };
  }
  const { errorClass, hint } = diagnoseError(text);
  return {
    errorClass,
    message: text ?? 'the statement failed; the Data API tells no reason',
    ...(hint !== undefined && { hint }),
  };
}

/** Where listing is refused as well, not even the id may be known. */
const nameOf = ({ statementId }: ConfirmedEnd): string =>
  statementId === undefined ? 'the statement' : `statement '${statementId}'`;

const adviceFor = (errorClass: ErrorClass): Pick<FailureReason, 'errorClass' | 'hint'> => {
  const hint = ERROR_HINTS[errorClass];
  return { errorClass, ...(hint !== undefined && { hint }) };
};

/**
 * The cause of a failed task: JSON text of at most 32,768 characters, always whole JSON. It holds the database's text (shortened
 * where it must be), its class, the ids to look the statement up with, and the completion event's `detail`.
 */
export function failureCause(
  end: ConfirmedEnd,
  event: Readonly<Record<string, JsonValue>>,
  reason: FailureReason,
  lengthMax = TASK_CAUSE_LENGTH_MAX,
): string {
  const { description } = end;
  const subStatements = description?.SubStatements ?? [];
  const failedIndex = subStatements.findIndex(({ Status }) => Status === 'FAILED' || Status === 'ABORTED');
  const failed = subStatements[failedIndex];
  const parts: Record<string, JsonValue | undefined> = {
    message: reason.message,
    errorClass: reason.errorClass,
    hint: reason.hint,
    statementId: end.statementId,
    status: end.status,
    redshiftQueryId: description?.RedshiftQueryId,
    redshiftQueryUuid: description?.RedshiftQueryUuid,
    redshiftPid: description?.RedshiftPid,
    durationMs: durationMsOf(description?.Duration) ?? end.outcome?.durationMs,
    failedStatement:
      failed === undefined
        ? undefined
        : {
            statementId: failed.Id,
            number: failedIndex + 1,
            of: subStatements.length,
            redshiftQueryId: failed.RedshiftQueryId ?? null,
          },
    detail: event.detail,
  };
  const whole = JSON.stringify(parts);
  if (whole.length <= lengthMax) return whole;
  // Escapes make a text longer than it looks, so its length is found by trying.
  let shortened = reason.message;
  for (let text = whole; text.length > lengthMax; text = JSON.stringify({ ...parts, message: `${shortened}...` })) {
    if (shortened === '') return JSON.stringify({ ...parts, message: '', detail: undefined });
    shortened = shortened.slice(0, Math.floor(shortened.length * 0.9)).replace(/[\uD800-\uDBFF]$/, '');
  }
  return JSON.stringify({ ...parts, message: `${shortened}...` });
}

/** The Data API counts nanoseconds, and -1 for none. */
export const durationMsOf = (durationNanoseconds: number | undefined): number | undefined =>
  durationNanoseconds === undefined || durationNanoseconds < 0 ? undefined : Math.round(durationNanoseconds / 1e6);
