import { ConfigurationError } from '../../domain/errors.js';
import { StoreUnavailableError } from '../../ports/port-errors.js';
import type { TaskerError } from '../../ports/tasker-error.js';

/** Answers that stay the same however often one asks, and what to look at. */
const ADVICE: Readonly<Record<string, string>> = {
  AccessDeniedException:
    "allow the function's role the table's actions on the table and its indexes, and the use of the table's key",
  ResourceNotFoundException: "check the table's name, the account and the region, and that its indexes exist",
  ValidationException: "check that the table's keys and indexes are those of the table definition of this version",
  ItemCollectionSizeLimitExceededException: 'one execution has filled its 10 GB; shorten the retention of the items',
};

/** The parts of an SDK error that hold nothing of the request. */
interface ServiceError {
  readonly name?: string;
  readonly message?: string;
  readonly code?: string;
  readonly $metadata?: { readonly httpStatusCode?: number; readonly requestId?: string };
}

const traceOf = ({ code, $metadata }: ServiceError): string => {
  const parts = [
    code,
    $metadata?.httpStatusCode === undefined ? undefined : `HTTP ${$metadata.httpStatusCode}`,
    $metadata?.requestId === undefined ? undefined : `request ${$metadata.requestId}`,
  ].filter((part) => part !== undefined);
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`;
};

/**
 * What a failed request means to the domain. The SDK's error itself is not passed on as the cause: it may carry the item,
 * and with it a task token.
 *
 * @param intent what was tried, to follow "could not"; names no secret.
 * @example throw storeErrorOf(error, "claim invocation 'i-1'", 'tasker-state');
 */
export const storeErrorOf = (error: unknown, intent: string, tableName: string): TaskerError => {
  const serviceError: ServiceError = typeof error === 'object' && error !== null ? error : {};
  const name = serviceError.name ?? 'an unknown error';
  const failure = `could not ${intent} in table '${tableName}': ${name}${traceOf(serviceError)}`;
  const advice = Object.hasOwn(ADVICE, name) ? ADVICE[name] : undefined;
  if (advice === undefined) return new StoreUnavailableError(`${failure}. Repeating the call is safe`);
  return new ConfigurationError(`${failure}: ${serviceError.message ?? 'no reason given'}. To mend it, ${advice}`);
};
