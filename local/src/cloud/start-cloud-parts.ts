import type { Clock, Ids } from 'sfn-redshift-tasker';
import type { LocalCloudOptions } from './local-cloud-options.js';
import { LocalDynamoDb } from '../dynamodb/local-dynamo-db.js';
import { EventBridgeService } from '../events/event-bridge-service.js';
import { EventBus } from '../events/event-bus.js';
import { AwsJsonServer } from '../http/aws-json-server.js';
import { LambdaEndpoint } from '../lambda/lambda-endpoint.js';
import { LambdaHost } from '../lambda/lambda-host.js';
import { localServices } from './local-services.js';
import { LogTelemetry } from './log-telemetry.js';
import { LocalSqs, SQS_ACCOUNT_ID } from '../queue/local-sqs.js';
import { LocalRedshift } from '../redshift-data/local-redshift.js';
import type { LocalServices, ServiceApi } from '../states/service-api.js';
import type { LocalStepFunctionsOptions } from '../states/service/service-options.js';
import type { LocalStepFunctions } from '../states/local-step-functions.js';
import { LocalTopics } from '../topics/local-topics.js';
import { TaskerInvoker } from './tasker-invoker.js';

const REGION_DEFAULT = 'us-east-1';

/** The running parts of a laptop cloud. */
export interface CloudParts {
  readonly server: AwsJsonServer;
  readonly redshift: LocalRedshift;
  readonly stepFunctions: LocalStepFunctions;
  readonly lambda: LambdaHost;
  readonly topics: LocalTopics;
  /** Tables, as tasks of state machines see them. */
  readonly dynamoDb: ServiceApi;
  /** Ends all parts, those that send before those that receive. */
  close(): Promise<void>;
}

/** Where the time and the ids come from is decided. */
export type CloudPartsOptions = LocalCloudOptions & { readonly clock: Clock; readonly ids: Ids };

/**
 * Starts all parts, as many as possible at the same time.
 *
 * @throws the first error; what had started is closed by then.
 */
export async function startCloudParts(options: CloudPartsOptions): Promise<CloudParts> {
  const { clock, ids, region = REGION_DEFAULT, onFailure } = options;
  const place = { accountId: SQS_ACCOUNT_ID, region };
  const reporting = onFailure === undefined ? {} : { onFailure };
  const bus = new EventBus(reporting);
  const closers: (() => Promise<void>)[] = [];
  const closeAll = async (): Promise<void> => {
    for (const close of closers.splice(0).reverse()) await close();
  };
  try {
    const started = startTogether(closers, options, bus, place);
    // What takes long to load is loaded while the database starts.
    const loaded = Promise.all([import('./tasker-stack.js'), import('../states/local-step-functions.js')]);
    const [server, sqs, redshift, dynamoDb] = await started;
    const [{ TaskerStack }, { LocalStepFunctions: StepFunctions }] = await loaded;
    const lambda = new LambdaHost({
      clock,
      ids,
      ...place,
      onEventDropped: (_functionName, reason) => onFailure?.(reason),
    });
    closers.push(() => lambda.close());
    for (const definition of options.functions ?? []) lambda.register(definition);
    server.serve(sqs).serve(dynamoDb).serve(redshift).serve(new LambdaEndpoint(lambda));
    const eventBridge = new EventBridgeService({ bus, clock, ids, ...place });
    server.serve(eventBridge);
    const credentials = { accessKeyId: 'laptop', secretAccessKey: 'laptop' };
    const stack = await TaskerStack.deploy({
      bus,
      clock,
      lambda,
      sqs,
      clientConfiguration: { endpoint: server.endpoint, region, credentials },
      telemetry: new LogTelemetry(options.onLog),
      ...reporting,
    });
    closers.push(async () => {
      await bus.settled();
      await stack.stop();
    });
    const topics = new LocalTopics(ids);
    const services = localServices({
      ...{ server, redshift, eventBridge, dynamoDb, sqs, topics, ids },
      s3Directory: options.s3Directory,
      createsQueues: options.createsQueues ?? false,
    });
    const stepFunctions = new StepFunctions(stepFunctionsOptions(options, lambda, bus, place, services));
    closers.push(() => stepFunctions.close());
    server.serve(stepFunctions);
    return { server, redshift, stepFunctions, lambda, topics, dynamoDb: services.dynamoDb, close: closeAll };
  } catch (error) {
    await closeAll();
    throw error;
  }
}

interface Place {
  readonly accountId: string;
  readonly region: string;
}

/** The parts that take time to start and do not need each other. */
async function startTogether(
  closers: (() => Promise<void>)[],
  options: CloudPartsOptions,
  bus: EventBus,
  place: Place,
): Promise<[AwsJsonServer, LocalSqs, LocalRedshift, LocalDynamoDb]> {
  const { clock, ids, dataDirectory, s3Directory, onStatementChange, onFailure, port } = options;
  const closedLater = <Part extends { close(): Promise<void> }>(part: Part): Part => {
    closers.push(() => part.close());
    return part;
  };
  // The database first: its worker thread starts while the rest is loaded.
  const redshift = LocalRedshift.open({
    clock,
    ids,
    ...place,
    onEvent: (event) => bus.publish(event),
    ...(dataDirectory !== undefined && { dataDirectory }),
    ...(s3Directory !== undefined && { s3Directory }),
    ...(onStatementChange && { onStatementChange }),
  }).then(closedLater);
  const server = AwsJsonServer.listen({
    ids,
    ...(port !== undefined && { port }),
    ...(onFailure && { onFailure }),
  }).then(closedLater);
  const sqs = LocalSqs.create({ region: place.region }).then(closedLater);
  const dynamoDb = LocalDynamoDb.create();
  // All of them settle before an error goes on, so that what has started is known.
  await Promise.allSettled([server, sqs, redshift, dynamoDb]);
  return await Promise.all([server, sqs, redshift, dynamoDb]);
}

function stepFunctionsOptions(
  options: CloudPartsOptions,
  lambda: LambdaHost,
  bus: EventBus,
  place: Place,
  services: LocalServices,
): LocalStepFunctionsOptions {
  const { clock, ids, random, mocks, onHistoryEvent, onStateAttempt } = options;
  return {
    clock,
    ids,
    ...place,
    random: random ?? Math.random,
    services,
    ...(mocks && { mocks }),
    lambda: new TaskerInvoker(lambda),
    onExecutionStatusChange: (event) => bus.publish(event),
    ...(onHistoryEvent && { onHistoryEvent }),
    ...(onStateAttempt && { onStateAttempt }),
  };
}
