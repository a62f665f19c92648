import { AwsJsonError, type AwsJsonService } from '../http/aws-json-service.js';
import { wideAbort } from './interpreter/linked-abort.js';
import { OpenTasks } from './tasks/open-tasks.js';
import type { Action, ServiceContext } from './service/action.js';
import * as executions from './service/actions/executions.js';
import * as mapRuns from './service/actions/map-runs.js';
import * as stateMachines from './service/actions/state-machines.js';
import * as taskAnswers from './service/actions/task-answers.js';
import { testStateAction } from './service/actions/test-state.js';
import type { ExecutionDescription } from './service/execution-description.js';
import { describe } from './service/execution-description.js';
import { KeptExecutions } from './replay/kept-executions.js';
import { notHere } from './service/not-here.js';
import { Registry } from './service/registry.js';
import type { LocalStepFunctionsOptions } from './service/service-options.js';
import { mocksOf } from './service/start-execution.js';
import { childExecutionsOf } from './service/started-executions.js';
import { statusChangeEvent } from './service/status-change-event.js';

const ENDED_EXECUTIONS_MAX_DEFAULT = 1_000;

const ACTIONS: ReadonlyMap<string, Action> = new Map(
  Object.entries({
    CreateStateMachine: stateMachines.createStateMachine,
    UpdateStateMachine: stateMachines.updateStateMachine,
    DescribeStateMachine: stateMachines.describeStateMachine,
    DescribeStateMachineForExecution: stateMachines.describeStateMachineForExecution,
    DeleteStateMachine: stateMachines.deleteStateMachine,
    ListStateMachines: stateMachines.listStateMachines,
    ValidateStateMachineDefinition: stateMachines.validateStateMachineDefinition,
    StartExecution: executions.startExecution,
    DescribeExecution: executions.describeExecution,
    StopExecution: executions.stopExecution,
    RedriveExecution: executions.redriveExecution,
    ListExecutions: executions.listExecutions,
    GetExecutionHistory: executions.getExecutionHistory,
    DescribeMapRun: mapRuns.describeMapRun,
    ListMapRuns: mapRuns.listMapRuns,
    SendTaskSuccess: taskAnswers.sendTaskSuccess,
    SendTaskFailure: taskAnswers.sendTaskFailure,
    SendTaskHeartbeat: taskAnswers.sendTaskHeartbeat,
    TestState: testStateAction,
  }),
);

/** What {@link LocalStepFunctions.startExecution} takes. */
export interface StartExecutionInput {
  readonly stateMachineArn: string;
  /** @default a new id */
  readonly name?: string;
  /** JSON text. @default '{}' */
  readonly input?: string;
}

/**
 * Step Functions on this machine: Standard workflows. It speaks the service's own
 * protocol, so that any client of Step Functions can talk to it, and has methods of its own for those in the same process.
 * State machines are gone with the object, and so are executions, unless there is a folder for them.
 */
export class LocalStepFunctions implements AwsJsonService {
  readonly targetPrefix = 'AWSStepFunctions';
  readonly jsonVersion = '1.0';
  readonly #context: ServiceContext;
  readonly #shutdown = wideAbort();

  constructor(options: LocalStepFunctionsOptions) {
    const { executionsFolder, tokenSecret } = options;
    this.#context = {
      options,
      registry: new Registry(options.endedExecutionsMax ?? ENDED_EXECUTIONS_MAX_DEFAULT),
      kept: executionsFolder === undefined ? undefined : new KeptExecutions(executionsFolder, options.onUnkept),
      environment: {
        clock: options.clock,
        random: options.random,
        lambda: options.lambda,
        region: options.region,
        services: options.services ?? {},
        children: childExecutionsOf(() => this.#context),
        newId: () => options.ids.next(),
        openTasks: new OpenTasks(options.ids, tokenSecret),
        shutdown: this.#shutdown.signal,
      },
      observers: {
        onHistoryEvent: (execution, event) => options.onHistoryEvent?.(execution.arn, event),
        onStatusChange: (execution) => {
          this.#context.registry.noteStatus(execution);
          options.onExecutionStatusChange?.(statusChangeEvent(execution, options, options.random, options.clock.now()));
        },
        onStateAttempt: (attempt) => options.onStateAttempt?.(attempt),
      },
    };
  }

