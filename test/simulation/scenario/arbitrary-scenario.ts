import fc from 'fast-check';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../../src/ports/units.js';
import { type CallPoint, ORDINARY_POINTS, POOL_POINTS } from './crash-points.js';
import { type Storage, storage, withStorage } from './arbitrary-storage.js';
import { type ThemeName, THEMES, withTheme } from './themes.js';
import type {
  Denial,
  Duplicate,
  EnvironmentPlan,
  ExecutionPlan,
  Fault,
  Outage,
  Query,
  Scenario,
  SeldomDeathsPlan,
  StatementPlan,
  StepPlan,
  StrangeMessage,
  TaskPlan,
} from './scenario.js';

/** One of the values, the earlier ones being what a failing scenario is made smaller to. */
const oneOf = <T>(...values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values);

/** `usual` most times, else `rare`. */
const mostly = <T>(usual: T, weight: number, rare: fc.Arbitrary<T>): fc.Arbitrary<T> =>
  fc.oneof({ weight, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: rare });

const moment = oneOf(0, 40, 300, 900, 1_500, 3_000, 6_000, 15_000, 40_000, 2 * MINUTE_MS, 5 * MINUTE_MS);

const task: fc.Arbitrary<TaskPlan> = fc.record({
  sql: oneOf(1, 1, 2),
  kind: mostly<TaskPlan['kind']>('single', 3, oneOf('batch', 'autoCommitBatch')),
  retries: oneOf(0, 1, 2, 3),
  timeoutMs: mostly<number | undefined>(undefined, 2, oneOf(300, 1_000, 3_000, 10_000, MINUTE_MS, 5 * MINUTE_MS)),
  heartbeatMs: mostly<number | undefined>(undefined, 5, oneOf(1_000, 10_000, MINUTE_MS)),
  hasAttempt: mostly(true, 6, fc.constant(false)),
  rendersAnew: mostly(false, 8, fc.constant(true)),
  tellsLife: mostly(true, 8, fc.constant(false)),
  isCaught: mostly(false, 3, fc.constant(true)),
  isAsync: mostly(false, 12, fc.constant(true)),
  hasToken: mostly(true, 8, fc.constant(false)),
  isSingleton: mostly(false, 2, fc.constant(true)),
  waits: mostly(false, 1, fc.constant(true)),
  isPooled: mostly(false, 1, fc.constant(true)),
  priority: mostly(0, 2, oneOf(-1, 1)),
  waitTimeSeconds: mostly<number | undefined>(undefined, 4, oneOf(1, 30)),
  result: mostly<TaskPlan['result']>('none', 2, oneOf('JSON', 'CSV')),
});

const step: fc.Arbitrary<StepPlan> = fc.record({
  copies: oneOf(1, 2, 3),
  enclosingRetries: mostly(0, 3, oneOf(1, 2)),
  visits: mostly(1, 4, fc.constant(2)),
  task,
});

const execution: fc.Arbitrary<ExecutionPlan> = fc.record({
  startAtMs: mostly(0, 1, fc.oneof(moment, fc.constant(4 * MINUTE_MS))),
  tasker: mostly<0 | 1>(0, 5, fc.constant(1)),
  steps: fc.array(step, { minLength: 1, maxLength: 2 }),
  abortAfterMs: mostly<number | undefined>(undefined, 4, moment),
  redriveAfterMs: mostly<number | undefined>(undefined, 2, oneOf(200, 1_000, 5_000, MINUTE_MS)),
  endEvent: fc.record({ copies: oneOf(1, 1, 2, 0), delayMs: oneOf(0, 500, 5_000, MINUTE_MS) }),
});

const statement: fc.Arbitrary<StatementPlan> = fc.record({
  durationMs: fc.oneof(
    { weight: 40, arbitrary: oneOf(100, 1_000, 3_000, 0, 10, 8_000, 20_000, MINUTE_MS, 3 * MINUTE_MS) },
    { weight: 1, arbitrary: oneOf(HOUR_MS, DAY_MS) },
  ),
  outcome: fc.oneof(
    { weight: 12, arbitrary: fc.constant<StatementPlan['outcome']>('FINISHED') },
    { weight: 6, arbitrary: oneOf<StatementPlan['outcome']>('FAILED', 'ABORTED', 'partial') },
    { weight: 1, arbitrary: fc.constant<StatementPlan['outcome']>('forgotten') },
  ),
  eventCopies: oneOf(1, 1, 2, 3, 0),
  eventDelayMs: oneOf(0, 0, 200, 5_000, MINUTE_MS),
  rowLength: mostly(40, 12, fc.constant(124_000)),
});

