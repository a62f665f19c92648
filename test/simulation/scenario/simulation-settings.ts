import { DEFAULT_SETTINGS, type TaskerSettings } from '../../../src/domain/settings.js';
import type { EnvironmentPlan } from './scenario.js';
import { MINUTE_MS, SECOND_MS, type EpochMs } from '../../../src/ports/units.js';

/** The pool that every pooled task of a run uses. */
export const POOL = 'loads';

/** When every story begins: 2026-01-02T03:04:05.000Z. */
export const STORY_START = 1_767_323_045_000 as EpochMs;

/** Longest that any Lambda of the simulation runs. */
export const LAMBDA_TIME_LIMIT_MS = MINUTE_MS;

/** The place for results that both taskers have. */
export const RESULTS = { bucket: 'lake', prefix: 'results' } as const;

/** The settings of the simulated deployment: the defaults, for Lambdas that run for a minute at most. */
export const SIMULATION_SETTINGS: TaskerSettings = {
  ...DEFAULT_SETTINGS,
  statementNamePrefix: 'simulated/',
  owner: 'simulated',
  target: { clusterIdentifier: 'warehouse', database: 'analytics', dbUser: 'loader' },
  // So much shorter than a Lambda lives that a slow completer outlives its claim, also for those whose clocks are behind.
  claimLeaseMs: 10 * SECOND_MS,
  starterTimeLimitMs: LAMBDA_TIME_LIMIT_MS,
  // Shorter than the Lambda lives by more than the calls around it take.
  abandonedWaitMs: 5 * SECOND_MS,
  siblingsAskedMax: 4,
  resultsLocation: RESULTS,
  // Two short rows.
  resultPartBytes: 100,
};

/** The second tasker on the same table: another role, for which the first one's statements do not exist. */
export const SECOND_SETTINGS: TaskerSettings = {
  ...SIMULATION_SETTINGS,
  ...{ statementNamePrefix: 'second/', owner: 'second' },
  target: { clusterIdentifier: 'warehouse', database: 'analytics', dbUser: 'reporter' },
};

export const settingsOf = (tasker: 0 | 1, { poolSize = 1, maxInFlight }: EnvironmentPlan): TaskerSettings => ({
  ...(tasker === 0 ? SIMULATION_SETTINGS : SECOND_SETTINGS),
  pools: { [POOL]: poolSize },
  ...(maxInFlight !== undefined && { maxInFlight }),
});

/** Another deployment on the same table, queue and account, whose things must stay as they are. */
export const OTHER_DEPLOYMENT = { statementNamePrefix: 'neighbour/', owner: 'neighbour' } as const;
