import { setImmediate } from 'node:timers/promises';
import { InMemoryInvocationStore } from '../../src/adapters/memory/in-memory-invocation-store.js';
import { InMemoryRedshiftData, type StartedStatement } from '../../src/adapters/memory/in-memory-redshift-data.js';
import type { InMemoryRedshiftDataOptions } from '../../src/adapters/memory/in-memory-redshift-data-options.js';
import { InMemoryTaskCallback, type TaskAnswer } from '../../src/adapters/memory/in-memory-task-callback.js';
import { ManualClock } from '../../src/adapters/memory/manual-clock.js';
import { RecordingTelemetry } from '../../src/adapters/memory/recording-telemetry.js';
import { SequentialIds } from '../../src/adapters/memory/sequential-ids.js';
import type { StatementStatusChangeEvent } from '../../src/domain/statement-status-change-event.js';
import { createPowertoolsGuard } from '../../src/adapters/powertools/powertools-guard.js';
import type { CompletionGuard } from '../../src/ports/completion-guard.js';
import { plainGuard } from '../../src/domain/completion/plain-guard.js';
import type { Invocation } from '../../src/ports/invocation.js';
import type { Runtime } from '../../src/domain/runtime.js';
import { DEFAULT_SETTINGS, type TaskerSettings } from '../../src/domain/settings.js';
import { invocationIdOfToken } from '../../src/domain/statement-name.js';
import type { JsonValue } from '../../src/domain/to-json.js';
import type { ReconcileReport } from '../../src/domain/upkeep/reconcile.js';
import { type CombinedHandler, createCombinedHandler } from '../../src/handlers/combined-handler.js';
import { type CompleteHandler, createCompleteHandler } from '../../src/handlers/complete-handler.js';
import { createReconcileHandler, type ReconcileHandler } from '../../src/handlers/reconcile-handler.js';
import type { RemainingTime } from '../../src/handlers/remaining-time.js';
import { createStartHandler, type StartHandler } from '../../src/handlers/start-handler.js';
import { AN_EXECUTION_ARN, AN_OWNER, aTarget, STORY_START } from './builders.js';
import { CompletionQueue } from './completion-queue.js';
import { refusingUndefinedMembers } from './exact-members.js';

/** Both ways to guard a completion, by name. */
export const GUARDS: Readonly<Record<'plain' | 'powertools', () => CompletionGuard>> = {
  plain: () => plainGuard,
  powertools: createPowertoolsGuard,
};

export const A_PREFIX = 'sfn:';

/** What a story may want different. */
export interface WorldOptions {
  /** @default 'powertools', as deployed */
  readonly guard?: keyof typeof GUARDS;
  readonly settings?: Partial<TaskerSettings>;
  readonly redshift?: Omit<InMemoryRedshiftDataOptions, 'clock' | 'onEvent'>;
  readonly store?: InMemoryInvocationStore;
  /** Where completion events go. @default the queue */
  readonly onEvent?: (event: StatementStatusChangeEvent) => void;
  /** Parts in place of those of the world, made out of them. */
  readonly replace?: (runtime: Runtime) => Partial<Runtime>;
}

/** What a tasker's functions do. */
export interface Handlers {
  readonly start: StartHandler;
  readonly complete: CompleteHandler;
  readonly reconcile: ReconcileHandler;
  readonly combined: CombinedHandler;
}

const handlersOf = (runtime: Runtime): Handlers => ({
  start: createStartHandler(runtime),
  complete: createCompleteHandler(runtime),
  reconcile: createReconcileHandler(runtime),
  combined: createCombinedHandler(runtime),
});

/** A whole tasker in memory: its runtime, its handlers, the queue between them, and everything it talks to. */
export class World {
  readonly clock = new ManualClock(STORY_START);
  readonly telemetry = new RecordingTelemetry();
  readonly taskCallback = new InMemoryTaskCallback();
  readonly queue = new CompletionQueue();
  readonly store: InMemoryInvocationStore;
  readonly redshiftData: InMemoryRedshiftData;
  readonly runtime: Runtime;
  readonly handlers: Handlers;
  #tokens = 0;

  constructor(options: WorldOptions = {}) {
    this.store = options.store ?? new InMemoryInvocationStore();
    this.redshiftData = new InMemoryRedshiftData({
      ...options.redshift,
      clock: this.clock,
      onEvent: options.onEvent ?? ((event) => this.queue.send(event)),
    });
    const runtime: Runtime = {
      ...{
        clock: this.clock,
        store: refusingUndefinedMembers(this.store),
        pools: refusingUndefinedMembers(this.store),
        redshiftData: refusingUndefinedMembers(this.redshiftData),
        taskCallback: refusingUndefinedMembers(this.taskCallback),
      },
      telemetry: this.telemetry,
      ids: new SequentialIds(),
      guard: GUARDS[options.guard ?? 'powertools'](),
      settings: {
        ...DEFAULT_SETTINGS,
        ...{ statementNamePrefix: A_PREFIX, owner: AN_OWNER, target: aTarget() },
        ...options.settings,
      },
    };
    this.runtime = { ...runtime, ...options.replace?.(runtime) };
    this.handlers = handlersOf(this.runtime);
  }

