import { describe, expect, it } from '@jest/globals';
import * as errors from '../../src/domain/errors.js';
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
