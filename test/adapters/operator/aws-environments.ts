import { LambdaClient } from '@aws-sdk/client-lambda';
import { SQSClient } from '@aws-sdk/client-sqs';
import { SequentialIds } from '../../../src/adapters/memory/index.js';
import { DynamoDbInvocationStore } from '../../../src/adapters/dynamodb/index.js';
import { DynamoDbInvocationSearch } from '../../../src/adapters/dynamodb/dynamodb-invocation-search.js';
import { LambdaTasker } from '../../../src/adapters/lambda/lambda-tasker.js';
import { SqsDeadLetters } from '../../../src/adapters/sqs/sqs-dead-letters.js';
import { StepFunctionsExecutions } from '../../../src/adapters/step-functions/step-functions-executions.js';
import { after, SECOND_MS } from '../../../src/ports/units.js';
import { SystemClock } from '../../../src/adapters/system/index.js';
import { composeOperator } from '../../../src/cli/operate/compose-operator.js';
import { AwsJsonServer } from '../../../local/src/http/aws-json-server.js';
import type { HttpAnswer, HttpService } from '../../../local/src/http/http-service.js';
import { createStateTable } from '../../../local/src/dynamodb/create-state-table.js';
import { LocalDynamoDb } from '../../../local/src/dynamodb/local-dynamo-db.js';
import { EventBridgeService } from '../../../local/src/events/event-bridge-service.js';
import { EventBus } from '../../../local/src/events/event-bus.js';
import { queueTarget } from '../../../local/src/events/targets.js';
import { LambdaEndpoint } from '../../../local/src/lambda/lambda-endpoint.js';
import { LambdaHost } from '../../../local/src/lambda/lambda-host.js';
import { LambdaSettingsEndpoint } from '../../../local/src/lambda/lambda-settings-endpoint.js';
import { CloudWatchService } from '../../../local/src/metrics/cloud-watch-service.js';
import { functionMetrics } from '../../../local/src/metrics/function-metrics.js';
import { LocalMetrics } from '../../../local/src/metrics/local-metrics.js';
import { LocalSqs } from '../../../local/src/queue/local-sqs.js';
import { SwitchableMapping } from '../../../local/src/queue/switchable-mapping.js';
import type { DeadLettersEnvironment } from '../../contract/operator/dead-letters.contract.js';
import { type DeployedTaskerEnvironment, FailingStore } from '../../contract/operator/deployed-tasker.contract.js';
import type { ExecutionsEnvironment } from '../../contract/operator/executions.contract.js';
import type { InspectionEnvironment } from '../../contract/operator/inspection.contract.js';
import type { InvocationSearchEnvironment } from '../../contract/operator/invocation-search.contract.js';
import { Bench, callbackTask, machineOf } from '../../local/states/support/bench.js';
import { StandInCloudFormation, StandInIam, StandInKms } from '../../support/aws-stand-ins.js';
import { World } from '../../support/world.js';

/** Where everything is, here. */
export const PLACE = { accountId: '000000000000', region: 'us-east-1' };

/** Refuses every request once it is closed, as AWS does to credentials that are allowed nothing. */
class Gate implements HttpService {
  isClosed = false;

  matches(): boolean {
    return this.isClosed;
  }

  async answer(): Promise<HttpAnswer> {
    return {
      status: 403,
      headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-errortype': 'AccessDeniedException' },
      body: JSON.stringify({ __type: 'AccessDeniedException', message: 'not allowed' }),
    };
  }
}

const clientOf = (server: AwsJsonServer) => ({
  ...{ endpoint: server.endpoint, region: PLACE.region, maxAttempts: 1 },
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
});

const aServer = async (): Promise<{ readonly server: AwsJsonServer; readonly gate: Gate }> => {
  const gate = new Gate();
  const server = await AwsJsonServer.listen({ ids: new SequentialIds('request') });
  server.serve(gate);
  return { server, gate };
};

