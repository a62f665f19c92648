import {
  InMemoryInvocationStore,
  InMemoryRedshiftData,
  ManualClock,
  RecordingTelemetry,
  SequentialIds,
  type SqlHandler,
  type StartedStatement,
  type StatementStatusChangeEvent,
} from 'sfn-redshift-tasker/memory';
import { plainGuard, type Runtime, DEFAULT_SETTINGS } from 'sfn-redshift-tasker';
import { type CombinedHandler, createCombinedHandler } from 'sfn-redshift-tasker/handlers';
import { type ExecutionDescription, LocalStepFunctions, seededRandom } from '../states/index.js';
import { type BenchFunction, BenchFunctions } from './bench-functions.js';
import { DirectTaskCallback } from './direct-task-callback.js';

/** How a {@link WorkflowBench} is set up. */
export interface WorkflowBenchOptions {
  /** The database: how each statement ends, and after how long. @default every statement succeeds at once, with 0 rows */
  readonly onSql?: SqlHandler;
  /** Further Lambda functions that the workflow calls, by name. The tasker is there as `taskerFunctionName`. */
  readonly functions?: Readonly<Record<string, BenchFunction>>;
  /** The name by which the workflow calls the starter. @default 'sfn-redshift-tasker' */
  readonly taskerFunctionName?: string;
  /** Whether a completion event is lost on its way; the reconciler then finds the end. @default none is lost */
  readonly loseEvent?: (event: StatementStatusChangeEvent) => boolean;
  /** Decides jitter and random intrinsics. @default 1 */
  readonly seed?: number;
}

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
  /** The Data API, for ending statements by hand. */
  readonly redshiftData: InMemoryRedshiftData;
  readonly #stepFunctions: LocalStepFunctions;
  readonly #tasker: CombinedHandler;
  readonly #ids = new SequentialIds();
  #messages = 0;

  constructor(options: WorkflowBenchOptions = {}) {
    this.redshiftData = new InMemoryRedshiftData({
      clock: this.clock,
      onSql: options.onSql ?? (() => ({ rows: 0 })),
      onEvent: (event) => (options.loseEvent?.(event) ? undefined : this.#deliver(event)),
    });
    const runtime: Runtime = {
      clock: this.clock,
      telemetry: this.telemetry,
      store: this.store,
      redshiftData: this.redshiftData,
      taskCallback: new DirectTaskCallback(() => this.#stepFunctions),
      ids: this.#ids,
      guard: plainGuard,
      settings: { ...DEFAULT_SETTINGS, statementNamePrefix: 'bench/', owner: 'bench', target: BENCH_TARGET },
    };
    this.#tasker = createCombinedHandler(runtime);
    this.#stepFunctions = new LocalStepFunctions({
      clock: this.clock,
      ids: this.#ids,
      random: seededRandom(options.seed ?? 1),
      lambda: new BenchFunctions({
        [options.taskerFunctionName ?? 'sfn-redshift-tasker']: this.#tasker,
        ...options.functions,
      }),
      accountId: '111122223333',
      region: 'eu-west-1',
      onExecutionStatusChange: (event) => void this.#tasker(event).catch(() => undefined),
    });
  }

  /** Every statement that the workflow has started so far, oldest first. */
  get statements(): readonly StartedStatement[] {
    return this.redshiftData.statements;
  }

  /**
   * Runs an execution to its end, however long that takes in its own time.
   *
   * @param definition Amazon States Language, as a value or JSON text.
   * @throws {Error} `InvalidDefinition` with the reasons; or where the execution waits for something that never comes,
   *   such as a callback state without a time limit whose function keeps its token.
   */
  async run(definition: object | string, input: unknown = {}): Promise<BenchExecution> {
    const stateMachineArn = await this.#stepFunctions.createStateMachine(this.#ids.next(), definition);
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
        // The reconciler's own sleep is always there; anything beside it means that the workflow goes on.
        if (this.clock.pendingSleeps.length > 1) idleTicks = 0;
        await this.clock.advanceToNextSleep();
      }
    } finally {
      reconciling.abort();
    }
    throw new Error('the execution waits for something that never comes; give its states a time limit');
  }

  async #reconcileUntil(signal: AbortSignal): Promise<void> {
    const tick = { source: 'aws.events', 'detail-type': 'Scheduled Event' };
    while (!signal.aborted) {
      try {
        await this.clock.sleep(RECONCILE_PERIOD_MS, signal);
        await this.#tasker(tick, { getRemainingTimeInMillis: () => RECONCILE_PERIOD_MS });
      } catch {
        // The next tick tries again; at the end there is none.
      }
    }
  }

  async #deliver(event: StatementStatusChangeEvent): Promise<void> {
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

const parsed = (output: string | undefined): unknown =>
  output === undefined ? undefined : (JSON.parse(output) as unknown);