/** Calls that few histories make; without help no Lambda would die there in a thousand runs. */
const RARE_POINTS: readonly CallPoint[] = [
  'start redshiftData.listStatements',
  'start redshiftData.cancelStatement',
  'start store.stealLock',
  'start store.releaseLock',
  'reconcile store.recordStart',
  // These two make the others happen: a start that nobody recorded, a lock that nobody released.
  'start store.recordStart',
  'start redshiftData.executeStatement',
];

const fault: fc.Arbitrary<Fault> = fc.record({
  point: fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...ORDINARY_POINTS) },
    { weight: 2, arbitrary: fc.constantFrom(...RARE_POINTS) },
    { weight: 1, arbitrary: fc.constantFrom(...POOL_POINTS) },
  ),
  occurrence: oneOf(0, 0, 0, 1, 1, 2, 3),
  kind: fc.oneof(
    { weight: 4, arbitrary: oneOf<Fault['kind']>('crashBefore', 'crashAfter') },
    { weight: 5, arbitrary: oneOf<Fault['kind']>('failBefore', 'failAfter', 'failLate', 'refuse', 'slow') },
    { weight: 1, arbitrary: fc.constant<Fault['kind']>('deny') },
  ),
  delayMs: oneOf(500, 3_000, 8_000, 35_000),
});

const seldomDeaths: fc.Arbitrary<SeldomDeathsPlan> = fc.record({
  kind: oneOf<SeldomDeathsPlan['kind']>('crashBefore', 'crashAfter'),
  draw: fc.nat(1_000_000),
});

const outage: fc.Arbitrary<Outage> = fc.record({
  service: oneOf<Outage['service']>('store', 'redshiftData', 'taskCallback'),
  fromMs: moment,
  durationMs: oneOf(1_000, 10_000, MINUTE_MS, 2 * MINUTE_MS),
});

const denial: fc.Arbitrary<Denial> = fc.record({
  call: oneOf<Denial['call']>(
    'redshiftData.getStatementResult',
    'redshiftData.getStatementResult',
    'taskCallback.sendTaskHeartbeat',
    'redshiftData.listStatements',
    'redshiftData.cancelStatement',
    'redshiftData.describeStatement',
  ),
  fromMs: moment,
  durationMs: mostly<number | undefined>(MINUTE_MS, 2, fc.constant(undefined)),
});

const duplicate: fc.Arbitrary<Duplicate> = fc.record({
  occurrence: oneOf(0, 0, 1, 2, 3, 4),
  kind: oneOf<Duplicate['kind']>('twice', 'answerLost', 'delayed'),
  delayMs: mostly(20, 3, oneOf(0, 200, 1_000, 2_500, 10_000, MINUTE_MS, 4 * MINUTE_MS, 9 * HOUR_MS)),
  listenTo: oneOf<0 | 1>(0, 1),
});

const strangeMessage: fc.Arbitrary<StrangeMessage> = fc.record({
  atMs: moment,
  kind: oneOf<StrangeMessage['kind']>(
    'notJson',
    'otherDeployment',
    'otherService',
    'wrongTypes',
    'unknownInvocation',
    'forgedFinish',
    'forgedFailure',
    'otherStatement',
    'repeated',
  ),
  about: oneOf(0, 1, 2),
});

const query: fc.Arbitrary<Query> = fc.record({
  atMs: moment,
  action: fc.oneof(
    { weight: 3, arbitrary: oneOf<Query['action']>('describeStatement', 'getStatementResult', 'cancelStatement') },
    { weight: 1, arbitrary: oneOf<Query['action']>('endlessNumber', 'secretValue', 'secretName') },
  ),
  execution: oneOf(0, 1),
});

