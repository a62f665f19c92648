import { ResultStoreError } from '../../ports/port-errors.js';
import { type SdkError, toSdkError } from '../sdk-error.js';

const UNREACHABLE = 'ResultStoreUnreachable';
/** Refusals that pass by themselves although their status says that the caller is to blame. */
const PASSING = new Set(['RequestTimeout', 'RequestTimeTooSkewed', 'OperationAborted', 'ConditionalRequestConflict']);

/** HTTP status of the service's answer; `undefined` where none came. */
export const statusOf = (error: SdkError): number | undefined => error.$metadata?.httpStatusCode;

/** S3 tells no name where an answer has no body, as to HEAD. */
const nameOf = (error: SdkError, status: number): string => {
  if (!/^(?:Unknown|UnknownError|Error|[0-9]+)$/.test(error.name)) return error.name;
  if (status === 403) return 'AccessDenied';
  return status === 404 ? 'NotFound' : `Status${status}`;
};

/**
 * An SDK error in the port's terms. The original is not kept as `cause`, and no message holds the service's text: that may repeat
 * headers of the request.
 */
export const toResultStoreError = (operation: string, thrown: unknown): ResultStoreError => {
  const error = toSdkError(thrown);
  const status = statusOf(error);
  if (status === undefined) {
    // Credentials and the network get repaired while the task waits.
    const reason = [error.name, error.code].filter(Boolean).join(', ');
    return new ResultStoreError(UNREACHABLE, `${operation} got no answer from S3 (${reason})`, true);
  }
  const name = nameOf(error, status);
  const { requestId } = error.$metadata ?? {};
  const request = requestId === undefined ? '' : `, request ${requestId}`;
  const advice = name === 'AccessDenied' ? `; the function's role needs s3:${operation} on the place for results` : '';
  return new ResultStoreError(
    name,
    `S3 refused ${operation}: ${name} (status ${status}${request})${advice}`,
    status >= 500 || status === 429 || PASSING.has(name),
  );
};
