import { describe, expect, it } from '@jest/globals';
import * as errors from '../../src/domain/errors.js';
import * as limits from '../../src/domain/limits.js';
import { DEFAULT_SETTINGS } from '../../src/domain/settings.js';

describe('the errors that a state machine sees', () => {
  const made = (name: Exclude<keyof typeof errors, 'StartRefused'>): { name: string; retryable: boolean } =>
    new errors[name]('why');

  it('have the name that a state catches them by, and say whether a retry of the same call may help', () => {
    const names = Object.keys(errors).filter((name) => name !== 'StartRefused') as Parameters<typeof made>[0][];
    const told = names.map((name) => {
      const error = made(name);
      expect([error.name, (error as unknown as Error).message]).toEqual([name, 'why']);
      return `${name} ${error.retryable}`;
    });
    expect(told.sort()).toEqual([
      ...['CompletionUnconfirmed true', 'ConcurrentExecution true', 'ConfigurationError false', 'InvalidRequest false'],
      ...['InvocationBusy true', 'ListingIncomplete true', 'PoolFull true', 'PreviousExecutionNotFound false'],
      ...['PreviousStatementRunning true', 'ResultUnfinished true', 'StartOutcomeUnknown false'],
      ...['TaskNoLongerWaiting false'],
    ]);
  });

  it('repeat the name with which a start was refused before', () => {
    expect(new errors.StartRefused('ValidationException', 'why')).toMatchObject({
      ...{ name: 'ValidationException', message: 'why', retryable: false },
    });
  });
});

describe('the settings of a deployment that says nothing', () => {
  it('are these, in milliseconds, bytes and counts', () => {
    const [minute, hour, day] = [60_000, 3_600_000, 86_400_000];
    expect(DEFAULT_SETTINGS).toEqual({
      ...{ asksBeforeStart: true, claimLeaseMs: minute, starterTimeLimitMs: 15 * minute, reconcileGraceMs: 2 * minute },
      ...{ unknownStatementGraceMs: hour, abandonGraceMs: 150_000, abandonedWaitMs: 20_000, siblingsAskedMax: 50 },
      ...{ unreadableGraceMs: hour, resultPatienceMs: 10 * minute, outputBytesMax: 245_760 },
      ...{ unprocessedRetentionMs: 400 * day, processedRetentionMs: 30 * day, sqlPreviewLength: 0 },
      resultPartBytes: 8_388_608,
    });
  });
});

describe('the limits of the services', () => {
  it('are those of their models and quota pages, in milliseconds, seconds, bytes, characters and counts', () => {
    const { POOL_NAME, TASKERS_OWN_POOL, PRIORITY_MAX, INCLUDED_ROWS_MAX, LOCK_NAME_LENGTH_MAX, ...ofServices } =
      limits;
    expect(ofServices).toEqual({
      ...{ SQL_BYTES_MAX: 102_400, BATCH_STATEMENTS_MAX: 40, STATEMENT_NAME_LENGTH_MAX: 2_048, POOL_SIZE_MAX: 500 },
      ...{ CLIENT_TOKEN_RETENTION_MS: 28_800_000, STATEMENT_RUN_TIME_MAX_MS: 86_400_000, WAIT_TIME_SECONDS_MAX: 30 },
      ...{ TASK_OUTPUT_BYTES_MAX: 262_144, TASK_ERROR_LENGTH_MAX: 256, TASK_CAUSE_LENGTH_MAX: 32_768 },
      ...{ TASK_TOKEN_LENGTH_MAX: 2_048, STATE_NUMBER_MAX: 99_999_999, SESSION_KEEP_ALIVE_SECONDS_MAX: 86_400 },
    });
    expect([PRIORITY_MAX, INCLUDED_ROWS_MAX, LOCK_NAME_LENGTH_MAX]).toEqual([100, 1_000_000, 512]);
    const names = ['loads', 'A-b_9', 'x'.repeat(64), '', 'x'.repeat(65), 'a b', 'a:b', TASKERS_OWN_POOL];
    expect(names.map((name) => POOL_NAME.test(name))).toEqual([true, true, true, false, false, false, false, false]);
    expect([`${TASKERS_OWN_POOL}2`, `x${TASKERS_OWN_POOL}`].every((name) => POOL_NAME.test(name))).toBe(true);
  });
});
