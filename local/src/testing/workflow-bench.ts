import {
  InMemoryInvocationStore,
  InMemoryRedshiftData,
  InMemoryResultStore,
  ManualClock,
  RecordingTelemetry,
  SequentialIds,
  type SqlHandler,
  type StartedStatement,
  type StatementStatusChangeEvent,
} from 'sfn-redshift-tasker/memory';
import { DEFAULT_SETTINGS, isTerminal, plainGuard, type Runtime } from 'sfn-redshift-tasker';
import { type CombinedHandler, createCombinedHandler } from 'sfn-redshift-tasker/handlers';
import { type ExecutionDescription, LocalStepFunctions, seededRandom } from '../states/index.js';
import { type BenchFunction, BenchFunctions } from './bench-functions.js';
import { BenchObjects } from './bench-objects.js';
import { type MockConfiguration, readMockConfiguration } from '../states/mocks/read-mock-configuration.js';
import { LocalTopics, type PublishedMessage } from '../topics/local-topics.js';
import { type Fault, Faults } from './faults.js';
import { redshiftDataApi } from './redshift-data-api.js';
import { scriptedSql, type ScriptedStatement } from './scripted-statements.js';
import { DirectTaskCallback } from './direct-task-callback.js';

/** How a {@link WorkflowBench} is set up. */
export interface WorkflowBenchOptions {
  /** The database: how each statement ends, and after how long. @default every statement succeeds at once, with 0 rows */
  readonly onSql?: SqlHandler;
  /** How statements end by their SQL; `onSql` decides about the others. @default none */
  readonly script?: readonly ScriptedStatement[];
  /** What goes wrong on the way, by name. @default nothing */
  readonly faults?: readonly Fault[];
  /** What states get in place of their calls, attempt by attempt, by name of the state. @default none */
  readonly mocks?: Readonly<Record<string, readonly BenchMock[]>>;
  /** Further Lambda functions that the workflow calls, by name. The tasker is there as `taskerFunctionName`. */
  readonly functions?: Readonly<Record<string, BenchFunction>>;
  /** The name by which the workflow calls the starter. @default 'sfn-redshift-tasker' */
  readonly taskerFunctionName?: string;
  /** Whether a completion event is lost on its way; the reconciler then finds the end. @default none is lost */
  readonly loseEvent?: (event: StatementStatusChangeEvent) => boolean;
  /** Decides jitter and random intrinsics. @default 1 */
  readonly seed?: number;
  /** How many statements may run at once, of those that name no pool. @default no limit */
  readonly maxInFlight?: number;
  /** How many statements may run at once in each pool that a payload can name: 1 or more. @default there is none */
  readonly pools?: Readonly<Record<string, number>>;
}

/** A mocked attempt, as in a mock configuration. */
export type BenchMock =
  { readonly Return: unknown } | { readonly Throw: { readonly Error: string; readonly Cause?: string } };

/** How an execution ended. */
export interface BenchExecution extends Omit<ExecutionDescription, 'output'> {
  /** The output as a value; `undefined` unless it succeeded. */
  readonly output: unknown;
  /** How long it took in the workflow's own time, in milliseconds. */
  readonly durationMs: number;
}

const RECONCILE_PERIOD_MS = 60_000;
/** So many ticks of the reconciler in a row with nothing else due: over two days, longer than any statement may run. */
const IDLE_TICKS_MAX = 3_000;

/**
 * Runs state machines in unit tests: the real tasker behind them, a Data API that ends statements as the test says, and a
 * clock that jumps to whatever is due next. A workflow of hours takes milliseconds, and always the same way.
 *
 * @example
 * const bench = new WorkflowBench({ onSql: (sql) => (sql.includes('typo') ? { error: 'ERROR: syntax error' } : { rows: 3 }) });
 * const execution = await bench.run(definition, { day: '2026-01-02' });
 * // execution.status, execution.output, bench.statements
 */
