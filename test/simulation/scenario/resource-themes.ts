import fc from 'fast-check';
import { MINUTE_MS, SECOND_MS } from '../../../src/ports/units.js';
import type { CallPoint } from './crash-points.js';
import type { Theme } from './hole-themes.js';
import type { ExecutionPlan, Fault, Scenario, StackPlan, StatementPlan, TaskPlan } from './scenario.js';
import { oneEntry, oneOf, plainTask, quiet } from './theme-parts.js';

/** Who starts what is next in the queue of a tasker's own pool. */
type HandingOver = 'resource' | 'complete' | 'reconcile' | 'executionEnded';

const ends = (over: Partial<StatementPlan> = {}): StatementPlan => ({
  ...{ durationMs: 2_800, outcome: 'FINISHED', eventCopies: 1, eventDelayMs: 0, rowLength: 40 },
  ...over,
});

/** A completer frees the slot, and dies before it starts the next one. */
const NOBODY_NEXT: Fault = { point: 'complete store.releaseSlot', occurrence: 0, kind: 'crashAfter', delayMs: 0 };

/** Calls that only few histories make; those named more than once are made least often. */
const DEATHS: Readonly<Record<HandingOver, readonly CallPoint[]>> = {
  resource: [
    'resource store.get',
    'resource store.releaseSlot',
    'resource store.removeQueueEntry',
    'resource store.getQueuedRequest',
    'resource redshiftData.getStatementResult',
    ...Array<CallPoint>(5).fill('resource store.releaseLock'),
    ...Array<CallPoint>(3).fill('resource redshiftData.batchExecuteStatement'),
  ],
  complete: ['complete store.acquireLock', 'resource store.takeTicket', 'resource store.putQueueEntry'],
  reconcile: ['reconcile store.acquireLock', 'resource store.putQueuedRequest', 'resource store.markQueued'],
  executionEnded: ['executionEnded store.acquireLock'],
};

const death = (who: HandingOver): fc.Arbitrary<Fault> =>
  fc.record({
    point: fc.constantFrom(...DEATHS[who]),
    occurrence: oneOf(0, 0, 0, 1),
    kind: oneOf<Fault['kind']>('crashBefore', 'crashAfter'),
    delayMs: fc.constant(0),
  });

/**
 * Custom resources and tasks share the one slot of a tasker's own pool. A request hands it over to a task, where its event comes again
 * and finds that its SQL has ended, which no other event told; or it waits, and is started by whoever is at the end of the statement
 * before it, or of an execution whose task stood in front.
 */
export const resourceHandOver = (scenario: Scenario, plan: StackPlan): fc.Arbitrary<Scenario> =>
  oneOf<HandingOver>('resource', 'resource', 'complete', 'reconcile', 'executionEnded').chain((who) =>
    fc
      .record({
        kind: oneOf<TaskPlan['kind']>('single', 'batch'),
        isSingleton: oneOf(false, true, true),
        timeoutMs: oneOf<number | undefined>(undefined, 5 * SECOND_MS),
        retries: oneOf(1, 0),
        cancelAfterMs: oneOf<number | undefined>(undefined, undefined, 2_000, 20 * SECOND_MS),
        stopsMs: oneOf(3_500, 5_000),
        deaths: fc.array(death(who), { minLength: 1, maxLength: 2 }),
        latencyMs: oneOf(5, 50),
      })
      .map(({ kind, isSingleton, timeoutMs, retries, cancelAfterMs, stopsMs, deaths, latencyMs }) => {
        const [execution] = scenario.executions as readonly [ExecutionPlan];
        const [{ task: any }] = execution.steps as readonly [ExecutionPlan['steps'][number]];
        const task = plainTask(any, { retries, kind, isSingleton, timeoutMs });
        const quietly = { ...execution, abortAfterMs: undefined, redriveAfterMs: undefined, tasker: 0 as const };
        const at = (startAtMs: number, sql: number, over: Partial<ExecutionPlan> = {}): ExecutionPlan => ({
          ...{ ...quietly, startAtMs, steps: [{ ...oneEntry, copies: 1, task: { ...task, sql } }] },
          // What has timed out without a retry is still in its queue when the slot is handed over.
          endEvent: { copies: 1, delayMs: MINUTE_MS },
          ...over,
        });
        const isFirst = who === 'resource';
        const stopped = { abortAfterMs: stopsMs, endEvent: { copies: 1, delayMs: 500 } };
        return {
          ...{ ...scenario, ...quiet },
          executions: isFirst
            ? [at(1_000, 1), at(1_500, 2)]
            : [at(0, 1), at(500, 2, who === 'executionEnded' ? stopped : {})],
          // No event tells the end of the first one, where the request is to find it out itself, or the reconciler is.
          statements: [ends({ eventCopies: isFirst || who === 'reconcile' ? 0 : 1 }), ends()],
          faults: [...(who === 'executionEnded' ? [NOBODY_NEXT] : []), ...deaths],
          stacks: [
            {
              ...{ ...plan, tasker: 0, startAtMs: isFirst ? 0 : 1_000, cancels: [cancelAfterMs, undefined] },
              deliveries: [{ kind: 'twice', delayMs: 10 * SECOND_MS }],
            },
          ],
          environment: {
            ...scenario.environment,
            ...{ maxInFlight: 1, poolSize: 1, clockSkewMs: 0, listingLagMs: 0, latencyMs },
            ...{ emptyPages: 0, completers: 1, reconcilerPeriodMs: 5 * MINUTE_MS },
          },
        };
      }),
  );

/** What a custom resource needs of the Data API is not allowed at some moment; else nothing goes wrong. For histories with custom resources. */
const deniedRequest: Theme = (scenario) =>
  fc
    .record({
      call: oneOf<CallPoint>('resource redshiftData.describeStatement', 'resource redshiftData.listStatements'),
      occurrence: oneOf(0, 1, 2),
      durationMs: oneOf(300, 5 * SECOND_MS),
    })
    .map(({ call, occurrence, durationMs }) => ({
      ...{ ...scenario, ...quiet },
      faults: [{ point: call, occurrence, kind: 'deny', delayMs: 0 }],
      statements: [ends({ durationMs })],
    }));

/** Situations of custom resources, by name. */
export const RESOURCE_THEMES = { deniedRequest } as const satisfies Readonly<Record<string, Theme>>;
