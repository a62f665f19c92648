import { createHash } from 'node:crypto';
import { StateFailure } from '../state-failure.js';

/** The names of a service in failures. */
export interface ServiceNames {
  /** The first half of an error's name, such as `DynamoDB`. */
  readonly prefix: string;
  /** How the cause names the service, such as `AmazonDynamoDBv2`. */
  readonly service: string;
  /** The name for what has none of its own, such as `AmazonDynamoDBException`. */
  readonly general: string;
  /** Names that go by the general one, with the code that the service's older protocol has for them. */
  readonly codes?: Readonly<Record<string, string>>;
  /** Which version of the SDK words the cause: the optimised integrations use the older one. */
  readonly sdk: 1 | 2;
  /** Whether the service has a second, longer id for each request, as S3 has. @default false */
  readonly hasExtendedRequestId?: boolean;
}

interface ServiceError {
  readonly name: string;
  readonly message: string;
  readonly httpStatus: number;
}

const isServiceError = (error: unknown): error is ServiceError =>
  error instanceof Error && typeof (error as { httpStatus?: unknown }).httpStatus === 'number';

/** Errors that every API may answer with and that no SDK has a class for. */
const UNMODELLED = new Set(['ValidationException', 'ThrottlingException', 'AccessDeniedException', 'MissingParameter']);

/**
 * What a service answered as a failure of the task: the name that `ErrorEquals` matches, and a cause worded as the service
 * does.
 *
 * @param modelled names that look unmodelled but are not, in this service.
 */
export const serviceFailure = (
  error: unknown,
  names: ServiceNames,
  requestId: string,
  modelled: readonly string[] = [],
): unknown => {
  if (error instanceof StateFailure || !isServiceError(error)) return error;
  const { name, message, httpStatus } = error;
  const code = names.codes?.[name];
  const isGeneral = code !== undefined || (UNMODELLED.has(name) && !modelled.includes(name));
  const own = name.endsWith('Exception') ? name : `${name}Exception`;
  const details =
    names.sdk === 1
      ? `(Service: ${names.service}; Status Code: ${httpStatus}; Error Code: ${code ?? name}; Request ID: ${requestId}; Proxy: null)`
      : `(Service: ${names.service}, Status Code: ${httpStatus}, Request ID: ${requestId}${extendedId(names, requestId)})`;
  return new StateFailure(`${names.prefix}.${isGeneral ? names.general : own}`, `${message} ${details}`);
};

/** Bytes of S3's second id. */
const EXTENDED_ID_BYTES = 56;

const extendedId = ({ hasExtendedRequestId }: ServiceNames, requestId: string): string => {
  if (hasExtendedRequestId !== true) return '';
  const digest = createHash('sha512').update(requestId).digest().subarray(0, EXTENDED_ID_BYTES);
  return `, Extended Request ID: ${digest.toString('base64')}`;
};
