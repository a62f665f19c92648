import { RandomIds, SystemClock } from 'sfn-redshift-tasker/system';
import { isTerminal, SECOND_MS, type Clock, type Ids } from 'sfn-redshift-tasker';
import type { LocalCloudOptions } from './local-cloud-options.js';
import { type CloudParts, startCloudParts } from './start-cloud-parts.js';
import type { PublishedMessage } from '../topics/local-topics.js';
import { createTable, type TableKey } from '../dynamodb/create-table.js';
import type { DurableCallbacks } from '../lambda/durable-callbacks.js';
import type { StatementSnapshot } from '../redshift-data/statement-snapshot.js';
import type { ExecutionDescription } from '../states/service/execution-description.js';

export { SetupError } from './start-cloud-parts.js';

/** How long an execution's statements are waited for once it has ended without success. */
const SETTLE_MS_MAX = 5 * SECOND_MS;
const SETTLE_POLL_MS = 10;

/** How to run a state machine. */
export interface RunOptions {
  /** Stops the execution: it then ends as ABORTED. */
  readonly signal?: AbortSignal;
  /** Ends the execution as TIMED_OUT, in whole seconds. @default what the definition says */
  readonly timeoutSeconds?: number;
  /** The name of the state machine, new to the cloud. @default a new id */
  readonly name?: string;
  /** Which of its test cases among the cloud's mocks stands in for its tasks. @default none */
  readonly testCase?: string;
}

/**
 * AWS on a laptop, as far as the tasker needs it: Redshift Data API, Step Functions, Lambda, DynamoDB, SQS and EventBridge in
 * one process behind one endpoint, with the tasker deployed onto it. Any AWS client can talk to it.
 *
 * @example
 * const cloud = await LocalCloud.start();
 * const execution = await cloud.runStateMachine(definition, { day: '2026-01-02' });
 * await cloud.close();
 */
export class LocalCloud {
  private closing: Promise<void> | undefined;

  private constructor(
    private readonly parts: CloudParts,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /**
   * Starts everything; takes a second or two, nearly all of it for the database.
   *
   * @throws where a part cannot be started, such as for a data folder in use; nothing is left behind then.
   */
  static async start(options: LocalCloudOptions = {}): Promise<LocalCloud> {
    const clock = options.clock ?? new SystemClock();
    const ids = options.ids ?? new RandomIds();
    return new LocalCloud(await startCloudParts({ ...options, clock, ids }), clock, ids);
  }

  /** What to give any AWS client as its endpoint, with any credentials. */
  get endpoint(): string {
    return this.parts.server.endpoint;
  }

  /**
   * What durable functions wait for, which run elsewhere: each callback is to be opened here before the tasker is given its id.
   *
   * @example cloud.durableCallbacks.open(callbackId, { take: (end) => console.log(end) });
   */
  get durableCallbacks(): DurableCallbacks {
    return this.parts.durableCallbacks;
  }

  /** Every statement that is still known, oldest first; also after the cloud was closed. */
  statements(): readonly StatementSnapshot[] {
    return this.parts.redshift.statements();
  }

  /**
   * Runs SQL statements, one after the other, each permanent by itself.
   *
   * @throws {Error} telling which statement failed and why.
   */
  async runScript(sql: string): Promise<void> {
    await this.parts.redshift.runScript(sql);
  }

  /**
   * Creates a state machine, runs it and gives how the execution ended. Where it ended without success, its statements
   * have been cancelled by then, as far as that takes less than five seconds.
   *
   * @param definition Amazon States Language, as JSON text or as a value.
   * @param input a JSON value.
   * @throws {AwsJsonError} `InvalidDefinition` with a member `diagnostics`, or `InvalidExecutionInput`.
   */
  async runStateMachine(
    definition: string | object,
    input: unknown = {},
    options: RunOptions = {},
  ): Promise<ExecutionDescription> {
    const { stepFunctions } = this.parts;
    const limited = withTimeout(definition, options.timeoutSeconds);
    const stateMachineArn = await stepFunctions.createStateMachine(options.name ?? this.ids.next(), limited);
    const testCase = options.testCase === undefined ? '' : `#${options.testCase}`;
    const executionArn = await stepFunctions.startExecution({
      stateMachineArn: stateMachineArn + testCase,
      input: JSON.stringify(input),
    });
    const stop = (): void => void stepFunctions.stopExecution(executionArn, undefined, 'stopped by the caller');
    options.signal?.addEventListener('abort', stop, { once: true });
    if (options.signal?.aborted) stop();
    try {
      const execution = await stepFunctions.waitForEnd(executionArn);
      if (execution.status !== 'SUCCEEDED') await this.settle(executionArn);
      return execution;
    } finally {
      options.signal?.removeEventListener('abort', stop);
    }
  }

  /**
   * Creates a state machine for others to start, and gives its ARN.
   *
   * @throws {AwsJsonError} `InvalidDefinition` with a member `diagnostics`; `InvalidName`, `StateMachineAlreadyExists`.
   */
  async createStateMachine(name: string, definition: string | object): Promise<string> {
    return this.parts.stepFunctions.createStateMachine(name, definition);
  }

  /**
   * Runs one state once, on its own: Step Functions' operation TestState.
   *
   * @param input the operation's own, such as `{ definition, stateName, input, mock }`.
   * @throws {AwsJsonError} `InvalidDefinition` or `ValidationException`.
   */
  async testState(input: Readonly<Record<string, unknown>>): Promise<object> {
    return this.parts.stepFunctions.call('TestState', input);
  }

  /**
   * Creates a table of DynamoDB.
   *
   * @param key its partition key, and its sort key where it has one.
   * @throws {AwsJsonError} DynamoDB's own, such as `ResourceInUseException`.
   * @example await cloud.createTable('locks', [{ name: 'k', type: 'S' }]);
   */
  async createTable(name: string, key: readonly TableKey[]): Promise<void> {
    await createTable(this.parts.dynamoDb, this.clock, name, key);
  }

  /** What tasks published to topics, oldest first. */
  publishedMessages(): readonly PublishedMessage[] {
    return this.parts.topics.messages();
  }

  /** Ends everything at once: executions, statements, functions, connections, the port. May be called twice. */
  async close(): Promise<void> {
    this.closing ??= this.parts.close();
    await this.closing;
  }

  /** Waits until the execution's end has reached its statements. */
  private async settle(executionArn: string): Promise<void> {
    const isSettled = (): boolean =>
      this.statements().every(({ name, status }) => !name?.includes(executionArn) || isTerminal(status));
    const giveUpAt = this.clock.now() + SETTLE_MS_MAX;
    while (!isSettled() && this.clock.now() < giveUpAt) await this.clock.sleep(SETTLE_POLL_MS);
  }
}

/** The definition with a tighter time limit; one that is no JSON object stays as it is, for the validator to refuse. */
function withTimeout(definition: string | object, timeoutSeconds: number | undefined): string | object {
  if (timeoutSeconds === undefined) return definition;
  let machine: unknown = definition;
  if (typeof definition === 'string') {
    try {
      machine = JSON.parse(definition);
    } catch {
      return definition;
    }
  }
  if (typeof machine !== 'object' || machine === null || Array.isArray(machine)) return definition;
  const { TimeoutSeconds: own } = machine as { TimeoutSeconds?: unknown };
  const tightest = typeof own === 'number' ? Math.min(own, timeoutSeconds) : timeoutSeconds;
  return { ...machine, TimeoutSeconds: tightest };
}
