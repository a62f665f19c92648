import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Ids } from 'sfn-redshift-tasker';
import type { CloudPartsOptions } from './local-cloud-options.js';
import type { Archive } from '../archive/archive.js';
import { FileArchive } from '../archive/file-archive.js';
import { writeWhole } from '../archive/write-whole.js';
import { createTable } from '../dynamodb/create-table.js';
import { EventBridgeService } from '../events/event-bridge-service.js';
import { EventBus } from '../events/event-bus.js';
import { AwsJsonServer } from '../http/aws-json-server.js';
import type { AwsJsonService } from '../http/aws-json-service.js';
import { DurableCallbackEndpoint } from '../lambda/durable-callback-endpoint.js';
import { DurableCallbacks } from '../lambda/durable-callbacks.js';
import { LambdaEndpoint } from '../lambda/lambda-endpoint.js';
import { LambdaHost } from '../lambda/lambda-host.js';
import { LambdaSettingsEndpoint } from '../lambda/lambda-settings-endpoint.js';
import { parseResultLocation, RESULT_LOCATION_ALLOWED } from 'sfn-redshift-tasker';
import { ConsoleWatch } from './console-watch.js';
import { localServices } from './local-services.js';
import { poolEnvironment } from './pool-environment.js';
import { putStateMachine } from './put-state-machine.js';
import { FilledDefinitions } from './filled-definitions.js';
import { KeptStateMachines } from './kept-state-machines.js';
import { CloudWatchService } from '../metrics/cloud-watch-service.js';
import { functionMetrics } from '../metrics/function-metrics.js';
import { LocalMetrics } from '../metrics/local-metrics.js';
import { QueueMetrics } from '../metrics/queue-metrics.js';
import { Schedule } from './schedule.js';
import { startSlowParts } from './start-slow-parts.js';
import { KeptSwitches, RememberedSwitches, type Switches } from './switches.js';
import { LogTelemetry } from './log-telemetry.js';
import { DeliveringTopics } from '../queue/delivering-topics.js';
import { LocalSns } from '../queue/local-sns.js';
import { type LocalSqs, SQS_ACCOUNT_ID } from '../queue/local-sqs.js';
import {
  EXECUTIONS_FOLDER,
  STATE_MACHINES_FILE,
  SWITCHES_FILE,
  TOKEN_SECRET_FILE,
} from '../redshift-data/database/data-directory.js';
import type { LocalRedshift } from '../redshift-data/local-redshift.js';
import type { CloudPlace } from '../redshift-data/statement-change-event.js';
import type { LocalS3Service } from '../s3/local-s3-service.js';
import type { LambdaInvoker } from '../states/lambda-invoker.js';
import type { LocalServices, ServiceApi } from '../states/service-api.js';
import type { LocalStepFunctionsOptions } from '../states/service/service-options.js';
import type { LocalStepFunctions } from '../states/local-step-functions.js';
import { LocalTopics } from '../topics/local-topics.js';
import { TASKER_METRICS, TaskerInvoker } from './tasker-invoker.js';

const REGION_DEFAULT = 'us-east-1';
/** How often queues are looked at, as on AWS. */
const METRIC_PERIOD_MS = 60_000;
/** DynamoDB takes up to some days; nobody waits for it. */
const EXPIRY_PERIOD_MS = 10 * 60_000;

/** The SQL that was to run first failed; the message tells which statement, and the database's reason. */
export class SetupError extends Error {
  override readonly name = 'SetupError';
}

/** The running parts of a laptop cloud. */
export interface CloudParts {
  readonly server: AwsJsonServer;
  readonly redshift: LocalRedshift;
  readonly stepFunctions: LocalStepFunctions;
  readonly lambda: LambdaHost;
  readonly durableCallbacks: DurableCallbacks;
  readonly topics: LocalTopics;
  /** Tables, as tasks of state machines see them. */
  readonly dynamoDb: ServiceApi;
  readonly sqs: LocalSqs;
  readonly bus: EventBus;
  /** Ends all parts, those that send before those that receive. */
  close(): Promise<void>;
}

/**
 * Starts all parts, as many as possible at the same time. The port opens at the very end: whoever finds it open gets right
 * answers.
 *
 * @throws the first error; what had started is closed by then.
 */
