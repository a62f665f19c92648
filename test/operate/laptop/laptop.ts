import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { DescribeExecutionCommand, SFNClient, StartExecutionCommand, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { SQSClient } from '@aws-sdk/client-sqs';
import { LocalCloud } from '../../../local/src/cloud/local-cloud.js';
import type { LocalCloudOptions } from '../../../local/src/cloud/local-cloud-options.js';
import { SystemClock } from '../../../src/adapters/system/index.js';
import { composeOperator } from '../../../src/cli/operate/compose-operator.js';
import type { Invocation } from '../../../src/ports/invocation.js';
import { explain, type Explanations } from '../../../src/domain/operate/explain.js';
import { findSubject, invocationsOf } from '../../../src/domain/operate/find-invocations.js';
import type { Operator } from '../../../src/domain/operate/operator.js';
import { after } from '../../../src/ports/units.js';
import { Denying } from '../../support/denying.js';
import { SkippingClock } from '../../support/skipping-clock.js';

/** Runs until it is stopped. */
export const ENDLESS = 'select count(*) from generate_series(1, 100000000000)';

const POLL_MS = 20;
const POLLS_MAX = 1_000;

/** One state that runs SQL and waits for its end. */
export const sqlMachine = (sqlStatement: string, over: object = {}, payload: object = {}): object => ({
  StartAt: 'Load',
  States: {
    Load: {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
      Parameters: {
        FunctionName: 'sfn-redshift-tasker',
        Payload: {
          sqlStatement,
          'taskToken.$': '$$.Task.Token',
          'executionArn.$': '$$.Execution.Id',
          attempt: {
            'stateName.$': '$$.State.Name',
            'enteredTime.$': '$$.State.EnteredTime',
            'retryCount.$': '$$.State.RetryCount',
            'redriveCount.$': '$$.Execution.RedriveCount',
          },
          ...payload,
        },
      },
      TimeoutSeconds: 600,
      End: true,
      ...over,
    },
  },
});

/** A laptop cloud with an operator before it, and levers to bring it into trouble. */
export class Laptop {
  readonly denying: Denying;
  readonly stepFunctions: SFNClient;
  readonly sqs: SQSClient;
  readonly events: EventBridgeClient;
  readonly lambda: LambdaClient;
  readonly dynamoDb: DynamoDBClient;
  #machines = 0;

  private constructor(
    readonly cloud: LocalCloud,
    /** The cloud's. */
    readonly clock: SkippingClock,
    denying: Denying,
    /** What the operator's commands work with, at the present. */
    readonly operator: Operator,
  ) {
    this.denying = denying;
    const client = {
      endpoint: cloud.endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
    };
    this.stepFunctions = new SFNClient(client);
    this.sqs = new SQSClient(client);
    this.events = new EventBridgeClient(client);
    this.lambda = new LambdaClient(client);
    this.dynamoDb = new DynamoDBClient(client);
  }

  static async start(options: Pick<LocalCloudOptions, 'pools' | 's3Directory' | 'resultsTo'> = {}): Promise<Laptop> {
    const denying = new Denying();
    const clock = new SkippingClock(new SystemClock());
    const cloud = await LocalCloud.start({ clock, services: [denying], ...options });
    return new Laptop(cloud, clock, denying, await composeOperator({ endpointUrl: cloud.endpoint }));
  }

  /** Starts an execution of a new state machine and gives its ARN. */
  async run(definition: object, called: { machine?: string; execution?: string } = {}): Promise<string> {
    this.#machines += 1;
    const { machine = `machine-${this.#machines}`, execution } = called;
    const stateMachineArn = await this.cloud.createStateMachine(machine, definition);
    return await this.start(stateMachineArn, execution);
  }

  /** Starts an execution of a state machine that is there. */
  async start(stateMachineArn: string, name: string | undefined): Promise<string> {
    const input = { stateMachineArn, ...(name !== undefined && { name }) };
    const { executionArn = '' } = await this.stepFunctions.send(new StartExecutionCommand(input));
    return executionArn;
  }

  /** The execution's only invocation, once it is as wanted. */
  async invocation(executionArn: string, isWanted: (one: Invocation) => boolean = () => true): Promise<Invocation> {
    return await until(async () => (await invocationsOf(this.operator, executionArn)).find(isWanted));
  }

  /** The same, once its statement has ended by the word of the Data API. */
  async endedInvocation(executionArn: string): Promise<Invocation> {
    const { statementId = '' } = await this.invocation(executionArn, (one) => one.statementId !== undefined);
    await until(async () =>
      this.cloud.statements().find(({ id, status }) => id === statementId && status === 'FINISHED'),
    );
    return await this.invocation(executionArn);
  }

  async stop(executionArn: string): Promise<void> {
    await this.stepFunctions.send(new StopExecutionCommand({ executionArn }));
  }

  /** Waits until the execution has the status. */
  async status(executionArn: string, wanted: string): Promise<void> {
    await until(async () => {
      const { status } = await this.stepFunctions.send(new DescribeExecutionCommand({ executionArn }));
      return status === wanted || undefined;
    });
  }

  /** What `explain` says, to whoever asks so many milliseconds from now. */
  async explain(id: string, laterMs = 0): Promise<Explanations> {
    const clock = { now: () => after(this.clock.now(), laterMs), sleep: this.clock.sleep.bind(this.clock) };
    const operator = { ...this.operator, clock };
    return await explain(operator, await findSubject(operator, id));
  }

  async close(): Promise<void> {
    for (const client of [this.stepFunctions, this.sqs, this.events, this.lambda, this.dynamoDb]) client.destroy();
    await this.cloud.close();
  }
}

/** What `look` gives as soon as it gives something. Real services need real time. */
export async function until<T>(look: () => Promise<T | undefined>): Promise<T> {
  const clock = new SystemClock();
  for (let polls = 0; polls < POLLS_MAX; polls += 1) {
    const found = await look();
    if (found !== undefined) return found;
    await clock.sleep(POLL_MS);
  }
  throw new Error(`it did not come about within ${POLLS_MAX} looks`);
}
