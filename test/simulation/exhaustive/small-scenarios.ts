import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../../src/ports/units.js';
import type {
  EnvironmentPlan,
  ExecutionPlan,
  Scenario,
  StackPlan,
  StatementPlan,
  TaskPlan,
} from '../scenario/scenario.js';

const task = (over: Partial<TaskPlan> = {}): TaskPlan => ({
  ...{ sql: 1, kind: 'single', retries: 0, hasAttempt: true, rendersAnew: false, tellsLife: true, isCaught: false },
  ...{ isAsync: false, hasToken: true, isSingleton: false, waits: false, isPooled: false, priority: 0 },
  ...{ result: 'none' },
  ...over,
});

const execution = (of: Partial<TaskPlan>, over: Partial<ExecutionPlan> = {}, copies = 1): ExecutionPlan => ({
  ...{ startAtMs: 0, tasker: 0, endEvent: { copies: 1, delayMs: 0 } },
  steps: [{ copies, enclosingRetries: 0, visits: 1, task: task(of) }],
  ...over,
});

const statement = (over: Partial<StatementPlan> = {}): StatementPlan => ({
  ...{ durationMs: SECOND_MS, outcome: 'FINISHED', eventCopies: 1, eventDelayMs: 0, rowLength: 40 },
  ...over,
});

const environment: EnvironmentPlan = {
  ...{ latencyMs: 1, clockSkewMs: 0, listingLagMs: 0, reconcilerPeriodMs: 5 * MINUTE_MS, visibilityTimeoutMs: 90_000 },
  ...{ batchSize: 1, completers: 2, emptyPages: 0, keepsEnteredTime: true, engine: 'aws', poolSize: 1 },
};

const scenario = (over: Partial<Scenario>): Scenario => ({
  ...{ seed: 0, executions: [], statements: [statement()], faults: [], outages: [], denials: [], duplicates: [] },
  ...{ strangeMessages: [], queries: [], environment },
  ...over,
});

/** One that is in the pool, which has one slot. */
const pooled = (startAtMs: number, of: Partial<TaskPlan> = {}, over: Partial<ExecutionPlan> = {}): ExecutionPlan =>
  execution({ isPooled: true, ...of }, { startAtMs, ...over });

const waiting = (startAtMs: number): ExecutionPlan => execution({ isSingleton: true, waits: true }, { startAtMs });

/** A stack whose custom resource is created, and then nothing else is wanted. */
const stack = (over: Partial<StackPlan> = {}): StackPlan => ({
  ...{ startAtMs: 0, tasker: 0, operations: [], serviceTimeoutMs: HOUR_MS, tellsLife: true, isNamed: true },
  ...{ hasUpdate: true, hasDelete: true, cancels: [], deliveries: [{ kind: 'once', delayMs: 0 }] },
  ...over,
});

const twice = { occurrence: 0, kind: 'twice', delayMs: 0, listenTo: 0 } as const;
const lost = { occurrence: 0, kind: 'answerLost', delayMs: 10, listenTo: 0 } as const;