/** Step Functions' client in front of the laptop cloud's Step Functions. */
export const awsExecutions = async (): Promise<ExecutionsEnvironment> => {
  const { SFNClient } = await import('@aws-sdk/client-sfn');
  const { server, gate } = await aServer();
  const bench = new Bench({ starter: () => null });
  server.serve(bench.stepFunctions);
  const client = new SFNClient(clientOf(server));
  return {
    executions: new StepFunctionsExecutions(client),
    running: () => bench.start(machineOf(callbackTask())),
    stop: (executionArn) => bench.stepFunctions.stopExecution(executionArn),
    failed: async (Error) => {
      const executionArn = await bench.start({ StartAt: 'No', States: { No: { Type: 'Fail', Error, Cause: 'x' } } });
      await bench.clock.advance(0);
      return executionArn;
    },
    refuse: () => (gate.isClosed = true),
    close: async () => {
      client.destroy();
      await server.close();
      await bench.stepFunctions.close();
    },
  };
};

/** SQS's client in front of the laptop cloud's queues. */
export const awsDeadLetters = async (): Promise<DeadLettersEnvironment> => {
  const { server, gate } = await aServer();
  const sqs = await LocalSqs.create({ region: PLACE.region });
  server.serve(sqs);
  const kinds = ['completions', 'deliveries', 'upkeep'] as const;
  for (const kind of kinds) await sqs.createQueue(kind);
  const client = new SQSClient(clientOf(server));
  const queueUrls = Object.fromEntries(
    kinds.map((kind) => [kind, `${server.endpoint}/${PLACE.accountId}/${kind}`] as const),
  );
  return {
    deadLetters: new SqsDeadLetters({ client, queueUrls, waitSeconds: 0 }),
    put: (kind, body, delivery) =>
      sqs.sendMessage(
        kind,
        body,
        delivery && { attributes: { ERROR_CODE: delivery.code, ERROR_MESSAGE: delivery.message } },
      ),
    cutOff: () => (gate.isClosed = true),
    close: async () => {
      client.destroy();
      await server.close();
      await sqs.close();
    },
  };
};

/** DynamoDB's client in front of dynalite. */
export const awsInvocationSearch = async (): Promise<InvocationSearchEnvironment> => {
  const { DynamoDBClient } = await import('@aws-sdk/client-dynamodb');
  const { server } = await aServer();
  const dynamoDb = await LocalDynamoDb.create();
  server.serve(dynamoDb);
  await createStateTable(dynamoDb, 'state', new SystemClock());
  const client = new DynamoDBClient(clientOf(server));
  const table = { client, tableName: 'state' };
  return {
    store: new DynamoDbInvocationStore(table),
    search: new DynamoDbInvocationSearch(table),
    close: async () => {
      client.destroy();
      await server.close();
    },
  };
};

/** Lambda's client in front of the laptop cloud's Lambda, which hosts the handlers of a world in memory. */
export const awsDeployedTasker = async (): Promise<DeployedTaskerEnvironment> => {
  const { server } = await aServer();
  const world = new World({ store: new FailingStore() });
  const clock = new SystemClock();
  const host = new LambdaHost({ clock, ids: new SequentialIds('invocation'), ...PLACE });
  const handler = (event: unknown): Promise<unknown> =>
    world.handlers.combined(event, { getRemainingTimeInMillis: () => 900_000 });
  host.register({ name: 'tasker', code: { handler }, timeoutSeconds: 900 });
  server.serve(new LambdaEndpoint(host));
  const client = new LambdaClient(clientOf(server));
  return {
    world,
    tasker: new LambdaTasker({
      ...{ client, starterFunctionName: 'tasker', completerFunctionName: 'tasker', upkeepFunctionName: 'tasker' },
    }),
    close: async () => {
      client.destroy();
      await server.close();
      await host.close();
    },
  };
};

const ROLE_ARN = `arn:aws:iam::${PLACE.accountId}:role/tasker`;

