import type { ErrorClass } from './error-class-name.js';
import type { ErrorText } from './read-error-text.js';

const OF_S3 = /^(?:s3|spectrum)/;
const STATUS = /\b(?:status|http response error code:?) (\d{3})\b/i;

/** The class of what S3 answered, where an error is about a request to S3 and tells the HTTP status. */
export function classOfS3Status({
  messages: [message],
  context = '',
}: ErrorText): { readonly errorClass: ErrorClass; readonly retryHelps?: boolean } | undefined {
  const status = OF_S3.test(message?.fixed ?? '')
    ? Number(STATUS.exec(`${message?.fixed} ${context}`)?.[1])
    : Number.NaN;
  if (Number.isNaN(status)) return undefined;
  if (status === 401 || status === 403) return { errorClass: 'permission' };
  if (status === 404) return { errorClass: 'not-found' };
  // S3 asks to come back later by 503, and says by 5xx that the fault is its own.
  return status === 429 || status >= 500 ? { errorClass: 'resource', retryHelps: true } : { errorClass: 'load' };
}