  /** A new task that waits; gives its token. */
  openTask(): string {
    this.#tokens += 1;
    const token = `task-token-${this.#tokens}-for-${this.runtime.settings.owner}`;
    this.taskCallback.open(token);
    return token;
  }

  /** Invokes the starter; time passes as long as it waits for something. */
  start(payload: object): Promise<Record<string, JsonValue>> {
    return this.whileTimePasses(this.handlers.start(payload) as Promise<Record<string, JsonValue>>);
  }

  /** The handlers of another Lambda of this tasker, some of whose ports are different. */
  lambda(parts: Partial<Runtime>): Handlers {
    return handlersOf({ ...this.runtime, ...parts });
  }

  /** Opens a task and invokes the starter for it, with SQL that runs until the test ends it. */
  async startTask(payload: object = {}): Promise<{ readonly token: string; readonly statementId: string }> {
    const token = this.openTask();
    const answer = await this.start(aTaskPayload(token, payload));
    return { token, statementId: answer.Id as string };
  }

  /** Lets the completer empty the queue, batch by batch; what comes back is tried again. */
  async drain(context?: RemainingTime, complete = this.handlers.complete): Promise<void> {
    await setImmediate();
    for (let batch = this.queue.receive(); batch !== undefined; batch = this.queue.receive()) {
      this.queue.settle(batch, await complete(batch, context));
    }
  }

  /** Loses every event of what has ended so far. */
  async loseEvents(): Promise<void> {
    await setImmediate();
    this.queue.purge();
  }

  /** One tick of the reconciler's schedule. */
  reconcile(remainingMs = 900_000): Promise<ReconcileReport> {
    return this.whileTimePasses(this.handlers.reconcile({}, { getRemainingTimeInMillis: () => remainingMs }));
  }

  /** Lets time pass as long as `work` waits for it. */
  async whileTimePasses<Result>(work: Promise<Result>): Promise<Result> {
    let isDone = false;
    const noteEnd = (): void => {
      isDone = true;
    };
    work.then(noteEnd, noteEnd);
    await setImmediate();
    while (!isDone) {
      await this.clock.advanceToNextSleep();
      await setImmediate();
    }
    return work;
  }

  /** The invocation that a task token made, as stored. */
  async invocationOf(token: string): Promise<Invocation> {
    const tokenId = invocationIdOfToken(token);
    const made = this.store.invocations().find((invocation) => invocation.tokenId === tokenId);
    const invocation = made && (await this.store.get(made));
    if (invocation === undefined) throw new Error(`no invocation was made by token '${token}'`);
    return invocation;
  }

  /** The statements that were started, oldest first. */
  get statements(): readonly StartedStatement[] {
    return this.redshiftData.statements;
  }

  /** How often the Data API was asked for an operation. */
  callsOf(operation: string): number {
    return this.redshiftData.calls.filter((call) => call.operation === operation).length;
  }

  /** The answer that a task took. */
  answerTo(token: string): TaskAnswer | undefined {
    return this.taskCallback.answerOf(token);
  }

  /** The output of a task that succeeded, read as JSON. */
  outputOf(token: string): Output {
    const answer = this.answerTo(token);
    if (answer?.kind !== 'success') throw new Error(`the task has not succeeded: ${JSON.stringify(answer)}`);
    return JSON.parse(answer.output) as Output;
  }

  /** The cause of a task that failed, read as JSON. */
  causeOf(token: string): Record<string, unknown> {
    const answer = this.answerTo(token);
    if (answer?.kind !== 'failure') throw new Error(`the task has not failed: ${JSON.stringify(answer)}`);
    return JSON.parse(answer.cause) as Record<string, unknown>;
  }
}

/** The members of a task's output that tests look at. */
export interface Output extends Record<string, unknown> {
  readonly detail: Record<string, unknown>;
  readonly statement?: Record<string, unknown>;
  readonly result?: {
    readonly Records: readonly unknown[];
    readonly ColumnMetadata: readonly unknown[];
    readonly TotalNumRows: number;
    readonly truncated: boolean;
    readonly unavailable?: string;
    readonly object?: { readonly Bucket: string; readonly Key: string };
    readonly bytes?: number;
    readonly columns?: readonly string[];
    readonly getStatementResult: object;
  };
}

/** What a state with a task token sends to the starter. */
export const aTaskPayload = (taskToken: string, over: object = {}): Record<string, unknown> => ({
  ...{ taskToken, executionArn: AN_EXECUTION_ARN, sqlStatement: 'insert into sales select * from staging' },
  ...over,
});
