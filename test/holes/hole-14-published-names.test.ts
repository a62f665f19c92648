import { describe, expect, it } from '@jest/globals';
import { BUSY_RETRIER, RETRIERS, type Retrier } from '../../src/asl/retriers.js';
import { CLOCK_DIFFERENCE_MS, STARTER_MARGIN_MS } from '../../src/domain/starter-life.js';
import { DEFAULT_SETTINGS } from '../../src/domain/settings.js';
import { kindOfServiceError, PUBLISHED_NAMES } from '../../src/adapters/redshift-data/service-error-kind.js';
import { TaskerError } from '../../src/ports/tasker-error.js';
import * as domainErrors from '../../src/domain/errors.js';
import * as portErrors from '../../src/ports/port-errors.js';

/** How long the tries of a retrier last together; its jitter taken at the least. */
const budgetMs = ({ IntervalSeconds, BackoffRate, MaxDelaySeconds, MaxAttempts }: Retrier): number => {
  let total = 0;
  for (let attempt = 0; attempt < MaxAttempts; attempt += 1) {
    total += Math.min(IntervalSeconds * BackoffRate ** attempt, MaxDelaySeconds);
  }
  return total * 1_000;
};

const retried = RETRIERS.flatMap(({ ErrorEquals }) => ErrorEquals);

describe('hole-14 no error leaves the starter under a name that no Retry can have', () => {
  it('every name of the Data API that is worth repeating is retried', () => {
    const repeatable = PUBLISHED_NAMES.filter((name) => kindOfServiceError({ name, httpStatus: 400 }).retryable);
    expect(repeatable.length).toBeGreaterThan(8);
    expect(retried).toEqual(expect.arrayContaining([...repeatable, 'RedshiftDataUnreachable']));
  });

  it('every error of our own that is worth repeating is retried, but for those that the author decides', () => {
    const exported: readonly unknown[] = Object.values({ ...domainErrors, ...portErrors });
    const classes = exported.filter(
      (value): value is new (...given: unknown[]) => TaskerError =>
        typeof value === 'function' &&
        value.prototype instanceof TaskerError &&
        // Its names are S3's, and none of them leaves the starter.
        value !== portErrors.ResultStoreError,
    );
    expect(classes.length).toBeGreaterThan(10);
    const errors = classes.map((Class) => new Class('', '', { retryable: false }));
    const repeatable = errors.filter(({ retryable }) => retryable);
    const names = repeatable
      .map(({ name }) => name)
      .filter((name) => !['ConcurrentExecution', 'CompletionUnconfirmed'].includes(name))
      // Whoever copies a result goes on later; where a starter would have to, it says that it is busy.
      .filter((name) => name !== 'ResultUnfinished');
    expect(names).toContain('PreviousStatementRunning');
    expect(retried).toEqual(expect.arrayContaining(names));
  });

  it('the budget for what is in other hands outlasts the longest life of a starter and its claim', () => {
    const longestMs =
      DEFAULT_SETTINGS.starterTimeLimitMs + STARTER_MARGIN_MS + DEFAULT_SETTINGS.claimLeaseMs + CLOCK_DIFFERENCE_MS;
    expect(BUSY_RETRIER.JitterStrategy).toBe('NONE');
    expect(budgetMs(BUSY_RETRIER)).toBeGreaterThan(longestMs);
  });

  it('no name is in two retriers, whose counts are kept apart', () => {
    expect(new Set(retried).size).toBe(retried.length);
  });
});