/** Small stories that are played in every order of their calls. */
export const SMALL_SCENARIOS: Readonly<Record<string, Scenario>> = {
  'one attempt': scenario({ executions: [execution({})] }),
  'the same payload twice': scenario({ executions: [execution({})], duplicates: [twice] }),
  'attempt and retry': scenario({ executions: [execution({ retries: 1 })], duplicates: [lost] }),
  'retry and late event': scenario({
    ...{ executions: [execution({ retries: 1 })], duplicates: [lost] },
    statements: [statement({ durationMs: 0, eventDelayMs: 900 })],
  }),
  'retry with one token': scenario({
    ...{ executions: [execution({ retries: 2 })], duplicates: [lost] },
    // The first end is told right before the next attempt begins.
    statements: [statement({ durationMs: 0, outcome: 'FAILED', eventDelayMs: 910 }), statement({ durationMs: 0 })],
    environment: { ...environment, engine: 'other' },
  }),
  'completer twice': scenario({
    executions: [execution({})],
    statements: [statement({ durationMs: 0, eventCopies: 2 })],
  }),
  'completer and reconciler': scenario({
    executions: [execution({})],
    statements: [statement({ durationMs: 2 * MINUTE_MS, eventDelayMs: 3 * MINUTE_MS - 60 })],
  }),
  'singleton of two': scenario({
    executions: [execution({ isSingleton: true }), execution({ isSingleton: true })],
    statements: [statement({ durationMs: 0 })],
  }),
  'copy and reconciler': scenario({
    executions: [execution({ result: 'JSON' })],
    // Just long enough before the reconciler's first run that a completer's claim is over by then.
    statements: [statement({ durationMs: 2 * MINUTE_MS, eventDelayMs: 3 * MINUTE_MS - 11 * SECOND_MS })],
    // Three parts.
    storage: { goes: 'all', format: 'jsonl', rows: [5], pageMs: 0 },
  }),
  'callback again': scenario({
    ...{ executions: [execution({ retries: 1 })], duplicates: [lost] },
    environment: { ...environment, waiters: 'mixed' },
  }),
  'cancel and finish': scenario({
    ...{ executions: [execution({})], statements: [statement({ durationMs: 100 })] },
    queries: [{ atMs: 20, action: 'cancelStatement', execution: 0 }],
  }),
  'adoption and stop': scenario({
    ...{ executions: [execution({ retries: 1 }, { abortAfterMs: 1_200 })], duplicates: [lost] },
    statements: [statement({ durationMs: MINUTE_MS })],
  }),
  'fast lane and event': scenario({
    executions: [execution({ waitTimeSeconds: 30 })],
    statements: [statement({ durationMs: 0 })],
  }),
  redrive: scenario({
    executions: [execution({}, { abortAfterMs: 200, redriveAfterMs: 1_500, endEvent: { copies: 0, delayMs: 0 } })],
  }),
  'entered anew': scenario({
    executions: [{ ...execution({}), steps: [{ copies: 2, enclosingRetries: 1, visits: 1, task: task({ sql: 1 }) }] }],
    statements: [statement({ durationMs: MINUTE_MS }), statement({ durationMs: 0, outcome: 'FAILED' }), statement()],
  }),
  'pool of two': scenario({
    executions: [pooled(0), pooled(0)],
    statements: [statement({ durationMs: 0 })],
  }),
  'hand-over and entry': scenario({
    executions: [pooled(0), pooled(70)],
    statements: [statement({ durationMs: 0 })],
  }),
  'hand-over and newcomer': scenario({
    executions: [pooled(0), pooled(20), pooled(70)],
    statements: [statement({ durationMs: 0 })],
  }),
  'hand-over and cancel': scenario({
    executions: [pooled(0), pooled(20)],
    statements: [statement({ durationMs: 0 })],
    queries: [{ atMs: 75, action: 'cancelStatement', execution: 1 }],
  }),
  'hand-over and stop': scenario({
    executions: [pooled(0), pooled(20, {}, { abortAfterMs: 6 })],
    statements: [statement({ durationMs: 0 })],
  }),
  'hand-over and stop, other engine': scenario({
    executions: [pooled(0), pooled(20, {}, { abortAfterMs: 6 })],
    statements: [statement({ durationMs: 0 })],
    environment: { ...environment, engine: 'other' },
  }),
  'hand-over and retry': scenario({
    executions: [pooled(0), pooled(20, { retries: 1 })],
    statements: [statement({ durationMs: 965 }), statement({ durationMs: 0 })],
    duplicates: [{ ...lost, occurrence: 1 }],
  }),
  'singleton that waits': scenario({
    executions: [waiting(0), waiting(70)],
    statements: [statement({ durationMs: 0 })],
  }),
  'creation twice': scenario({
    stacks: [stack({ deliveries: [{ kind: 'twice', delayMs: 0 }] })],
    statements: [statement({ durationMs: 0 })],
  }),
  'creation and rollback': scenario({
    // Given up before Lambda hands it over, together with the deletion that undoes it.
    stacks: [
      stack({
        cancels: [40],
        deliveries: [
          { kind: 'late', delayMs: 54 },
          { kind: 'once', delayMs: 0 },
        ],
      }),
    ],
    statements: [statement({ durationMs: MINUTE_MS }), statement({ durationMs: 0 })],
  }),
};
