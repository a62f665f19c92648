import fc from 'fast-check';
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../../src/ports/units.js';
import type { Fault, Scenario, StatementPlan, TaskPlan } from './scenario.js';
import { oneEntry, oneOf, onlyExecution, onlyStep, plainTask, quiet } from './theme-parts.js';

/** Makes a history with a theme out of one without, for a task. */
export type Theme = (scenario: Scenario, plan: TaskPlan) => fc.Arbitrary<Scenario>;

const ends = (over: Partial<StatementPlan> = {}): StatementPlan => ({
  ...{ durationMs: SECOND_MS, outcome: 'FINISHED', eventCopies: 1, eventDelayMs: 0, rowLength: 40 },
  ...over,
});

const crash = (point: Fault['point'], kind: Fault['kind'] = 'crashAfter', occurrence = 0): Fault => ({
  ...{ point, occurrence, kind, delayMs: 0 },
});

const slow = (point: Fault['point'], occurrence: number, delayMs: number): Fault => ({
  ...{ point, occurrence, kind: 'slow', delayMs },
});

/** A starter dies right after its start, and the statement ends, in whatever way, before the retry. */
const diesAndEnds: Theme = (scenario, plan) =>
  fc
    .record({
      outcome: oneOf<StatementPlan['outcome']>('FAILED', 'ABORTED', 'FINISHED'),
      durationMs: oneOf(20, 200, 900),
      eventCopies: oneOf(1, 0),
      point: oneOf<Fault['point']>('start redshiftData.executeStatement', 'start store.recordStart'),
    })
    .map(({ point, ...end }) => ({
      ...{ ...scenario, ...quiet, ...onlyStep(scenario, 1, plainTask(plan, { retries: 2 })) },
      ...{ statements: [ends(end)], faults: [crash(point), ...scenario.faults.slice(0, 1)] },
    }));

/** The same where the text of the SQL is another one at each attempt. */
const rendersAnew: Theme = (scenario, plan) =>
  oneOf(900, 20 * SECOND_MS).map((durationMs) => ({
    ...{ ...scenario, ...quiet, ...onlyStep(scenario, 2, plainTask(plan, { retries: 2, rendersAnew: true })) },
    statements: [ends({ durationMs })],
    faults: [crash('start store.recordStart')],
  }));

/** What decorates an answer, or the answer itself, cannot be had for good. */
const deniedForGood: Theme = (scenario, plan) =>
  oneOf(
    'redshiftData.getStatementResult' as const,
    'redshiftData.getStatementResult' as const,
    'redshiftData.describeStatement' as const,
    'taskCallback.sendTaskHeartbeat' as const,
  ).map((call) => ({
    ...{ ...scenario, ...quiet, ...onlyStep(scenario, 1, plainTask(plan, { result: 'JSON', retries: 2 })) },
    statements: [ends()],
    denials: [{ call, fromMs: 0 }],
    environment: { ...scenario.environment, reconcilerPeriodMs: 15 * MINUTE_MS },
  }));

/** A start that was not recorded, and a list whose first pages are empty; somebody may want to cancel it by LATEST. */
const lostStart: Theme = (scenario, plan) =>
  fc.record({ emptyPages: oneOf(0, 30), cancelsAtMs: oneOf(undefined, 3_000, 3 * MINUTE_MS) }).map((lost) => ({
    ...{ ...scenario, ...quiet, ...onlyStep(scenario, 1, plainTask(plan, { retries: 0, isCaught: true })) },
    statements: [ends({ durationMs: HOUR_MS })],
    faults: [crash('start redshiftData.executeStatement')],
    queries:
      lost.cancelsAtMs === undefined ? [] : [{ atMs: lost.cancelsAtMs, action: 'cancelStatement', execution: 0 }],
    environment: { ...scenario.environment, emptyPages: lost.emptyPages, reconcilerPeriodMs: MINUTE_MS },
  }));

/** One branch fails, the enclosing state is entered anew, and the other branch's statement still runs. */
const enteredAnew: Theme = (scenario, plan) =>
  fc.record({ durationMs: oneOf(20 * SECOND_MS, 5 * MINUTE_MS, HOUR_MS), retries: oneOf(0, 1) }).map((chosen) => ({
    ...{ ...scenario, ...quiet },
    ...onlyExecution(scenario, [
      { copies: 2, enclosingRetries: 2, visits: 1, task: plainTask(plan, { retries: chosen.retries }) },
    ]),
    statements: [ends({ durationMs: chosen.durationMs }), ends({ outcome: 'FAILED' })],
    faults: scenario.faults.slice(0, 1),
  }));

