import type { ResultRequest } from '../../ports/invocation.js';
import { ConfigurationError, InvalidRequest } from '../errors.js';
import type { IncludeResult } from '../request/starter-request.js';
import { formatResultLocation, isWithin } from '../results/result-location.js';
import type { TaskerSettings } from '../settings.js';

/**
 * What an invocation keeps of `includeResult`: with the place where rows go that go to S3. Whoever sends payloads can name no place
 * but below the tasker's own.
 *
 * @throws {ConfigurationError} the tasker has no place for results. @throws {InvalidRequest} the payload's is another one.
 */
export function planResult(
  { resultsLocation }: Pick<TaskerSettings, 'resultsLocation'>,
  { maxRows, s3 }: IncludeResult,
): ResultRequest {
  if (s3 === undefined) return { maxRows };
  if (resultsLocation === undefined) {
    throw new ConfigurationError(
      'includeResult asks for S3, but this tasker has no place for results; set TASKER_RESULTS_TO, which the construct does with ' +
        'its prop results',
    );
  }
  const { location = resultsLocation, format } = s3;
  if (!isWithin(location, resultsLocation)) {
    throw new InvalidRequest(
      `includeResult.to is not below this tasker's place for results; allowed: ${formatResultLocation(resultsLocation)} and what ` +
        'is below it, or leave it out',
    );
  }
  return { maxRows, ...location, format };
}
