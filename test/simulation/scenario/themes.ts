import fc from 'fast-check';
import { MINUTE_MS, SECOND_MS } from '../../../src/ports/units.js';
import { HOLE_THEMES, oneToken, type Theme } from './hole-themes.js';
import { POOL_THEMES, stoppedBeforeStart, stoppedHandOver } from './pool-themes.js';
import { RESOURCE_THEMES } from './resource-themes.js';
import { RESULT_THEMES } from './result-themes.js';
import type { Fault, Scenario, TaskPlan } from './scenario.js';
import { oneEntry, oneOf, onlyStep, plainTask, quiet } from './theme-parts.js';

/*
 * Histories with a theme: situations that need several things at once, which histories without one meet too rarely. What the
 * theme does not need stays as it was generated.
 */

/** A lock whose owner died at its start, and somebody who wants it before the reconciler has found that out. */
const contestedLock = (scenario: Scenario, plan: TaskPlan): fc.Arbitrary<Scenario> =>
  fc
    .tuple(oneOf<Fault['kind']>('crashBefore', 'crashAfter'), oneOf<Fault['kind']>('crashBefore', 'crashAfter'))
    .map(([death, secondDeath]) => {
      const singleton: TaskPlan = { ...plan, isSingleton: true, hasToken: true, kind: 'single', timeoutMs: undefined };
      const executions = [0, 4 * MINUTE_MS].map((startAtMs) => ({
        ...{ startAtMs, tasker: 0 as const, endEvent: { copies: 1, delayMs: 0 } },
        steps: [{ ...oneEntry, copies: 1, task: { ...singleton, retries: startAtMs === 0 ? 0 : plan.retries } }],
      }));
      const faults: Fault[] = [
        { point: 'start redshiftData.executeStatement', occurrence: 0, kind: death, delayMs: 0 },
        { point: 'start redshiftData.listStatements', occurrence: 0, kind: secondDeath, delayMs: 0 },
        ...scenario.faults.slice(0, 2),
      ];
      const environment = { ...scenario.environment, reconcilerPeriodMs: 15 * MINUTE_MS };
      return { ...scenario, executions, faults, environment };
    });

/** A lock whose owner is processed, since whoever closed it died before the lock was free, and somebody who wants it later. */
const lockLeft = (scenario: Scenario, plan: TaskPlan): fc.Arbitrary<Scenario> =>
  fc
    .record({ startAtMs: oneOf(12 * MINUTE_MS, 40 * MINUTE_MS), kind: oneOf<Fault['kind']>('crashBefore', 'deny') })
    .map(({ startAtMs, kind }) => {
      const task = plainTask(plan, { isSingleton: true, retries: 0 });
      const [execution] = onlyStep(scenario, 1, task).executions;
      const quietly = { ...execution, redriveAfterMs: undefined };
      return {
        ...{ ...scenario, ...quiet, ...shortStatements(scenario) },
        executions: [quietly, { ...quietly, startAtMs }] as Scenario['executions'],
        faults: [
          { point: 'start redshiftData.executeStatement', occurrence: 0, kind: 'crashBefore', delayMs: 0 },
          { point: 'reconcile store.releaseLock', occurrence: 0, kind, delayMs: 0 },
          ...scenario.faults.slice(0, 1),
        ],
        environment: { ...scenario.environment, reconcilerPeriodMs: 5 * MINUTE_MS },
      };
    });

/** Statements that end within seconds. */
const shortStatements = (scenario: Scenario): Pick<Scenario, 'statements'> => ({
  statements: scenario.statements.map((statement) => ({
    ...statement,
    durationMs: Math.min(statement.durationMs, 3 * SECOND_MS),
  })),
});

/** Siblings of which some lose their starters at different points, while the first retry's payload comes twice. */
const dyingSiblings = (scenario: Scenario, plan: TaskPlan): fc.Arbitrary<Scenario> =>
  fc
    .record({
      copies: oneOf(2, 3),
      latencyMs: oneOf(50, 400, 1_500),
      second: oneOf(0, 1, 2),
      delayMs: oneOf(5, 50, 300),
    })
    .map(({ copies, latencyMs, second, delayMs }) => {
      const task: TaskPlan = { ...plan, timeoutMs: undefined, hasAttempt: true, hasToken: true, isSingleton: false };
      const faults: Fault[] = [
        { point: 'start taskCallback.sendTaskHeartbeat', occurrence: 0, kind: 'crashBefore', delayMs: 0 },
        { point: 'start store.recordStart', occurrence: second, kind: 'crashAfter', delayMs: 0 },
        ...scenario.faults.slice(0, 2),
      ];
      return {
        ...scenario,
        ...onlyStep(scenario, copies, { ...task, retries: Math.max(1, plan.retries) }),
        ...shortStatements(scenario),
        faults,
        duplicates: [{ occurrence: copies, kind: 'twice', delayMs, listenTo: 0 }],
        environment: { ...scenario.environment, latencyMs },
      };
    });

