import fc from 'fast-check';
import { MINUTE_MS, SECOND_MS } from '../../../src/ports/units.js';
import { type CallPoint, POOL_POINTS } from './crash-points.js';
import type { Theme } from './hole-themes.js';
import type {
  Duplicate,
  EnvironmentPlan,
  ExecutionPlan,
  Fault,
  Scenario,
  StatementPlan,
  TaskPlan,
} from './scenario.js';
import { oneEntry, oneOf, plainTask, quiet } from './theme-parts.js';

const ends = (over: Partial<StatementPlan> = {}): StatementPlan => ({
  ...{ durationMs: SECOND_MS, outcome: 'FINISHED', eventCopies: 1, eventDelayMs: 0, rowLength: 40 },
  ...over,
});

const poolFault: fc.Arbitrary<Fault> = fc.record({
  point: fc.constantFrom(...POOL_POINTS),
  occurrence: oneOf(0, 1, 0, 2, 3, 5),
  kind: oneOf<Fault['kind']>('crashBefore', 'crashAfter', 'failBefore', 'failAfter', 'failLate', 'slow'),
  delayMs: oneOf(500, 3_000, 35_000),
});

/** More tasks than a pool has slots, and something that goes wrong on the way into it, through it, and out of it. */
const pools: Theme = (scenario: Scenario, plan: TaskPlan): fc.Arbitrary<Scenario> =>
  fc
    .record({
      copies: oneOf(2, 3, 5),
      executions: oneOf(1, 2, 3),
      laterMs: oneOf(300, 1_500, 20_000),
      durationsMs: fc.array(oneOf(100, 1_000, 10 * SECOND_MS, MINUTE_MS), { minLength: 1, maxLength: 3 }),
      poolSize: oneOf(1, 2, 1, 3, 5),
      retries: oneOf(1, 0, 3),
      timeoutMs: oneOf(undefined, undefined, 10 * SECOND_MS, 2 * MINUTE_MS),
      isWaiting: oneOf(false, false, false, true),
      priorities: fc.array(oneOf(0, 0, 1, -1), { minLength: 3, maxLength: 3 }),
      faults: fc.array(poolFault, { maxLength: 4 }),
      latencyMs: oneOf(50, 5, 400),
    })
    .map((chosen) => {
      const [execution] = scenario.executions as readonly [ExecutionPlan];
      const taskOf = (number: number): TaskPlan =>
        plainTask(plan, {
          ...{ retries: chosen.retries, timeoutMs: chosen.timeoutMs, sql: 1 + (number % 2) },
          ...{ isPooled: !chosen.isWaiting, isSingleton: chosen.isWaiting, waits: chosen.isWaiting },
          priority: chosen.priorities[number] ?? 0,
        });
      return {
        ...{ ...scenario, ...quiet },
        executions: Array.from({ length: chosen.executions }, (_, number) => ({
          ...{ ...execution, tasker: 0 as const, startAtMs: number * chosen.laterMs },
          steps: [{ ...oneEntry, copies: chosen.copies, task: taskOf(number) }],
        })),
        statements: chosen.durationsMs.map((durationMs) => ends({ durationMs })),
        faults: [...chosen.faults, ...scenario.faults.slice(0, 2)],
        duplicates: scenario.duplicates,
        queries: scenario.queries.slice(0, 1),
        environment: {
          ...{ ...scenario.environment, poolSize: chosen.poolSize, latencyMs: chosen.latencyMs },
          reconcilerPeriodMs: Math.min(scenario.environment.reconcilerPeriodMs, 15 * MINUTE_MS),
        },
      };
    });

/** Two that are to run one after the other, nothing that goes wrong: what a pool is for. */
const handOver: Theme = (scenario: Scenario, plan: TaskPlan): fc.Arbitrary<Scenario> =>
  fc.record({ copies: oneOf(3, 6), priority: oneOf(0, 1) }).map(({ copies, priority }) => {
    const [execution] = scenario.executions as readonly [ExecutionPlan];
    const quietly = { ...execution, abortAfterMs: undefined, redriveAfterMs: undefined, tasker: 0 as const };
    const task = plainTask(plan, { isPooled: true, retries: 2 });
    const step = (over: Partial<TaskPlan>) => [{ ...oneEntry, copies, task: { ...task, ...over } }];
    return {
      ...{ ...scenario, ...quiet },
      executions: [
        { ...quietly, startAtMs: 0, steps: step({}) },
        { ...quietly, startAtMs: 4 * SECOND_MS, steps: step({ sql: 2, priority }) },
      ],
      statements: [ends({ durationMs: 2 * SECOND_MS })],
      environment: {
        ...scenario.environment,
        poolSize: 1,
        maxInFlight: undefined,
        latencyMs: 50,
        reconcilerPeriodMs: 5 * MINUTE_MS,
      },
    };
  });

