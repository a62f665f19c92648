import { SQSClient } from '@aws-sdk/client-sqs';
import { createCombinedHandler, composeRuntime } from 'sfn-redshift-tasker/handlers';
import { ENVIRONMENT_VARIABLES, type Clock, type Telemetry } from 'sfn-redshift-tasker';
import { createStateTable } from '../dynamodb/create-state-table.js';
import type { LocalDynamoDb } from '../dynamodb/local-dynamo-db.js';
import type { EventBus } from '../events/event-bus.js';
import { functionTarget, queueTarget } from '../events/targets.js';
import type { LambdaEnvironment, LambdaHandler } from '../lambda/lambda-function.js';
import { type FailedInvocation, failedInvocationRecord } from '../lambda/failed-invocation-record.js';
import type { LambdaHost } from '../lambda/lambda-host.js';
import { EventSourceMapping } from '../queue/event-source-mapping.js';
import { SwitchableMapping } from '../queue/switchable-mapping.js';
import type { EventSourceMappingSettings } from '../queue/event-source-mapping-settings.js';
import { type LocalSqs, SQS_ACCOUNT_ID } from '../queue/local-sqs.js';
import { Schedule } from './schedule.js';
import type { Switches } from './switches.js';
import { STATEMENT_NAME_PREFIX, TASKER_FUNCTION_NAME } from './tasker-invoker.js';

const TABLE_NAME = 'sfn-redshift-tasker';
/** Where completion events wait for the tasker. */
export const QUEUE_NAME = 'sfn-redshift-tasker-completions';
/** Where those go that it could not take. */
export const DEAD_LETTER_QUEUE_NAME = 'sfn-redshift-tasker-completions-dead';
/** Where those go that EventBridge could not deliver. */
export const RULE_DEAD_LETTER_QUEUE_NAME = 'sfn-redshift-tasker-rules-dead';
/** Where ticks and ended executions go that the tasker failed on three times. */
export const UPKEEP_FAILURE_QUEUE_NAME = 'sfn-redshift-tasker-upkeep-failures';
const FUNCTION_TIMEOUT_SECONDS = 60;
/** As the deployed queue: what failed comes back late, and the reconciler is there first. */
const VISIBILITY_TIMEOUT_SECONDS = 6 * FUNCTION_TIMEOUT_SECONDS;
const RECEIVES_MAX = 5;
/** 14 days, as long as SQS allows. */
const DEAD_LETTERS_KEPT_SECONDS = 14 * 24 * 60 * 60;
const RECONCILE_PERIOD_MS = 60_000;
const RECONCILE_RULE_NAME = 'reconcile';
const COMPLETION_RULE_NAME = 'completions';
const EXECUTION_ENDED_RULE_NAME = 'execution-ends';
/** No rule's name has a slash. */
const MAPPING_SWITCH = `functions/${TASKER_FUNCTION_NAME}`;
const MAPPING_SETTINGS: EventSourceMappingSettings = {
  BatchSize: 10,
  FunctionResponseTypes: ['ReportBatchItemFailures'],
};
const CREDENTIALS = { accessKeyId: 'laptop', secretAccessKey: 'laptop' };

const ENVIRONMENT: LambdaEnvironment = {
  [ENVIRONMENT_VARIABLES.tableName]: TABLE_NAME,
  [ENVIRONMENT_VARIABLES.statementNamePrefix]: STATEMENT_NAME_PREFIX,
  [ENVIRONMENT_VARIABLES.clusterIdentifier]: 'laptop',
  [ENVIRONMENT_VARIABLES.database]: 'dev',
  [ENVIRONMENT_VARIABLES.databaseUser]: 'laptop',
};

