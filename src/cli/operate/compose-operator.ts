import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { IAMClient } from '@aws-sdk/client-iam';
import { KMSClient } from '@aws-sdk/client-kms';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SQSClient } from '@aws-sdk/client-sqs';
import { CloudFormationResponseCallback } from '../../adapters/cloudformation-response/cloudformation-response-callback.js';
import { StackExecutions } from '../../adapters/cloudformation/stack-executions.js';
import { stackOutputs } from '../../adapters/cloudformation/stack-outputs.js';
import { LastInvocation } from '../../adapters/cloudwatch/last-invocation.js';
import { DynamoDbInvocationSearch } from '../../adapters/dynamodb/dynamodb-invocation-search.js';
import { DynamoDbInvocationStore } from '../../adapters/dynamodb/dynamodb-invocation-store.js';
import { DynamoDbPoolStore } from '../../adapters/dynamodb/dynamodb-pool-store.js';
import { TableInspection } from '../../adapters/dynamodb/table-inspection.js';
import { DurableExecutions } from '../../adapters/durable-function/durable-executions.js';
import { DurableFunctionCallback } from '../../adapters/durable-function/durable-function-callback.js';
import { RuleInspection } from '../../adapters/eventbridge/rule-inspection.js';
import { PermissionInspection } from '../../adapters/iam/permission-inspection.js';
import { ExecutionsRouter } from '../../adapters/executions-router.js';
import { KeyInspection } from '../../adapters/kms/key-inspection.js';
import { FunctionInspection } from '../../adapters/lambda/function-inspection.js';
import { LambdaTasker } from '../../adapters/lambda/lambda-tasker.js';
import { QueueInspection } from '../../adapters/sqs/queue-inspection.js';
import { SqsDeadLetters } from '../../adapters/sqs/sqs-dead-letters.js';
import { StepFunctionsExecutions } from '../../adapters/step-functions/step-functions-executions.js';
import { StepFunctionsTaskCallback } from '../../adapters/step-functions/step-functions-task-callback.js';
import { TaskCallbackRouter } from '../../adapters/task-callback-router.js';
import { SystemClock } from '../../adapters/system/index.js';
import type { Operator } from '../../domain/operate/operator.js';
import { type Environment, notEmpty } from '../../handlers/environment-values.js';
import { readLimits } from '../../handlers/read-settings.js';
import type { Clock } from '../../ports/clock.js';
import type { Inspection } from '../../ports/inspection.js';
import type { OperatorState } from './compose-postgres-state.js';
import { type ConnectOptions, ENDPOINT_VARIABLE, withEndpoint } from './connect-options.js';
import { knownTasker, type StatePlace } from './known-tasker.js';
import { locateDeployment } from './locate-deployment.js';

/** An operator looks at a deployment that may be in trouble: better an answer soon than a good one late. */
const REQUEST = { requestTimeout: 40_000, connectionTimeout: 5_000, throwOnRequestTimeout: true };

/**
 * What the operator's commands work with: AWS, or the endpoint that the options name.
 *
 * @param clock tells the time. @default the machine's
 * @param own the command's environment, which may say how a tasker's PostgreSQL is reached. @default the process's
 * @throws {UsageError} the options name no deployment, its settings cannot be found out, or how to reach its state.
 */