const environment: fc.Arbitrary<EnvironmentPlan> = fc.record({
  latencyMs: oneOf(5, 50, 400, 1_500),
  clockSkewMs: oneOf(0, 1_000, 3_000, 15_000),
  listingLagMs: oneOf(0, 400, 2_000),
  reconcilerPeriodMs: mostly(5 * MINUTE_MS, 3, oneOf(MINUTE_MS, MINUTE_MS, 15 * MINUTE_MS, 10 * HOUR_MS)),
  visibilityTimeoutMs: oneOf(30 * SECOND_MS, 90 * SECOND_MS),
  batchSize: oneOf(1, 3, 10),
  completers: oneOf(1, 2, 3),
  emptyPages: mostly(0, 3, oneOf(1, 30)),
  keepsEnteredTime: mostly(true, 2, fc.constant(false)),
  engine: fc.constant<EnvironmentPlan['engine']>('aws'),
  poolSize: oneOf(1, 2, 1, 3, 4, 5),
  maxInFlight: mostly<number | undefined>(undefined, 6, oneOf(1, 2, 4)),
});

/** Every history, without a theme. */
const anyScenario: fc.Arbitrary<Scenario> = fc.record({
  seed: fc.nat(1_000_000),
  executions: fc.array(execution, { minLength: 1, maxLength: 2 }),
  statements: fc.array(statement, { minLength: 1, maxLength: 5 }),
  faults: fc.array(fault, { maxLength: 7 }),
  outages: mostly<readonly Outage[]>([], 5, fc.array(outage, { minLength: 1, maxLength: 2 })),
  denials: mostly<readonly Denial[]>([], 12, fc.array(denial, { minLength: 1, maxLength: 1 })),
  duplicates: fc.array(duplicate, { maxLength: 3 }),
  strangeMessages: fc.array(strangeMessage, { maxLength: 3 }),
  queries: mostly<readonly Query[]>([], 3, fc.array(query, { minLength: 1, maxLength: 3 })),
  environment,
});

/** Asking about a statement of a day once a minute, or a list without end, would be most of what a run does, and show nothing. */
function withPatience(scenario: Scenario): Scenario {
  const isLong =
    scenario.statements.some(({ durationMs }) => durationMs >= HOUR_MS) ||
    scenario.denials.some(({ durationMs }) => durationMs === undefined);
  const { environment } = scenario;
  const reconcilerPeriodMs = Math.max(environment.reconcilerPeriodMs, isLong ? 15 * MINUTE_MS : 0);
  // Thirty pages take their time, and a Lambda has a minute.
  const latencyMs = environment.emptyPages > 1 ? Math.min(environment.latencyMs, 50) : environment.latencyMs;
  return { ...scenario, environment: { ...environment, reconcilerPeriodMs, latencyMs } };
}

/** Every history that the simulation can play. */
export const arbitraryScenario: fc.Arbitrary<Scenario> = fc
  .tuple(
    fc.oneof({ weight: 1, arbitrary: anyScenario }, { weight: 1, arbitrary: withTheme(anyScenario, task) }),
    // Drawn last: with it the rest of the history stays as it was without.
    mostly<Storage | undefined>(undefined, 7, storage),
    mostly<SeldomDeathsPlan | undefined>(undefined, 1, seldomDeaths),
    mostly<TaskPlan | undefined>(undefined, 24, task),
  )
  .chain(([scenario, stored, deaths, stopped]) => {
    if (stopped) {
      return fc.oneof(
        { weight: 3, arbitrary: THEMES.stoppedHandOver(scenario, stopped) },
        { weight: 1, arbitrary: THEMES.stoppedBeforeStart(scenario, stopped) },
      );
    }
    return fc.constant({ ...(stored ? withStorage(scenario, stored) : scenario), seldomDeaths: deaths });
  })
  .map(withPatience);

/** Histories with one theme only. */
export const scenarioOf = (theme: ThemeName): fc.Arbitrary<Scenario> =>
  fc
    .tuple(anyScenario, task)
    .chain(([scenario, plan]) => THEMES[theme](scenario, plan))
    .map(withPatience);
