import type { RedshiftDataErrorDetails } from '../../ports/port-errors.js';

const REFUSED = { retryable: false, outcome: 'refused' } as const;
const REFUSED_FOR_NOW = { retryable: true, outcome: 'refused' } as const;
const UNKNOWN = { retryable: true, outcome: 'unknown' } as const;

/** What the service's error names say of a call; by name, because HTTP status codes are not dependable. */
const KINDS: ReadonlyMap<string, RedshiftDataErrorDetails> = new Map<string, RedshiftDataErrorDetails>([
  ['ValidationException', REFUSED],
  ['ResourceNotFoundException', REFUSED],
  ['AccessDeniedException', REFUSED],
  ['UnauthorizedException', REFUSED],
  ['UnrecognizedClientException', REFUSED],
  ['InvalidClientTokenId', REFUSED],
  ['InvalidSignatureException', REFUSED],
  ['IncompleteSignatureException', REFUSED],
  ['IncompleteSignature', REFUSED],
  ['MissingAuthenticationTokenException', REFUSED],
  ['MissingAuthenticationToken', REFUSED],
  ['ExpiredTokenException', REFUSED],
  ['ExpiredToken', REFUSED],
  ['RequestExpired', REFUSED],
  ['OptInRequired', REFUSED],
  ['SerializationException', REFUSED],
  ['UnknownOperationException', REFUSED],
  ['CredentialsProviderError', REFUSED],
  ['ThrottlingException', REFUSED_FOR_NOW],
  ['TooManyRequestsException', REFUSED_FOR_NOW],
  ['ActiveStatementsExceededException', REFUSED_FOR_NOW],
  ['ActiveSessionsExceededException', REFUSED_FOR_NOW],
  ['ActiveWaitingRequestsExceededException', REFUSED_FOR_NOW],
  ['ExecuteStatementException', UNKNOWN],
  ['BatchExecuteStatementException', UNKNOWN],
  ['InternalServerException', UNKNOWN],
  ['InternalFailure', UNKNOWN],
  ['ServiceUnavailable', UNKNOWN],
  ['DatabaseConnectionException', UNKNOWN],
  ['QueryTimeoutException', UNKNOWN],
]);

/** What is known of an error that the service answered with. */
export interface ServiceError {
  readonly name: string;
  /** HTTP status; absent where none was given. */
  readonly httpStatus: number | undefined;
}

/**
 * What an error of the service means. A name that this version does not know counts as `unknown`, and as worth repeating
 * where the status says so (429 or 5xx).
 *
 * @example kindOfServiceError({ name: 'ThrottlingException', httpStatus: 400 }) // { retryable: true, outcome: 'refused' }
 */
export const kindOfServiceError = ({ name, httpStatus = 500 }: ServiceError): RedshiftDataErrorDetails =>
  KINDS.get(name) ?? { retryable: httpStatus === 429 || httpStatus >= 500, outcome: 'unknown' };

/** Names of the service's errors that this version knows: states can retry or catch them by these. */
export const PUBLISHED_NAMES: readonly string[] = [...KINDS.keys()];

/** Whether an error of the service leaves under its own name. */
export const isPublishedName = (name: string): boolean => KINDS.has(name);

/** Whether the SDK gave up before it sent anything, for lack of credentials. */
export const isCredentialsError = (name: string): boolean => name.includes('Credentials');
