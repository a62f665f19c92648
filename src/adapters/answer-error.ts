import { ConfigurationError } from '../domain/errors.js';
import { TaskCallbackError } from '../ports/port-errors.js';
import { isServiceError, type SdkError, toSdkError } from './sdk-error.js';

/** The service that takes the answers of one kind of waiters. */
export interface AnsweredService {
  /** Begins the names of its actions in policies, such as `states`. */
  readonly actionPrefix: string;
  /** The name of an error that is not the service's own: it could not be asked, or its answer not understood. */
  readonly unreachable: string;
  /** Names of its errors that say that the answer itself is at fault; the same answer will be refused again. */
  readonly refused: readonly string[];
  /** What stands in messages where the service repeats the secret. */
  readonly secretName: string;
}

const REASON_LENGTH_MAX = 1_000;

/** A permission that is missing, by the service's and by the common errors' name. */
const DENIED = ['AccessDeniedException', 'AccessDenied', 'UnauthorizedOperation'];

const reasonOf = (service: AnsweredService, error: SdkError, secret: string): string => {
  if (!isServiceError(error)) return `no answer came (${[error.name, error.code].filter(Boolean).join(', ')})`;
  const { httpStatusCode, requestId } = error.$metadata ?? {};
  // What refuses an answer repeats it, which may be the secret or the task's data, in parts as well.
  const isEchoing = service.refused.includes(error.name);
  const text = isEchoing ? '' : error.message.replaceAll(secret, `[${service.secretName}]`);
  const details = [
    `status ${httpStatusCode ?? 'unknown'}`,
    ...(requestId === undefined ? [] : [`request ${requestId}`]),
  ];
  return [error.name, text.slice(0, REASON_LENGTH_MAX), `(${details.join(', ')})`].filter(Boolean).join(' ');
};

/**
 * An SDK error in the terms of the port `TaskCallback`. Neither the message nor anything else of it holds the secret or the answer; the
 * original is not kept as `cause`, because it holds the service's text as it was.
 *
 * Whatever does not say that the answer itself is at fault may be repeated: throttling and faults of the service pass,
 * and keys and credentials get repaired while somebody waits. A permission that is missing needs a person.
 */
export const toAnswerError = (
  service: AnsweredService,
  operation: string,
  secret: string,
  thrown: unknown,
): TaskCallbackError | ConfigurationError => {
  const error = toSdkError(thrown);
  const reason = reasonOf(service, error, secret);
  if (isServiceError(error) && DENIED.includes(error.name)) {
    return new ConfigurationError(
      `the function's role may not call ${operation}: ${reason}. Allow it the action ${service.actionPrefix}:${operation}`,
    );
  }
  const isRefused = service.refused.includes(error.name);
  const name = isServiceError(error) || error.name.includes('Credentials') ? error.name : service.unreachable;
  return new TaskCallbackError(name, `${operation} failed: ${reason}`, !isRefused);
};