  /**
   * Makes the executions of earlier processes known, where they are kept. Those that ran stand still until
   * {@link LocalStepFunctions.goOn}.
   *
   * @throws {Error} naming the file that cannot be read.
   */
  async takeUp(): Promise<void> {
    const { environment, kept, observers, options, registry } = this.#context;
    await kept?.load({
      environment,
      observers,
      archive: options.archive,
      add: (execution) => registry.addExecution(execution),
      noteStatus: (execution) => registry.noteStatus(execution),
      mocksOf: ({ machineName, testCase }) => mocksOf(options.mocks, machineName, testCase),
    });
  }

  /** Has the executions of earlier processes go on. To be called once all that they call is there. */
  goOn(): void {
    const { kept, observers } = this.#context;
    kept?.goOn({ onStatusChange: (execution) => observers.onStatusChange(execution) });
  }

  /** How many task tokens wait for an answer. */
  get openTaskCount(): number {
    return this.#context.environment.openTasks.size;
  }

  async call(operation: string, input: Readonly<Record<string, unknown>>): Promise<object> {
    const action = ACTIONS.get(operation);
    if (!action) throw notHere(operation, [...ACTIONS.keys()]);
    // What it knows is of no use any more: where executions are kept, they go on in the next process.
    if (this.#shutdown.signal.aborted) throw new AwsJsonError('ServiceUnavailable', 'the laptop cloud is closing', 503);
    return action(input, this.#context);
  }

  /**
   * Creates a state machine and gives its ARN.
   *
   * @param definition Amazon States Language as JSON text, or as a value.
   * @throws {AwsJsonError} `InvalidDefinition` with a member `diagnostics`: all reasons; `InvalidName`,
   *   `StateMachineAlreadyExists`.
   */
  async createStateMachine(name: string, definition: string | object): Promise<string> {
    const source = typeof definition === 'string' ? definition : JSON.stringify(definition);
    const created = await this.call('CreateStateMachine', { name, definition: source });
    return (created as { stateMachineArn: string }).stateMachineArn;
  }

  /**
   * Starts an execution and gives its ARN.
   *
   * @throws {AwsJsonError} `StateMachineDoesNotExist`, `InvalidExecutionInput`, `ExecutionAlreadyExists`, `InvalidName`.
   */
  async startExecution(input: StartExecutionInput): Promise<string> {
    const started = await this.call('StartExecution', { ...input });
    return (started as { executionArn: string }).executionArn;
  }

  /**
   * How an execution stands now.
   *
   * @throws {AwsJsonError} `ExecutionDoesNotExist`.
   */
  describeExecution(executionArn: string): ExecutionDescription {
    return describe(this.#context.registry.execution(executionArn));
  }

  /**
   * Waits until an execution has ended, and gives how. It gives the status `RUNNING` where the service was closed first.
   *
   * @param signal gives up waiting: the promise then rejects with the signal's reason; the execution goes on.
   * @throws {AwsJsonError} `ExecutionDoesNotExist`.
   */
  async waitForEnd(executionArn: string, signal?: AbortSignal): Promise<ExecutionDescription> {
    const execution = this.#context.registry.execution(executionArn);
    signal?.throwIfAborted();
    await new Promise<void>((resolve, reject) => {
      const giveUp = (): void => reject(signal?.reason as Error);
      signal?.addEventListener('abort', giveUp, { once: true });
      void execution.ended.then(() => {
        signal?.removeEventListener('abort', giveUp);
        resolve();
      });
    });
    return { ...describe(execution) };
  }

  /** Ends an execution as ABORTED. One that has ended stays as it is. */
  async stopExecution(executionArn: string, error?: string, cause?: string): Promise<void> {
    await this.call('StopExecution', { executionArn, error, cause });
  }

  /**
   * Stops all executions where they are, without any further event, and leaves no timer behind. Functions that run are
   * told by their signal. May be called twice.
   */
  async close(): Promise<void> {
    this.#shutdown.abort();
    await Promise.all(this.#context.registry.executions().map(({ ended }) => ended));
  }
}