/** What the tasker is deployed onto. */
export interface TaskerStackParts {
  readonly accountId: string;
  readonly region: string;
  readonly dynamoDb: LocalDynamoDb;
  readonly sqs: LocalSqs;
  readonly lambda: LambdaHost;
  readonly bus: EventBus;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  /** Whether its table goes on with the items of an earlier process. @default false */
  readonly keepsItems?: boolean;
  /** Further names of the tasker's function. @default none */
  readonly taskerNames?: readonly string[];
  readonly onFailure?: (error: unknown) => void;
  /** Remembers whether the completer is fed. @default it is, and nobody does */
  readonly switches?: Switches;
  /** Where results may be put. @default nowhere */
  readonly resultsTo?: string;
  /** Variables that say how many statements may run at once. @default none: no limit */
  readonly poolEnvironment?: LambdaEnvironment;
}

/** How a client reaches the laptop cloud. */
export interface ClientConfiguration {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/**
 * The tasker as it is deployed, with the parts that deployment makes of it: state table, function, completion queue with its
 * dead-letter queue, the two rules and the reconciler's schedule. Handlers and adapters are the production ones.
 */
export class TaskerStack {
  /** What feeds the completer; can be switched off and on. */
  readonly mapping: SwitchableMapping;
  private schedule: Schedule | undefined;
  private client: SQSClient | undefined;

  private constructor(private readonly parts: TaskerStackParts) {
    const { lambda, sqs, switches } = parts;
    this.mapping = new SwitchableMapping({
      functionArn: lambda.functionArn(TASKER_FUNCTION_NAME),
      queueArn: sqs.queueArn(QUEUE_NAME),
      settings: MAPPING_SETTINGS,
      ...(switches && {
        memory: { isOn: () => switches.isOn(MAPPING_SWITCH), set: (isOn) => switches.set(MAPPING_SWITCH, isOn) },
      }),
    });
  }

  /** Makes what has to be there before anybody can call: table, queues, rules. @throws where a part cannot be made. */
  static async prepare(parts: TaskerStackParts): Promise<TaskerStack> {
    const { clock, dynamoDb } = parts;
    await Promise.all([createStateTable(dynamoDb, TABLE_NAME, clock, parts.keepsItems), createQueues(parts)]);
    addRules(parts);
    return new TaskerStack(parts);
  }

  /** Keeps a tick or an ended execution that the tasker failed on for good; what was another function's is dropped, as on AWS. */
  buryUpkeep(functionName: string, failed: Omit<FailedInvocation, 'functionArn'>): void {
    const { lambda, sqs, onFailure } = this.parts;
    if (functionName !== TASKER_FUNCTION_NAME) return;
    const record = failedInvocationRecord({ ...failed, functionArn: lambda.functionArn(functionName) });
    sqs.sendMessage(UPKEEP_FAILURE_QUEUE_NAME, JSON.stringify(record)).catch((error: unknown) => onFailure?.(error));
  }

  /** Adds the function, and begins to feed it. @param endpoint where all services answer by now. */
  start(endpoint: string): void {
    const { bus, clock, lambda, region, sqs, onFailure, resultsTo, taskerNames = [] } = this.parts;
    const clientConfiguration = { endpoint, region, credentials: CREDENTIALS };
    for (const name of new Set([TASKER_FUNCTION_NAME, ...taskerNames])) {
      lambda.register({
        name,
        code: { create: (environment) => createTasker(environment, clientConfiguration, this.parts) },
        // Whoever plays CloudFormation on the same port can be answered.
        environment: {
          ...ENVIRONMENT,
          [ENVIRONMENT_VARIABLES.responseOrigin]: endpoint,
          ...this.parts.poolEnvironment,
          ...(resultsTo !== undefined && { [ENVIRONMENT_VARIABLES.resultsTo]: resultsTo }),
        },
        timeoutSeconds: FUNCTION_TIMEOUT_SECONDS,
      });
    }
    const client = new SQSClient(clientConfiguration);
    this.client = client;
    this.mapping.start(() =>
      EventSourceMapping.start({
        ...{ client, clock, lambda, region, settings: MAPPING_SETTINGS, functionName: TASKER_FUNCTION_NAME },
        queueUrl: `${endpoint}/${SQS_ACCOUNT_ID}/${QUEUE_NAME}`,
        queueArn: sqs.queueArn(QUEUE_NAME),
        ...(onFailure && { onFailure }),
      }),
    );
    const tick = { source: 'aws.events', 'detail-type': 'Scheduled Event' };
    this.schedule = Schedule.start(clock, RECONCILE_PERIOD_MS, () => {
      if (bus.isEnabled(RECONCILE_RULE_NAME)) lambda.invokeEvent(TASKER_FUNCTION_NAME, tick);
    });
  }

