import { describe, expect, it } from '@jest/globals';
import { InvalidRequest } from '../../src/domain/errors.js';
import { parseRequest } from '../../src/domain/request/parse-request.js';
import { AN_EXECUTION_ARN, anAttempt } from '../support/builders.js';

const task = { taskToken: 'token', executionArn: AN_EXECUTION_ARN, sqlStatement: 'select 1' };
const WRONG = [1e308, Number.MAX_SAFE_INTEGER, -1, 0.5, Number.NaN];

describe('hole-15 every number of the payload has bounds', () => {
  it.each(WRONG)('%p is refused everywhere', (wrong) => {
    for (const payload of [
      { includeResult: { maxRows: wrong } },
      { waitTimeSeconds: wrong },
      { sessionKeepAliveSeconds: wrong },
      ...(['retryCount', 'redriveCount', 'timeoutSeconds'] as const).map((name) => ({
        attempt: { ...anAttempt(), [name]: wrong },
      })),
    ]) {
      expect(() => parseRequest({ ...task, ...payload })).toThrow(InvalidRequest);
    }
  });

  it('the bounds themselves are taken', () => {
    const attempt = { ...anAttempt({ retryCount: 99_999_999, redriveCount: 99_999_999 }), timeoutSeconds: 99_999_999 };
    expect(parseRequest({ ...task, includeResult: { maxRows: 1_000_000 }, attempt })).toMatchObject({
      includeResult: { maxRows: 1_000_000 },
      attempt,
    });
  });
});