/** The first attempt ends before it is registered; its retry's time is over, and the enclosing state is entered anew. */
const firstLost: Theme = (scenario, plan) =>
  oneOf<Fault['kind']>('failBefore', 'crashBefore').map((kind) => ({
    ...{ ...scenario, ...quiet },
    ...onlyExecution(scenario, [
      { copies: 1, enclosingRetries: 2, visits: 1, task: plainTask(plan, { retries: 1, timeoutMs: 10 * SECOND_MS }) },
    ]),
    statements: [ends({ durationMs: HOUR_MS })],
    faults: [crash('start store.register', kind), ...scenario.faults.slice(0, 1)],
    environment: { ...scenario.environment, reconcilerPeriodMs: MINUTE_MS },
  }));

/** A task's time is over, the failure is caught, and the execution lives on for long. */
const caughtTimeout: Theme = (scenario, plan) =>
  fc.record({ timeoutMs: oneOf(3 * SECOND_MS, MINUTE_MS), visits: oneOf(1, 2) }).map(({ timeoutMs, visits }) => ({
    ...{ ...scenario, ...quiet },
    ...onlyExecution(scenario, [
      { ...oneEntry, visits, copies: 1, task: plainTask(plan, { retries: 0, timeoutMs, isCaught: true }) },
    ]),
    statements: [ends({ durationMs: HOUR_MS })],
    environment: { ...scenario.environment, reconcilerPeriodMs: MINUTE_MS },
  }));

/** An execution is stopped while its statement runs, nobody is told, and it is redriven when the statement has finished. */
const redriven: Theme = (scenario, plan) =>
  oneOf(5 * SECOND_MS, 25 * HOUR_MS).map((redriveAfterMs) => ({
    ...{ ...scenario, ...quiet },
    ...onlyExecution(scenario, [{ ...oneEntry, copies: 1, task: plainTask(plan) }], {
      ...{ abortAfterMs: 900, redriveAfterMs, endEvent: { copies: 0, delayMs: 0 } },
    }),
    statements: [ends({ durationMs: 2 * SECOND_MS })],
    environment: {
      ...{ ...scenario.environment, latencyMs: 50, keepsEnteredTime: true, reconcilerPeriodMs: 15 * MINUTE_MS },
    },
  }));

/** A lock that another tasker holds for longer than the Data API may not know a statement. */
const foreignLock: Theme = (scenario, plan) => {
  const singleton = plainTask(plan, { isSingleton: true, retries: 0 });
  const [execution] = scenario.executions;
  const step = { ...oneEntry, copies: 1, task: singleton };
  const never = { abortAfterMs: undefined, redriveAfterMs: undefined, endEvent: { copies: 1, delayMs: 0 } };
  return fc.constant({
    ...{ ...scenario, ...quiet },
    executions: [
      { ...execution, ...never, startAtMs: 0, tasker: 0, steps: [step] },
      { ...execution, ...never, startAtMs: 2 * HOUR_MS, tasker: 1, steps: [step] },
    ],
    statements: [ends({ durationMs: 3 * HOUR_MS })],
    environment: { ...scenario.environment, reconcilerPeriodMs: 15 * MINUTE_MS },
  });
};

/** A start that is refused, now or for good, where nobody reads the starter's error. */
const asynchronous: Theme = (scenario, plan) =>
  oneOf<Fault['kind']>('deny', 'refuse', 'failBefore').map((kind) => ({
    ...{ ...scenario, ...quiet, ...onlyStep(scenario, 1, plainTask(plan, { isAsync: true, retries: 0 })) },
    statements: [ends()],
    faults: [crash('start redshiftData.executeStatement', kind)],
    environment: { ...scenario.environment, reconcilerPeriodMs: MINUTE_MS },
  }));

/**
 * One payload that comes twice: the first call is refused, for good or for now, while the second one starts the SQL. Where it is a
 * singleton, the second call is slow to get its claim, and somebody else wants the lock, again and again.
 */
const refusedBeside: Theme = (scenario, plan) =>
  fc
    .record({
      kind: oneOf<Fault['kind']>('deny', 'refuse'),
      isSingleton: oneOf(false, true),
      delayMs: oneOf(5, 20, 50, 300),
      latencyMs: oneOf(50, 400, 1_500),
      listenTo: oneOf<0 | 1>(0, 1),
      laterMs: oneOf(100, 400, 3_000),
      slowClaim: oneOf(0, 0, 1),
    })
    .map(({ kind, isSingleton, delayMs, latencyMs, listenTo, laterMs, slowClaim }) => {
      const step = { ...oneEntry, copies: 1, task: plainTask(plan, { isSingleton, retries: 0 }) };
      const executions = onlyExecution(scenario, [step]).executions.flatMap((execution) => {
        const steps = [{ ...step, task: { ...step.task, retries: 3 } }];
        const other = { ...execution, steps, startAtMs: laterMs, redriveAfterMs: undefined };
        return isSingleton ? [execution, other] : [execution];
      });
      return {
        ...{ ...scenario, ...quiet, executions },
        statements: [ends({ durationMs: 20 * SECOND_MS })],
        faults: [
          crash('start redshiftData.executeStatement', kind),
          ...(isSingleton ? [slow('start store.claim', slowClaim, 8 * SECOND_MS)] : []),
          ...scenario.faults.slice(0, 1),
        ],
        duplicates: [{ occurrence: 0, kind: 'twice', delayMs, listenTo }],
        environment: { ...scenario.environment, latencyMs },
      };
    });