export class WorkflowBench {
  /** What the workflow's time is; starts at 2026-01-02T03:04:05Z. */
  readonly clock = new ManualClock();
  /** Everything that the tasker told and counted. */
  readonly telemetry = new RecordingTelemetry();
  /** The state table. */
  readonly store = new InMemoryInvocationStore();
  /** What the tasker puts into S3, and Distributed Maps read: below `s3://bench`, where `includeResult` may put rows. */
  readonly results = new InMemoryResultStore({ buckets: ['bench'] });
  /** The Data API, for ending statements by hand. */
  readonly redshiftData: InMemoryRedshiftData;
  readonly #topics: LocalTopics;
  readonly #events: object[] = [];
  readonly #faults: Faults;
  readonly #isMocked: boolean;
  readonly #stepFunctions: LocalStepFunctions;
  readonly #tasker: CombinedHandler;
  readonly #ids = new SequentialIds();
  #messages = 0;
  #onTaskerCall: () => void = () => undefined;

  constructor(options: WorkflowBenchOptions = {}) {
    this.#topics = new LocalTopics(this.#ids);
    this.#faults = new Faults(options.faults ?? []);
    this.#isMocked = options.mocks !== undefined;
    const { mocks = {} } = options;
    this.redshiftData = new InMemoryRedshiftData({
      clock: this.clock,
      onSql: scriptedSql(options.script ?? [], options.onSql ?? (() => ({ rows: 0 }))),
      onEvent: (event) => (options.loseEvent?.(event) ? undefined : this.#deliver(event)),
    });
    this.#faults.plan(this.redshiftData);
    const runtime: Runtime = {
      clock: this.clock,
      telemetry: this.telemetry,
      store: this.store,
      pools: this.store,
      redshiftData: this.redshiftData,
      taskCallback: new DirectTaskCallback(() => this.#stepFunctions),
      ids: this.#ids,
      guard: plainGuard,
      resultStore: this.results,
      settings: {
        ...DEFAULT_SETTINGS,
        ...{ statementNamePrefix: 'bench/', owner: 'bench', target: BENCH_TARGET },
        resultsLocation: { bucket: 'bench', prefix: '' },
        ...(options.maxInFlight !== undefined && { maxInFlight: options.maxInFlight }),
        ...(options.pools !== undefined && { pools: options.pools }),
      },
    };
    this.#tasker = createCombinedHandler(runtime);
    const called: BenchFunction = (payload) => {
      this.#onTaskerCall();
      return this.#tasker(payload);
    };
    this.#stepFunctions = new LocalStepFunctions({
      clock: this.clock,
      ids: this.#ids,
      random: seededRandom(options.seed ?? 1),
      services: {
        redshiftData: redshiftDataApi(this.redshiftData),
        sns: this.#topics,
        s3: new BenchObjects(this.results),
        eventBridge: { call: async (_operation, input) => this.#putEvents(input) },
      },
      mocks: benchMocks(mocks),
      lambda: new BenchFunctions(
        { [options.taskerFunctionName ?? 'sfn-redshift-tasker']: called, ...options.functions },
        called,
      ),
      accountId: '111122223333',
      region: 'eu-west-1',
      onExecutionStatusChange: (event) => void this.#tasker(event).catch(() => undefined),
    });
  }

  /** Every statement that the workflow has started so far, oldest first. */
  get statements(): readonly StartedStatement[] {
    return this.redshiftData.statements;
  }

  /** What the workflow has published to topics so far, oldest first. */
  get published(): readonly PublishedMessage[] {
    return this.#topics.messages();
  }

  /** The entries that the workflow has put onto event buses so far, oldest first. */
  get putEvents(): readonly object[] {
    return this.#events;
  }

  /** Creates a state machine for the workflow to start, and gives its ARN. */
  async createStateMachine(name: string, definition: object | string): Promise<string> {
    return this.#stepFunctions.createStateMachine(name, definition);
  }

  /**
   * Runs an execution to its end, however long that takes in its own time.
   *
   * @param definition Amazon States Language, as a value or JSON text.
   * @throws {Error} `InvalidDefinition` with the reasons; or where the execution waits for something that never comes,
   *   such as a callback state without a time limit whose function keeps its token.
   */
  async run(definition: object | string, input: unknown = {}): Promise<BenchExecution> {
    const name = this.#isMocked ? MOCKED_MACHINE : this.#ids.next();
    await this.#stepFunctions.call('DeleteStateMachine', { stateMachineArn: `${MACHINE_ARN_PREFIX}${name}` });
    const machineArn = await this.#stepFunctions.createStateMachine(name, definition);
    const stateMachineArn = this.#isMocked ? `${machineArn}#${TEST_CASE}` : machineArn;
    const executionArn = await this.#stepFunctions.startExecution({ stateMachineArn, input: JSON.stringify(input) });
    const reconciling = new AbortController();
    void this.#reconcileUntil(reconciling.signal);
    try {
      for (let idleTicks = 0; idleTicks < IDLE_TICKS_MAX; idleTicks += 1) {
        const { status, output, ...execution } = this.#stepFunctions.describeExecution(executionArn);
        if (status !== 'RUNNING') {
          const durationMs = (execution.stoppedAt ?? execution.startedAt) - execution.startedAt;
          return { ...execution, status, output: parsed(output), durationMs };
        }
        // Beside the reconciler's own sleep, anything means that the workflow goes on.
        if (this.clock.pendingSleeps.length > (this.#hasWork() ? 1 : 0)) idleTicks = 0;
        // Functions may do real work that no clock knows of.
        if (!(await this.clock.advanceToNextSleep())) await new Promise((resolve) => setImmediate(resolve));
      }
    } finally {
      reconciling.abort();
    }
    throw new Error('the execution waits for something that never comes; give its states a time limit');
  }

  /** Whether there is anything for the reconciler: somebody who waits, or a statement that runs. */
  #hasWork(): boolean {
    if (this.#stepFunctions.openTaskCount > 0) return true;
    return this.statements.some(({ status }) => !isTerminal(status));
  }

  /** Resolves when the workflow calls the tasker next, or at the end. */
  async #tasksBegin(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    await new Promise<void>((resolve) => {
      this.#onTaskerCall = resolve;
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
  }

  async #reconcileUntil(signal: AbortSignal): Promise<void> {
    const tick = { source: 'aws.events', 'detail-type': 'Scheduled Event' };
    while (!signal.aborted) {
      try {
        // Days of waiting are not cut into minutes: the reconciler looks only while there is something to look at.
        if (!this.#hasWork()) await this.#tasksBegin(signal);
        await this.clock.sleep(RECONCILE_PERIOD_MS, signal);
        await this.#tasker(tick, { getRemainingTimeInMillis: () => RECONCILE_PERIOD_MS });
      } catch {
        // The next tick tries again; at the end there is none.
      }
    }
  }

  #putEvents({ Entries }: Readonly<Record<string, unknown>>): object {
    const entries = Array.isArray(Entries) ? (Entries as object[]) : [];
    this.#events.push(...entries);
    return { FailedEntryCount: 0, Entries: entries.map(() => ({ EventId: this.#ids.next() })) };
  }

  async #deliver(event: StatementStatusChangeEvent): Promise<void> {
    const fault = this.#faults.nextOfEvent();
    if (fault === 'lost-completion-event') return;
    if (fault === 'late-completion-event') await this.clock.sleep(LATE_EVENT_MS);
    await this.#deliverNow(event);
    if (fault === 'doubled-completion-event') await this.#deliverNow(event);
  }

  async #deliverNow(event: StatementStatusChangeEvent): Promise<void> {
    this.#messages += 1;
    const record = {
      messageId: `message-${this.#messages}`,
      body: JSON.stringify(event),
      eventSource: 'aws:sqs',
      attributes: { ApproximateReceiveCount: '1' },
    };
    // What is not dealt with is left to the reconciler, as after a lost message.
    await this.#tasker({ Records: [record] }).catch(() => undefined);
  }
}

const BENCH_TARGET = { workgroupName: 'bench', database: 'dev' };

const MOCKED_MACHINE = 'workflow';
const TEST_CASE = 'bench';
const MACHINE_ARN_PREFIX = 'arn:aws:states:eu-west-1:111122223333:stateMachine:';
/** Long enough for the reconciler to come first. */
const LATE_EVENT_MS = 300_000;

/** The mocks of the one workflow, through the reader of the file format: a mistake in them is told in its words. */
const benchMocks = (mocks: NonNullable<WorkflowBenchOptions['mocks']>): MockConfiguration => {
  const states = Object.keys(mocks);
  return readMockConfiguration(
    JSON.stringify({
      StateMachines: {
        [MOCKED_MACHINE]: { TestCases: { [TEST_CASE]: Object.fromEntries(states.map((state) => [state, state])) } },
      },
      MockedResponses: Object.fromEntries(Object.entries(mocks).map(([state, responses]) => [state, { ...responses }])),
    }),
  );
};

const parsed = (output: string | undefined): unknown =>
  output === undefined ? undefined : (JSON.parse(output) as unknown);
