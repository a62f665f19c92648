import type { ErrorClass } from '../domain/error-class.js';
import { isPassing } from './start-retries.js';

/** What is known of why there is no output. */
export interface StatementFailure {
  /**
   * What a state machine's `ErrorEquals` would match: `FAILED` or `ABORTED`, the name of a starter's error, such as `InvalidRequest`, or
   * `TimedOut`, where the time that was given to the statement is over. Then it may run on, until the tasker cancels it.
   */
  readonly errorName: string;
  readonly message: string;
  /** The cause of a statement that did not finish, as in a state machine; empty where nothing is known. */
  readonly details: Readonly<Record<string, unknown>>;
  /** Set where nobody knows whether the statement was started, and its callback may be open still. */
  readonly mayHaveStarted?: true;
}

/**
 * The statement of a `runStatement` did not finish, was not started, or took too long. Running it again is safe: what still runs of an
 * earlier try is adopted where `retryStrategy` tries again, and whether SQL that failed may run twice only its author knows.
 *
 * @example
 * try {
 *   await runStatement(context, options);
 * } catch (error) {
 *   if (error instanceof StatementError && error.errorClass === 'serializable-isolation') { ... }
 * }
 */
export class StatementError extends Error {
  override readonly name = 'StatementError';
  readonly errorName: string;
  readonly details: Readonly<Record<string, unknown>>;

  constructor({ errorName, message, details }: StatementFailure) {
    super(message);
    this.errorName = errorName;
    this.details = details;
  }

  /** What kind of error the database had; `undefined` where it was not the statement that failed. */
  get errorClass(): ErrorClass | undefined {
    return textIn(this.details, 'errorClass') as ErrorClass | undefined;
  }

  /** The Data API's id; `undefined` where no statement was started, or none is known. */
  get statementId(): string | undefined {
    return textIn(this.details, 'statementId');
  }
}

/** What the durable SDK's errors have, on a first run and on a replay. */
interface CallbackErrorLike {
  readonly errorType?: unknown;
  readonly errorData?: unknown;
  readonly message?: unknown;
}

/** An error name, and what it is about: how `startError` writes it. */
const NAMED = /^([A-Za-z][\w.]{0,127}): ([\s\S]*)$/;

/** An error of the submitter, whose message is all that the durable SDK keeps of it. */
export const startError = (errorName: string, message: string): Error => new Error(`${errorName}: ${message}`);

/** The name that {@link startError} gave; `undefined` for another error. */
export const startErrorName = (error: Error): string | undefined => NAMED.exec(error.message)?.[1];

/**
 * What an error of `waitForCallback` tells; `undefined` for one that is none of a callback's. A replay gives the same as the first run:
 * only what the durable SDK keeps is looked at.
 */
export function failureOf(error: unknown): StatementFailure | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const { errorType, errorData, message: text } = error as CallbackErrorLike;
  const message = typeof text === 'string' ? text : '';
  switch (errorType) {
    case 'CallbackExternalError': {
      const details = detailsIn(errorData);
      const errorName = textIn(details, 'status') ?? textIn(details, 'errorType') ?? 'FAILED';
      return { errorName, message, details };
    }
    case 'CallbackTimeoutError':
      return { errorName: 'TimedOut', message: 'the time for the statement is over', details: {} };
    case 'CallbackSubmitterError': {
      const [, errorName = 'Lambda.Unknown', reason = message] = NAMED.exec(message) ?? [];
      const mayHaveStarted = isPassing(errorName);
      return { errorName, message: reason, details: {}, ...(mayHaveStarted && { mayHaveStarted }) };
    }
    default:
      return undefined;
  }
}

function detailsIn(errorData: unknown): Readonly<Record<string, unknown>> {
  try {
    const details: unknown = JSON.parse(String(errorData));
    return typeof details === 'object' && details !== null ? (details as Readonly<Record<string, unknown>>) : {};
  } catch {
    return {};
  }
}

const textIn = (details: Readonly<Record<string, unknown>>, member: string): string | undefined => {
  const value = details[member];
  return typeof value === 'string' ? value : undefined;
};