/** More siblings than a starter asks about, one of which loses its starter. */
const manySiblings: Theme = (scenario, plan) =>
  fc.constant({
    ...{ ...scenario, ...quiet, ...onlyStep(scenario, 12, plainTask(plan, { retries: 1 })) },
    statements: [ends({ durationMs: 20 * SECOND_MS })],
    faults: [crash('start store.recordStart', 'crashAfter', 5)],
    environment: { ...scenario.environment, latencyMs: 50 },
  });

/** An engine that keeps one token for all attempts, and whose heartbeats tell nothing. */
const otherEngine: Theme = (scenario, plan) =>
  fc
    .record({
      kind: oneOf<Fault['kind']>('refuse', 'crashAfter', 'crashBefore'),
      again: oneOf<Fault['kind']>('refuse', 'crashAfter'),
      outcome: oneOf<StatementPlan['outcome']>('FINISHED', 'FAILED'),
      // The first starter's answer is lost after the statement's end was told, with which such an engine forgets that.
      forgets: oneOf(false, true),
    })
    .map(({ kind, again, outcome, forgets }) => ({
      ...{ ...scenario, ...quiet },
      ...onlyExecution(scenario, [{ ...oneEntry, copies: 1, task: plainTask(plan, { retries: 3 }) }], {
        redriveAfterMs: undefined,
      }),
      statements: [ends({ outcome }), ends()],
      faults: forgets
        ? [{ point: 'start store.recordStart', occurrence: 0, kind: 'slow', delayMs: 20 * SECOND_MS }]
        : [crash('start redshiftData.executeStatement', kind), crash('start redshiftData.executeStatement', again, 1)],
      duplicates: forgets ? [{ occurrence: 0, kind: 'answerLost', delayMs: 15 * SECOND_MS, listenTo: 0 }] : [],
      environment: { ...scenario.environment, engine: 'other' },
    }));

/** AWS's engine, should it keep one token for all attempts that do not time out: any history. */
export const oneToken: Theme = (scenario) =>
  fc.constant({ ...scenario, environment: { ...scenario.environment, engine: 'awsOneToken' } });

/** Another engine: a statement's end is told while no attempt waits, or right as the next one begins, and marked a while later. */
const toldBetweenAttempts: Theme = (scenario, plan) =>
  fc
    .record({
      outcome: oneOf<StatementPlan['outcome']>('FINISHED', 'FAILED'),
      durationMs: oneOf(20, 500, 900, 1_100),
      asksLate: oneOf(0, 600, 1_500),
      // What the retry would tell the task by cannot be had.
      isBlind: oneOf(false, true),
      marksLate: oneOf(2 * SECOND_MS, 15 * SECOND_MS, 5 * MINUTE_MS),
    })
    .map(({ asksLate, marksLate, isBlind, ...end }) => ({
      ...{ ...scenario, ...quiet },
      ...onlyExecution(scenario, [{ ...oneEntry, copies: 1, task: plainTask(plan, { retries: 5 }) }], {
        redriveAfterMs: undefined,
      }),
      statements: [ends(end), ends()],
      faults: [
        crash('start redshiftData.executeStatement'),
        slow(
          end.outcome === 'FINISHED'
            ? 'complete taskCallback.sendTaskSuccess'
            : 'complete taskCallback.sendTaskFailure',
          0,
          asksLate,
        ),
        slow('complete store.markProcessed', 0, marksLate),
        ...(isBlind ? [crash('start redshiftData.describeStatement', 'failBefore')] : []),
      ],
      environment: { ...scenario.environment, engine: 'other', maxInFlight: undefined },
    }));

/** A result that just fits into what Step Functions takes, and leaves the state no room. */
const largeResult: Theme = (scenario, plan) =>
  fc.constant({
    ...{ ...scenario, ...quiet, ...onlyStep(scenario, 1, plainTask(plan, { result: 'JSON' })) },
    statements: [ends({ rowLength: 124_000 })],
  });

/** Situations in which the protocol had holes, by name. */
export const HOLE_THEMES = {
  diesAndEnds,
  rendersAnew,
  deniedForGood,
  lostStart,
  enteredAnew,
  firstLost,
  caughtTimeout,
  redriven,
  foreignLock,
  asynchronous,
  refusedBeside,
  manySiblings,
  otherEngine,
  toldBetweenAttempts,
  largeResult,
} as const satisfies Readonly<Record<string, Theme>>;