/**
 * What the end of an execution comes upon. `free`: a slot that is free, and somebody to have it. `over`: the same, but the time of
 * whoever is to have it is over, so that it frees the slot again. `held`: what it ends has a slot, which somebody took for it who died before it
 * was out of the queue.
 */
type SlotFound = 'free' | 'over' | 'held';

/** How a completer dies so that the end of an execution comes upon that. */
const deathOfCompleter: Readonly<Record<SlotFound, Fault>> = {
  free: { point: 'complete store.releaseSlot', occurrence: 0, kind: 'crashAfter', delayMs: 0 },
  over: { point: 'complete store.releaseSlot', occurrence: 0, kind: 'crashAfter', delayMs: 0 },
  held: { point: 'complete store.acquireSlot', occurrence: 0, kind: 'crashAfter', delayMs: 0 },
};

/** Seldom calls of the end of an execution, wherever a slot is to be given to somebody else. */
const HANDING_ON: readonly CallPoint[] = [
  'executionEnded store.acquireSlot',
  'executionEnded store.dequeue',
  'executionEnded store.removeQueueEntry',
  'executionEnded taskCallback.sendTaskHeartbeat',
  'executionEnded taskCallback.sendTaskFailure',
  'executionEnded store.releaseClaim',
];

/** What the end of an execution may die of on its way. */
function deathOnTheWay(slot: SlotFound, kind: TaskPlan['kind']): fc.Arbitrary<Fault> {
  const call = kind === 'single' ? 'executeStatement' : 'batchExecuteStatement';
  const starting: readonly CallPoint[] = [
    'executionEnded store.getQueuedRequest',
    `executionEnded redshiftData.${call}`,
    `executionEnded redshiftData.${call}`,
    'executionEnded store.recordStart',
  ];
  return fc.record({
    point: oneOf<CallPoint>(
      ...HANDING_ON,
      ...(slot === 'over' ? [] : starting),
      ...(slot === 'free' ? [] : (['executionEnded store.releaseSlot'] as const)),
    ),
    occurrence: oneOf(0, 0, 0, 1),
    kind: oneOf<Fault['kind']>('crashBefore', 'crashAfter'),
    delayMs: fc.constant(0),
  });
}

/**
 * The first in a queue is stopped: whoever brings the end of its execution frees its slot, if it has one, and starts the one behind it,
 * which is of another execution. The slot's last owner has died with the end of its statement, which no event told.
 */
export const stoppedHandOver: Theme = (scenario: Scenario, plan: TaskPlan): fc.Arbitrary<Scenario> =>
  fc
    .record({
      copies: oneOf(1, 2),
      stopsMs: oneOf(3_500, 5_000),
      durationMs: oneOf(100, 2_000),
      // Heartbeats of another engine do not tell that the time of a task is over.
      found: oneOf<{ readonly slot: SlotFound; readonly engine: EnvironmentPlan['engine'] }>(
        { slot: 'free', engine: 'aws' },
        { slot: 'free', engine: 'other' },
        { slot: 'held', engine: 'aws' },
        { slot: 'held', engine: 'other' },
        { slot: 'over', engine: 'aws' },
      ),
      kind: oneOf<TaskPlan['kind']>('single', 'batch'),
    })
    .chain((chosen) =>
      fc
        .array(deathOnTheWay(chosen.found.slot, chosen.kind), { minLength: 1, maxLength: 2 })
        .map((deaths) => ({ ...chosen, deaths })),
    )
    .map(({ copies, stopsMs, kind, durationMs, deaths, found: { slot, engine } }) => {
      const [execution] = scenario.executions as readonly [ExecutionPlan];
      const quietly = { ...execution, abortAfterMs: undefined, redriveAfterMs: undefined, tasker: 0 as const };
      const task = plainTask(plan, { isPooled: true, retries: 1, kind });
      const of = (sql: number, many: number, over: Partial<TaskPlan> = {}) => [
        { ...oneEntry, copies: many, task: { ...task, sql, ...over } },
      ];
      const endEvent = { copies: 1, delayMs: 500 };
      const behind =
        slot === 'over'
          ? { steps: of(1, 1, { retries: 0, timeoutMs: 1_000 }), endEvent: { copies: 0, delayMs: 0 } }
          : { steps: of(1, 1) };
      return {
        ...{ ...scenario, ...quiet },
        executions: [
          { ...quietly, startAtMs: 0, steps: of(1, 1) },
          { ...quietly, startAtMs: 1_000, steps: of(2, copies), abortAfterMs: stopsMs, endEvent },
          { ...quietly, startAtMs: 2_000, ...behind },
        ],
        statements: [ends({ durationMs: 2_800, eventCopies: 1 }), ends({ durationMs })],
        faults: [deathOfCompleter[slot], ...deaths],
        environment: {
          ...scenario.environment,
          ...{ poolSize: 1, maxInFlight: undefined, latencyMs: 5, clockSkewMs: 0 },
          ...{ reconcilerPeriodMs: 5 * MINUTE_MS, engine },
        },
      };
    });