export async function startCloudParts(options: CloudPartsOptions): Promise<CloudParts> {
  const { clock, ids, region = REGION_DEFAULT, onFailure, port, taskerNames } = options;
  const sizes = poolEnvironment(options);
  const place = { accountId: SQS_ACCOUNT_ID, region };
  const reporting = onFailure === undefined ? {} : { onFailure };
  const switches = switchesOf(options);
  const bus = new EventBus({ clock, switches, ...reporting });
  const watch = options.hasConsole === true ? new ConsoleWatch(options) : undefined;
  const archive = new FileArchive();
  const closers: (() => Promise<void>)[] = [async () => archive.close()];
  const closeAll = async (): Promise<void> => {
    for (const close of closers.splice(0).reverse()) await close();
  };
  try {
    const started = startSlowParts(closers, watch?.options ?? options, bus, place, archive);
    // What takes long to load is loaded while the database starts.
    const loaded = Promise.all([import('./tasker-stack.js'), import('../states/local-step-functions.js')]);
    const [sqs, redshift, dynamoDb, s3] = await started;
    const [{ TaskerStack }, { LocalStepFunctions: StepFunctions }] = await loaded;
    if (options.setupSql !== undefined) await setUp(redshift, options.setupSql);
    const metrics = new LocalMetrics();
    const lambda = new LambdaHost({
      clock,
      ids,
      ...place,
      observer: functionMetrics(metrics, clock),
      onEventDropped: (functionName, reason, event) => {
        onFailure?.(reason);
        stack.buryUpkeep(functionName, { ...event, reason, requestId: ids.next(), at: clock.now() });
      },
    });
    for (const definition of options.functions ?? []) lambda.register(definition);
    const telemetry = new LogTelemetry({
      onLog: options.onLog,
      onMetric: (name, value) => metrics.put({ ...TASKER_METRICS, name }, value, clock.now()),
    });
    const names = taskerNames === undefined ? {} : { taskerNames };
    const stack = await TaskerStack.prepare({
      ...{ bus, clock, dynamoDb, lambda, sqs, telemetry, ...place },
      ...names,
      ...reporting,
      ...resultsTo(options, s3),
      keepsItems: keepsEverything(options),
      switches,
      poolEnvironment: sizes,
    });
    const server = new AwsJsonServer({ ids, ...(port !== undefined && { port }), ...reporting });
    const eventBridge = new EventBridgeService({ bus, clock, ids, ...place });
    const topics = new LocalTopics(ids);
    const local = localServices({
      ...{ server, redshift, eventBridge, dynamoDb, sqs, topics, ids },
      buckets: s3?.folders,
      createsQueues: options.createsQueues ?? false,
    });
    const services = { ...local, sns: new DeliveringTopics(topics, sqs) };
    const tasker = new TaskerInvoker(lambda);
    const stepFunctions = new StepFunctions(
      stepFunctionsOptions(watch?.options ?? options, tasker, bus, place, services, archive),
    );
    const kept = await withKeptStateMachines(stepFunctions, options);
    await createResources(options, services.dynamoDb, kept);
    await stepFunctions.takeUp();
    const states = options.fillDefinition ? new FilledDefinitions(kept, options.fillDefinition) : kept;
    for (const service of options.services ?? []) server.serve(service);
    if (watch !== undefined) server.serve(await watch.serve({ bus, redshift, sqs, stepFunctions }));
    server
      .serve(sqs)
      .serve(dynamoDb)
      .serve(redshift)
      .serve(states)
      .serve(new LambdaEndpoint(lambda, (name) => tasker.resolve(name)));
    const durableCallbacks = new DurableCallbacks();
    server.serve(new LambdaSettingsEndpoint(lambda, [stack.mapping], clock.now()));
    server.serve(new DurableCallbackEndpoint(durableCallbacks));
    server.serve(eventBridge).serve(new LocalSns(sqs)).serve(new CloudWatchService(metrics));
    if (s3 !== undefined) server.serve(s3);
    closers.push(
      () => server.close(),
      () => lambda.close(),
    );
    await server.open();
    // In the same turn as the opening, before any request can be read.
    stack.start(server.endpoint);
    // Whoever waits for a statement that was cut off is there again before its end is told.
    stepFunctions.goOn();
    redshift.endInterrupted();
    const queueMetrics = new QueueMetrics({ sqs, metrics, clock });
    const sampling = Schedule.start(clock, METRIC_PERIOD_MS, () => {
      queueMetrics.sample().catch((error: unknown) => onFailure?.(error));
    });
    const expiry = Schedule.start(clock, EXPIRY_PERIOD_MS, () => {
      dynamoDb.expire(clock.now()).catch((error: unknown) => onFailure?.(error));
    });
    closers.push(
      async () => {
        await Promise.all([bus.close(), sampling.stop(), expiry.stop()]);
        await stack.stop();
      },
      () => stepFunctions.close(),
    );
    const { dynamoDb: tables } = services;
    const parts = { server, redshift, stepFunctions, lambda, durableCallbacks, topics, dynamoDb: tables, sqs, bus };
    return { ...parts, close: closeAll };
  } catch (error) {
    await closeAll();
    throw error;
  }
}