  /** Takes no further events or messages and waits for the batches under way. */
  async stop(): Promise<void> {
    await Promise.all([this.schedule?.stop(), this.mapping.stop()]);
    this.client?.destroy();
  }
}

async function createQueues(parts: TaskerStackParts): Promise<void> {
  const { sqs } = parts;
  const kept = { MessageRetentionPeriod: String(DEAD_LETTERS_KEPT_SECONDS) };
  await sqs.putQueue(DEAD_LETTER_QUEUE_NAME, kept);
  await sqs.putQueue(UPKEEP_FAILURE_QUEUE_NAME, kept);
  const rules = [COMPLETION_RULE_NAME, EXECUTION_ENDED_RULE_NAME, RECONCILE_RULE_NAME];
  await sqs.putQueue(RULE_DEAD_LETTER_QUEUE_NAME, {
    ...kept,
    Policy: policyOf(parts, RULE_DEAD_LETTER_QUEUE_NAME, rules),
  });
  await sqs.putQueue(QUEUE_NAME, {
    Policy: policyOf(parts, QUEUE_NAME, [COMPLETION_RULE_NAME]),
    VisibilityTimeout: String(VISIBILITY_TIMEOUT_SECONDS),
    RedrivePolicy: JSON.stringify({
      deadLetterTargetArn: sqs.queueArn(DEAD_LETTER_QUEUE_NAME),
      maxReceiveCount: RECEIVES_MAX,
    }),
  });
}

/** Lets rules send to a queue, as the deployment's policies do. Nothing here asks a policy; `doctor` reads it. */
const policyOf = (parts: TaskerStackParts, queueName: string, ruleNames: readonly string[]): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: ruleNames.map((ruleName) => ({
      Effect: 'Allow',
      Principal: { Service: 'events.amazonaws.com' },
      Action: 'sqs:SendMessage',
      Resource: parts.sqs.queueArn(queueName),
      Condition: { ArnEquals: { 'aws:SourceArn': `${ruleArnPrefixOf(parts)}${ruleName}` } },
    })),
  });

const ruleArnPrefixOf = ({ accountId, region }: TaskerStackParts): string =>
  `arn:aws:events:${region}:${accountId}:rule/`;

function createTasker(
  environment: LambdaEnvironment,
  clientConfiguration: ClientConfiguration,
  { clock, telemetry }: TaskerStackParts,
): LambdaHandler {
  return createCombinedHandler(composeRuntime({ environment, clientConfiguration, parts: { clock, telemetry } }));
}

function addRules(parts: TaskerStackParts): void {
  const { bus, lambda, sqs } = parts;
  const deadLetters = { sqs, queueName: RULE_DEAD_LETTER_QUEUE_NAME, ruleArnPrefix: ruleArnPrefixOf(parts) };
  bus.addRule({
    name: COMPLETION_RULE_NAME,
    pattern: {
      source: ['aws.redshift-data'],
      'detail-type': ['Redshift Data Statement Status Change'],
      detail: { statementName: [{ prefix: STATEMENT_NAME_PREFIX }] },
    },
    targets: [queueTarget(sqs, QUEUE_NAME, deadLetters)],
  });
  bus.addRule({
    name: EXECUTION_ENDED_RULE_NAME,
    pattern: {
      source: ['aws.states'],
      'detail-type': ['Step Functions Execution Status Change'],
      detail: { status: ['ABORTED', 'TIMED_OUT', 'FAILED'] },
    },
    targets: [functionTarget(lambda, TASKER_FUNCTION_NAME, deadLetters)],
  });
  bus.addSchedule({
    name: RECONCILE_RULE_NAME,
    schedule: 'rate(1 minute)',
    targetArns: [lambda.functionArn(TASKER_FUNCTION_NAME)],
  });
}