/** A deployment on the parts of the laptop cloud, and stand-ins for what it has not, looked at as the operator's commands do. */
export const awsInspection = async (): Promise<InspectionEnvironment> => {
  const { server, gate } = await aServer();
  const clock = new SystemClock();
  const [sqs, dynamoDb] = await Promise.all([LocalSqs.create({ region: PLACE.region }), LocalDynamoDb.create()]);
  const queueArn = sqs.queueArn('completions');
  const deadLetterQueueArn = sqs.queueArn('completions-dead');
  const policies = { queue: '{"Statement":[]}', key: '{"Statement":[{"Effect":"Allow"}]}' };
  await sqs.createQueue('completions-dead');
  await sqs.createQueue('completions', {
    ...{ VisibilityTimeout: '360', Policy: policies.queue, KmsMasterKeyId: 'key-1' },
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn: deadLetterQueueArn, maxReceiveCount: 5 }),
  });
  await createStateTable(dynamoDb, 'state', clock);
  const bus = new EventBus();
  bus.addRule({
    name: 'completions',
    pattern: { source: ['aws.redshift-data'] },
    targets: [queueTarget(sqs, 'completions')],
  });
  bus.addRule({ name: 'ends', pattern: { source: ['aws.states'] }, targets: [] });
  bus.addSchedule({ name: 'reconcile', schedule: 'rate(1 minute)', targetArns: [] });
  const metrics = new LocalMetrics();
  const ids = new SequentialIds('id');
  // CloudWatch is asked by whole seconds, and about what is over.
  const ranAt = after(clock.now(), -2 * SECOND_MS);
  const past = { now: () => ranAt, sleep: clock.sleep.bind(clock) };
  const host = new LambdaHost({ clock, ids, ...PLACE, observer: functionMetrics(metrics, past) });
  const environment = {
    ...{ TASKER_TABLE_NAME: 'state', TASKER_STATEMENT_NAME_PREFIX: 'etl/' },
    ...{ TASKER_CLUSTER_IDENTIFIER: 'warehouse', TASKER_DATABASE: 'dev' },
  };
  host.register({ name: 'tasker', code: { handler: () => 'done' }, timeoutSeconds: 60, environment });
  const settings = { BatchSize: 10, FunctionResponseTypes: ['ReportBatchItemFailures' as const] };
  const mapping = new SwitchableMapping({ functionArn: host.functionArn('tasker'), queueArn, settings });
  mapping.start(() => ({ stop: async () => undefined }) as never);
  const iam = new StandInIam(ROLE_ARN);
  const queueUrl = `${server.endpoint}/${PLACE.accountId}/completions`;
  const outputs = {
    ...{ TaskerTableName: 'state', TaskerStarterFunctionName: 'tasker', TaskerCompleterFunctionName: 'tasker' },
    ...{ TaskerUpkeepFunctionName: 'tasker', TaskerCompletionQueueUrl: queueUrl },
    ...{ TaskerCompletionRuleName: 'completions', TaskerReconcileScheduleName: 'reconcile' },
  };
  server
    .serve(sqs)
    .serve(dynamoDb)
    .serve(iam)
    .serve(new StandInCloudFormation({ etl: outputs }));
  server.serve(new StandInKms({ 'key-1': policies.key })).serve(new CloudWatchService(metrics));
  server.serve(new EventBridgeService({ bus, clock, ids, ...PLACE })).serve(new LambdaEndpoint(host));
  server.serve(new LambdaSettingsEndpoint(host, [mapping]));
  // By the stack's outputs, as on AWS.
  const { inspection } = await composeOperator({ endpointUrl: server.endpoint, stack: 'etl' });
  return {
    ...{ inspection, policies },
    names: {
      ...{ table: 'state', completionRule: 'completions', schedule: 'reconcile', function: 'tasker', keyId: 'key-1' },
      ...{ queueUrl, queueArn, deadLetterQueueArn, roleArn: ROLE_ARN },
    },
    runFunction: async () => {
      await host.invoke('tasker', {}, new AbortController().signal);
      return ranAt;
    },
    denyRole: (action) => iam.denied.add(action),
    refuse: () => (gate.isClosed = true),
    close: async () => {
      await server.close();
      await Promise.all([host.close(), sqs.close()]);
    },
  };
};
