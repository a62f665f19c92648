import { RedshiftDataError, type RedshiftDataErrorDetails } from '../../ports/port-errors.js';
import { redact } from './redact.js';
import { isCredentialsError, isPublishedName, kindOfServiceError } from './service-error-kind.js';
import { isServiceError, type SdkError, toSdkError } from '../sdk-error.js';

/** The name of an error that is not the service's own: the service could not be asked, or its answer not understood. */
const UNREACHABLE = 'RedshiftDataUnreachable';

/** The name of an error of the service that no state knows by its own, and that is not worth repeating. */
const REFUSED = 'RedshiftDataRefused';

/** No name leaves that a state machine could not have been written for: an unknown one is told in the message. */
const nameOf = (error: SdkError): string => {
  if (isCredentialsError(error.name)) return 'CredentialsProviderError';
  if (!isServiceError(error)) return UNREACHABLE;
  if (isPublishedName(error.name)) return error.name;
  return kindOf(error).retryable ? UNREACHABLE : REFUSED;
};

const kindOf = (error: SdkError): RedshiftDataErrorDetails =>
  isServiceError(error)
    ? kindOfServiceError({ name: error.name, httpStatus: error.$metadata?.httpStatusCode })
    : { retryable: true, outcome: 'unknown' };

/** What a call is known to have done after all its tries: nothing for certain only where each of them was refused. */
const outcomeOf = (error: SdkError, attempts: readonly unknown[]): 'refused' | 'unknown' => {
  if (attempts.length === 0 && !isServiceError(error)) return 'refused';
  const tries = [error, ...attempts.map(toSdkError)];
  return tries.every((each) => kindOf(each).outcome === 'refused') ? 'refused' : 'unknown';
};

const describe = (operation: string, error: SdkError, secrets: readonly string[]): string => {
  if (!isServiceError(error)) {
    return `${operation} got no answer from the Data API: ${[error.name, error.code].filter(Boolean).join(', ')}`;
  }
  const { requestId } = error.$metadata ?? {};
  const reason = redact(error.message, secrets) || 'the Data API gave no reason';
  const text = isPublishedName(error.name) ? reason : `${error.name}: ${reason}`;
  return requestId === undefined ? text : `${text} (request ${requestId})`;
};

/**
 * An SDK error in the port's terms. The message holds nothing of `secrets`, and the original error is not kept as `cause`:
 * it holds the service's text as it was.
 *
 * @param attempts the errors of all tries of the call that left for the service.
 */
export const toRedshiftDataError = (
  operation: string,
  thrown: unknown,
  attempts: readonly unknown[],
  secrets: readonly string[],
): RedshiftDataError => {
  const error = toSdkError(thrown);
  return new RedshiftDataError(nameOf(error), describe(operation, error, secrets), {
    retryable: kindOf(error).retryable && !isCredentialsError(error.name),
    outcome: outcomeOf(error, attempts),
  });
};