/** Siblings of which one loses its starter and tries again just when the others are being answered, which takes a while. */
const answeredSiblings = (scenario: Scenario, plan: TaskPlan): fc.Arbitrary<Scenario> =>
  fc
    .record({
      copies: oneOf(2, 3),
      pace: oneOf([50, 950], [50, 1_100], [400, 10], [400, 300], [1_500, 10]),
      markingMs: oneOf(2_000, 0),
    })
    .map(({ copies, pace: [latencyMs = 0, durationMs = 0], markingMs }) => {
      const quick = { timeoutMs: undefined, waitTimeSeconds: undefined, result: 'none' as const };
      const task: TaskPlan = { ...plan, ...quick, hasAttempt: true, hasToken: true, isSingleton: false };
      return {
        ...scenario,
        ...onlyStep(scenario, copies, { ...task, retries: Math.max(1, plan.retries) }),
        statements: [{ durationMs, outcome: 'FINISHED', eventCopies: 1, eventDelayMs: 0, rowLength: 40 }],
        faults: [
          { point: 'start taskCallback.sendTaskHeartbeat', occurrence: 0, kind: 'crashBefore', delayMs: 0 },
          { point: 'complete store.markProcessed', occurrence: 0, kind: 'slow', delayMs: markingMs },
        ],
        outages: [],
        duplicates: [],
        environment: { ...scenario.environment, latencyMs, listingLagMs: 0, completers: 3 },
      };
    });

/** A completer that outlives its claim, and a retry that adopts in the meantime and cannot complete what it has adopted. */
const slowCompleter = (scenario: Scenario, plan: TaskPlan): fc.Arbitrary<Scenario> =>
  fc
    .record({
      call: oneOf('taskCallback.sendTaskSuccess', 'store.markProcessed', 'redshiftData.describeStatement'),
      // After the starter has asked whether somebody waits, and before it answers.
      lostAfterMs: oneOf(110, 140, 170),
    })
    .map(({ call, lostAfterMs }) => {
      const lasting = { timeoutMs: undefined, heartbeatMs: undefined, waitTimeSeconds: undefined };
      const task: TaskPlan = { ...plan, ...lasting, retries: 9, hasAttempt: true, hasToken: true, isSingleton: false };
      const faults: Fault[] = [
        { point: `complete ${call}` as Fault['point'], occurrence: 0, kind: 'slow', delayMs: 48 * SECOND_MS },
        { point: 'start redshiftData.describeStatement', occurrence: 1, kind: 'failBefore', delayMs: 0 },
        ...scenario.faults.slice(0, 1),
      ];
      return {
        ...scenario,
        ...onlyStep(scenario, 1, task),
        ...shortStatements(scenario),
        faults,
        duplicates: [{ occurrence: 0, kind: 'answerLost', delayMs: lostAfterMs, listenTo: 0 }],
        environment: { ...scenario.environment, latencyMs: 50, clockSkewMs: 0 },
      };
    });

/** Themes that histories of all kinds have a part of. */
const COMMON_THEMES = {
  contestedLock,
  lockLeft,
  dyingSiblings,
  answeredSiblings,
  slowCompleter,
  ...HOLE_THEMES,
  ...POOL_THEMES,
} as const satisfies Readonly<Record<string, Theme>>;

/** Every theme by name. */
export const THEMES = {
  ...COMMON_THEMES,
  ...RESULT_THEMES,
  ...RESOURCE_THEMES,
  stoppedHandOver,
  stoppedBeforeStart,
  oneToken,
} as const satisfies Readonly<Record<string, Theme>>;

export type ThemeName = keyof typeof THEMES;

/** A history with one of the themes, made from one without. */
export const withTheme = (any: fc.Arbitrary<Scenario>, task: fc.Arbitrary<TaskPlan>): fc.Arbitrary<Scenario> =>
  fc
    .tuple(any, task, oneOf(...Object.values<Theme>(COMMON_THEMES)))
    .chain(([scenario, plan, theme]) => theme(scenario, plan));
