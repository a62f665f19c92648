import { ManualClock } from '../../../../src/adapters/memory/manual-clock.js';
import { SequentialIds } from '../../../../src/adapters/memory/sequential-ids.js';
import {
  LocalStepFunctions,
  seededRandom,
  type ExecutionDescription,
  type ExecutionStatusChangeEvent,
  type StateAttempt,
} from '../../../../local/src/states/index.js';
import type { LocalStepFunctionsOptions } from '../../../../local/src/states/index.js';
import { FakeLambda, type FakeFunction } from './fake-lambda.js';

/** More than any machine of these tests does at one point in time. */
const KEPT_TURNS = 30;

/** A local Step Functions in virtual time, with everything that it tells kept. */
export class Bench {
  readonly lambda: FakeLambda;
  readonly statusChanges: ExecutionStatusChangeEvent[] = [];
  readonly attempts: StateAttempt[] = [];
  readonly stepFunctions: LocalStepFunctions;
  private readonly turnsToSettle: number;

  constructor(
    functions: Readonly<Record<string, FakeFunction>> = {},
    options: Partial<LocalStepFunctionsOptions> = {},
    /** @default one that begins at its usual present */
    readonly clock = new ManualClock(),
  ) {
    this.lambda = new FakeLambda(functions);
    this.turnsToSettle = options.executionsFolder === undefined ? 1 : KEPT_TURNS;
    this.stepFunctions = new LocalStepFunctions({
      clock: this.clock,
      ids: new SequentialIds(),
      random: seededRandom(1),
      lambda: this.lambda,
      accountId: '111122223333',
      region: 'eu-west-1',
      onExecutionStatusChange: (event) => this.statusChanges.push(event),
      onStateAttempt: (attempt) => this.attempts.push(attempt),
      ...options,
    });
  }

  /** Creates a machine and starts it; the execution has gone as far as it can without time passing. */
  async start(definition: object, input: unknown = {}): Promise<string> {
    const stateMachineArn = await this.stepFunctions.createStateMachine('machine', definition);
    const executionArn = await this.stepFunctions.startExecution({ stateMachineArn, input: JSON.stringify(input) });
    await this.settle();
    return executionArn;
  }

  /** Lets everything happen that needs no time to pass: where executions are kept, each thing reaches them in a turn of its own. */
  async settle(): Promise<void> {
    for (let turn = 0; turn < this.turnsToSettle; turn += 1) await this.clock.advance(0);
  }

  /** As far as the next thing that is waited for; `false` where nothing is. */
  async step(): Promise<boolean> {
    const isThere = await this.clock.advanceToNextSleep();
    await this.settle();
    return isThere;
  }

  /** Runs a machine to its end, letting as much time pass as it waits for. */
  async run(definition: object, input: unknown = {}): Promise<ExecutionDescription> {
    const executionArn = await this.start(definition, input);
    return this.finish(executionArn);
  }

  /** Lets time pass until the execution has ended. */
  async finish(executionArn: string): Promise<ExecutionDescription> {
    while (this.stepFunctions.describeExecution(executionArn).status === 'RUNNING') {
      if (await this.step()) continue;
      const { events } = this.stepFunctions.describeExecution(executionArn);
      if (this.stepFunctions.describeExecution(executionArn).status !== 'RUNNING') break;
      throw new Error(`the execution waits for ever after: ${events.map(({ type }) => type).join(', ')}`);
    }
    return this.stepFunctions.describeExecution(executionArn);
  }

  /** The token that the last call of a function got in its payload's `token`. */
  lastToken(): string {
    return (this.lambda.calls.at(-1)?.payload as { token: string }).token;
  }
}

/** A machine of one state. */
export const machineOf = (state: object, more: object = {}): object => ({
  StartAt: 'State',
  States: { State: { ...state, End: true } },
  ...more,
});

/** A Task that waits for its token, which the function `starter` gets as `token`. */
export const callbackTask = (more: object = {}): object => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
  Parameters: { FunctionName: 'starter', Payload: { 'token.$': '$$.Task.Token' } },
  ...more,
});

/** The output of an execution as a value. */
export const outputOf = (execution: ExecutionDescription): unknown =>
  execution.output === undefined ? undefined : JSON.parse(execution.output);

/** The types of an execution's events in order. */
export const eventTypes = (execution: ExecutionDescription): string[] => execution.events.map(({ type }) => type);