/** What may die between the moment at which an invocation is to be started and its start. */
const deathBeforeStart: fc.Arbitrary<Fault> = fc.record({
  point: oneOf<Fault['point']>(
    'complete redshiftData.executeStatement',
    'start redshiftData.executeStatement',
    'complete store.dequeue',
    'complete taskCallback.sendTaskHeartbeat',
    'complete store.getQueuedRequest',
    'complete store.acquireSlot',
    'start taskCallback.sendTaskHeartbeat',
    'start store.dequeue',
    'reconcile store.dequeue',
    'reconcile redshiftData.executeStatement',
    'executionEnded store.markAbandoned',
  ),
  occurrence: oneOf(0, 1, 0, 2),
  kind: oneOf<Fault['kind']>('crashBefore', 'crashAfter', 'crashBefore', 'slow'),
  delayMs: oneOf(3_000, 35_000, 50_000),
});

/** How a task comes to its start: at once, asynchronously, under a lock, through a pool, or out of a singleton's queue. */
const wayToStart: fc.Arbitrary<Partial<TaskPlan>> = oneOf<Partial<TaskPlan>>(
  { isPooled: true },
  { isSingleton: true, waits: true },
  { isAsync: true },
  { isSingleton: true },
  {},
);

/**
 * An execution is stopped while its statement is about to be started and whoever was at that dies, or is slow: the payload that comes
 * again, the reconciler, and a redrive find it registered, without a statement.
 */
export const stoppedBeforeStart: Theme = (scenario: Scenario, plan: TaskPlan): fc.Arbitrary<Scenario> =>
  fc
    .record({
      way: wayToStart,
      copies: oneOf(1, 2),
      retries: oneOf(0, 1),
      stopsMs: oneOf(1_500, 2_200, 2_920, 3_000, 3_100, 5_000, 40_000, 20 * MINUTE_MS),
      endEvent: fc.record({ copies: oneOf(1, 2), delayMs: oneOf(500, 10, 70_000) }),
      redriveAfterMs: oneOf(undefined, undefined, undefined, 5_000, 25 * MINUTE_MS),
      durationMs: oneOf(100, 2_000, 2 * MINUTE_MS),
      deaths: fc.array(deathBeforeStart, { minLength: 1, maxLength: 3 }),
      duplicates: fc.array(
        fc.record({
          occurrence: oneOf(1, 2),
          kind: oneOf<Duplicate['kind']>('twice', 'delayed', 'answerLost'),
          delayMs: oneOf(300, 5_000, 2 * MINUTE_MS),
          listenTo: oneOf<0 | 1>(0, 1),
        }),
        { maxLength: 1 },
      ),
      latencyMs: oneOf(5, 50),
      engine: oneOf<EnvironmentPlan['engine']>('other', 'aws'),
      reconcilerPeriodMs: oneOf(5 * MINUTE_MS, MINUTE_MS),
    })
    .map((chosen) => {
      const [execution] = scenario.executions as readonly [ExecutionPlan];
      const quietly = { ...execution, abortAfterMs: undefined, redriveAfterMs: undefined, tasker: 0 as const };
      const task = plainTask(plan, { retries: chosen.retries, ...chosen.way });
      const of = (sql: number, copies: number) => [{ ...oneEntry, copies, task: { ...task, sql } }];
      const sameLock = chosen.way.isSingleton === true ? 1 : 2;
      const { stopsMs, endEvent } = chosen;
      // Other engines than AWS's redrive nothing.
      const redriveAfterMs = chosen.engine === 'aws' ? chosen.redriveAfterMs : undefined;
      return {
        ...{ ...scenario, ...quiet },
        executions: [
          { ...quietly, startAtMs: 0, steps: of(1, 1) },
          {
            ...quietly,
            startAtMs: 1_000,
            steps: of(sameLock, chosen.copies),
            abortAfterMs: stopsMs,
            endEvent,
            redriveAfterMs,
          },
        ],
        statements: [ends({ durationMs: 2_800 }), ends({ durationMs: chosen.durationMs })],
        faults: chosen.deaths,
        duplicates: chosen.duplicates,
        environment: {
          ...scenario.environment,
          ...{ poolSize: 1, maxInFlight: undefined, clockSkewMs: 0, latencyMs: chosen.latencyMs },
          ...{ engine: chosen.engine, reconcilerPeriodMs: chosen.reconcilerPeriodMs },
        },
      };
    });

/** Situations of pools, by name. */
export const POOL_THEMES = { pools, handOver } as const satisfies Readonly<Record<string, Theme>>;