export async function composeOperator(
  given: ConnectOptions,
  clock: Clock = new SystemClock(),
  own: Environment = process.env,
): Promise<Operator> {
  const options = withEndpoint(given, notEmpty(own, ENDPOINT_VARIABLE));
  const client = clientConfiguration(options);
  const parts = await locateDeployment(options, (stack) => stackOutputs(new CloudFormationClient(client), stack));
  const dynamoDb = new DynamoDBClient(client);
  const lambda = new LambdaClient(client);
  const stepFunctions = new SFNClient(client);
  const sqs = new SQSClient(client);
  const inspection = inspect({ clock, dynamoDb, lambda, sqs, client });
  const { settings, place } = await knownTasker({ options, parts, inspection, own });
  const { tableName: _tableName, ...otherParts } = parts;
  return {
    ...(await stateIn(place, { dynamoDb, client, clock, via: options.postgresVia, own })),
    parts: 'tableName' in place ? { ...otherParts, tableName: place.tableName } : otherParts,
    clock,
    inspection,
    readLimits,
    settings,
    executions: new ExecutionsRouter({
      execution: new StepFunctionsExecutions(stepFunctions),
      durableExecution: new DurableExecutions(lambda),
      stack: new StackExecutions(new CloudFormationClient(client)),
    }),
    tasker: new LambdaTasker({ client: lambda, ...parts }),
    taskCallback: new TaskCallbackRouter({
      task: new StepFunctionsTaskCallback(stepFunctions),
      durableFunction: async () => new DurableFunctionCallback(lambda),
      customResource: async () => new CloudFormationResponseCallback({ clock }),
    }),
    deadLetters: new SqsDeadLetters({
      client: sqs,
      queueUrls: {
        ...(parts.completionDeadLetterQueueUrl !== undefined && { completions: parts.completionDeadLetterQueueUrl }),
        ...(parts.ruleDeadLetterQueueUrl !== undefined && { deliveries: parts.ruleDeadLetterQueueUrl }),
        ...(parts.upkeepFailureQueueUrl !== undefined && { upkeep: parts.upkeepFailureQueueUrl }),
      },
    }),
  };
}

type ClientConfiguration = ReturnType<typeof clientConfiguration>;

function clientConfiguration({ endpointUrl, profile, region }: ConnectOptions) {
  const isOnThisMachine = endpointUrl !== undefined && /^https?:\/\/(127\.|localhost|\[::1\])/.test(endpointUrl);
  // The laptop cloud takes any credentials; who has none need not invent any.
  const laptop = { region: 'us-east-1', credentials: { accessKeyId: 'laptop', secretAccessKey: 'laptop' } };
  return {
    ...(isOnThisMachine && laptop),
    ...(endpointUrl !== undefined && { endpoint: endpointUrl }),
    ...(profile !== undefined && { profile }),
    ...(region !== undefined && { region }),
    requestHandler: REQUEST,
  };
}

interface StateParts {
  readonly dynamoDb: DynamoDBClient;
  readonly client: ClientConfiguration;
  readonly clock: Clock;
  readonly via: string | undefined;
  readonly own: Environment;
}

async function stateIn(place: StatePlace, parts: StateParts): Promise<OperatorState> {
  if ('tableName' in place) {
    const table = { client: parts.dynamoDb, tableName: place.tableName };
    return {
      store: new DynamoDbInvocationStore(table),
      pools: new DynamoDbPoolStore(table),
      search: new DynamoDbInvocationSearch(table),
    };
  }
  // The driver is loaded for whoever needs it.
  const { postgresState } = await import('./compose-postgres-state.js');
  const { client, clock, via, own } = parts;
  const endpoint = own.AWS_ENDPOINT_URL_SECRETS_MANAGER ?? client.endpoint;
  return postgresState({
    environment: place.postgres,
    client: { ...client, ...(endpoint !== undefined && { endpoint }) },
    clock,
    via,
  });
}

interface InspectionParts {
  readonly clock: Clock;
  readonly dynamoDb: DynamoDBClient;
  readonly lambda: LambdaClient;
  readonly sqs: SQSClient;
  readonly client: ClientConfiguration;
}

function inspect({ clock, dynamoDb, lambda, sqs, client }: InspectionParts): Inspection {
  const table = new TableInspection(dynamoDb);
  const rules = new RuleInspection(new EventBridgeClient(client));
  const functions = new FunctionInspection(lambda);
  const queues = new QueueInspection(sqs);
  const keys = new KeyInspection(new KMSClient(client));
  const permissions = new PermissionInspection(new IAMClient(client));
  const lastInvocation = new LastInvocation(new CloudWatchClient(client), clock);
  return {
    table: (tableName) => table.table(tableName),
    serviceTime: () => table.serviceTime(),
    rule: (ruleName) => rules.rule(ruleName),
    completionRules: () => rules.completionRules(),
    function: (functionName) => functions.function(functionName),
    mapping: (functionName, queueArn) => functions.mapping(functionName, queueArn),
    queue: (queueUrl) => queues.queue(queueUrl),
    keyPolicy: (keyId) => keys.keyPolicy(keyId),
    deniedPermissions: (roleArn, needed) => permissions.deniedPermissions(roleArn, needed),
    lastUpkeep: (functionName) => lastInvocation.lastUpkeep(functionName),
  };
}