/** What the options want to be there from the first request on. */
async function createResources(
  { clock, stateMachines = new Map(), tables = new Map() }: CloudPartsOptions,
  dynamoDb: ServiceApi,
  states: AwsJsonService,
): Promise<void> {
  for (const [name, key] of tables) {
    await createTable(dynamoDb, clock, name, key).catch((error: unknown) => {
      if ((error as Error).name !== 'ResourceInUseException') throw error;
    });
  }
  for (const [name, definition] of stateMachines) await putStateMachine(states, name, definition);
}

async function setUp(redshift: LocalRedshift, sql: string): Promise<void> {
  try {
    await redshift.runScript(sql);
  } catch (error) {
    throw new SetupError((error as Error).message, { cause: error });
  }
}

/** What was switched off before, where that is kept. */
const switchesOf = (options: CloudPartsOptions): Switches =>
  options.dataDirectory !== undefined && keepsEverything(options)
    ? KeptSwitches.load(join(options.dataDirectory, SWITCHES_FILE))
    : new RememberedSwitches();

/** Whether more than the database is kept for the next process. */
const keepsEverything = ({ dataDirectory, keepsResources }: CloudPartsOptions): boolean =>
  dataDirectory !== undefined && keepsResources === true;

/** The service as it answers on the port: with the state machines of earlier runs, where they are kept. */
async function withKeptStateMachines(
  stepFunctions: LocalStepFunctions,
  { dataDirectory, keepsResources }: CloudPartsOptions,
): Promise<AwsJsonService> {
  if (dataDirectory === undefined || keepsResources !== true) return stepFunctions;
  return await KeptStateMachines.load(stepFunctions, join(dataDirectory, STATE_MACHINES_FILE));
}

function stepFunctionsOptions(
  options: CloudPartsOptions,
  lambda: LambdaInvoker,
  bus: EventBus,
  place: CloudPlace,
  services: LocalServices,
  archive: Archive,
): LocalStepFunctionsOptions {
  const { clock, dataDirectory, ids, keepsResources, random, mocks } = options;
  const { onHistoryEvent, onStateAttempt, onUnkept } = options;
  return {
    clock,
    ids,
    archive,
    ...place,
    random: random ?? Math.random,
    services,
    ...(mocks && { mocks }),
    ...(dataDirectory !== undefined && keepsResources === true && keptExecutions(dataDirectory, ids)),
    lambda,
    onExecutionStatusChange: (event) => bus.publish(event),
    ...(onHistoryEvent && { onHistoryEvent }),
    ...(onStateAttempt && { onStateAttempt }),
    ...(onUnkept && { onUnkept }),
  };
}

/** Where executions are kept in a data folder, which this process has for itself. */
function keptExecutions(
  dataDirectory: string,
  ids: Ids,
): Pick<LocalStepFunctionsOptions, 'executionsFolder' | 'tokenSecret'> {
  const file = join(dataDirectory, TOKEN_SECRET_FILE);
  if (!existsSync(file)) writeWhole(file, ids.next());
  return { executionsFolder: join(dataDirectory, EXECUTIONS_FOLDER), tokenSecret: readFileSync(file, 'utf8') };
}

/** Where results go; the bucket is there by then. @throws {RangeError} for what is no place, or without a folder for S3. */
function resultsTo(
  { resultsTo: text }: CloudPartsOptions,
  s3: LocalS3Service | undefined,
): { readonly resultsTo?: string } {
  if (text === undefined) return {};
  const location = parseResultLocation(text);
  if (location === undefined) throw new RangeError(`resultsTo is '${text}'; allowed: ${RESULT_LOCATION_ALLOWED}`);
  if (s3 === undefined) throw new RangeError('resultsTo needs a folder that stands for S3; give s3Directory');
  s3.folders.createBucket(location.bucket);
  return { resultsTo: text };
}
