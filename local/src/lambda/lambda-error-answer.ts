import { errorAnswer } from '../http/error-answer.js';
import type { HttpAnswer } from '../http/http-service.js';
import { LambdaServiceError } from './lambda-service-error.js';

/** What Lambda's answers are written in. */
export const JSON_CONTENT_TYPE = 'application/json';

/**
 * How Lambda answers a request that it refuses.
 *
 * @throws whatever is no {@link LambdaServiceError}, as it came.
 * @example catch (error) { return lambdaErrorAnswer(error); }
 */
export function lambdaErrorAnswer(error: unknown): HttpAnswer {
  if (!(error instanceof LambdaServiceError)) throw error;
  return errorAnswer({
    name: error.serviceErrorName,
    message: error.message,
    httpStatus: error.httpStatus,
    contentType: JSON_CONTENT_TYPE,
    members: { Type: 'User', Message: error.message },
  });
}
