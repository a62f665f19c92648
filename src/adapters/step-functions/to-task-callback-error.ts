import { ConfigurationError } from '../../domain/errors.js';
import { hasErrorName } from '../../ports/tasker-error.js';
import { TaskCallbackError } from '../../ports/port-errors.js';
import { isServiceError, type SdkError, toSdkError } from '../sdk-error.js';

/** The name of an error that is not the service's own: it could not be asked, or its answer not understood. */
const UNREACHABLE = 'StepFunctionsUnreachable';
/** Nobody waits on the token: answered, timed out, stopped, or never a token at all. */
const NOBODY_WAITS = ['TaskTimedOut', 'TaskDoesNotExist', 'InvalidToken'];
/** The answer itself was refused; the same answer will be refused again. */
const REFUSED = ['InvalidOutput', 'ValidationException', 'SerializationException'];
/** These repeat what they refuse, which may be the token or the task's data, in parts as well. */
const ECHOING = new Set(REFUSED);
const REASON_LENGTH_MAX = 1_000;

/** Whether the service says that nobody waits on the token. By name: every error of these operations has status 400. */
export const isNobodyWaiting = (error: unknown): boolean => hasErrorName(error, ...NOBODY_WAITS);

/** Whether the service does not know what it was given for a token. */
export const isInvalidToken = (error: unknown): boolean => hasErrorName(error, 'InvalidToken');

/** A permission that is missing, by the service's and by the common errors' name. */
const DENIED = ['AccessDeniedException', 'AccessDenied', 'UnauthorizedOperation'];

const reasonOf = (error: SdkError, taskToken: string): string => {
  if (!isServiceError(error)) return `no answer came (${[error.name, error.code].filter(Boolean).join(', ')})`;
  const { httpStatusCode, requestId } = error.$metadata ?? {};
  const text = ECHOING.has(error.name) ? '' : error.message.replaceAll(taskToken, '[task token]');
  const details = [
    `status ${httpStatusCode ?? 'unknown'}`,
    ...(requestId === undefined ? [] : [`request ${requestId}`]),
  ];
  return [error.name, text.slice(0, REASON_LENGTH_MAX), `(${details.join(', ')})`].filter(Boolean).join(' ');
};

/**
 * An SDK error in the port's terms. Neither the message nor anything else of it holds the token or the answer; the original
 * is not kept as `cause`, because it holds the service's text as it was.
 *
 * Whatever does not say that the answer itself is at fault may be repeated: throttling and faults of the service pass,
 * and keys and credentials get repaired while the task waits. A permission that is missing needs a person.
 */
export const toTaskCallbackError = (
  operation: string,
  taskToken: string,
  thrown: unknown,
): TaskCallbackError | ConfigurationError => {
  const error = toSdkError(thrown);
  if (isServiceError(error) && DENIED.includes(error.name)) {
    return new ConfigurationError(
      `the function's role may not call ${operation}: ${reasonOf(error, taskToken)}. Allow it the action states:${operation}`,
    );
  }
  const isRefused = REFUSED.includes(error.name);
  const name = isServiceError(error) || error.name.includes('Credentials') ? error.name : UNREACHABLE;
  return new TaskCallbackError(name, `${operation} failed: ${reasonOf(error, taskToken)}`, !isRefused);
};
