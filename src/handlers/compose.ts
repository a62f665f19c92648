import { Logger } from '@aws-lambda-powertools/logger';
import { RedshiftDataClient } from '@aws-sdk/client-redshift-data';
import { SFNClient, type SFNClientConfig } from '@aws-sdk/client-sfn';
import { createPowertoolsGuard, createTaskerMetrics, PowertoolsTelemetry } from '../adapters/powertools/index.js';
import { AwsRedshiftData } from '../adapters/redshift-data/index.js';
import { StepFunctionsTaskCallback } from '../adapters/step-functions/index.js';
import { RandomIds, SystemClock } from '../adapters/system/index.js';
import { LazyResultStore } from '../adapters/lazy-result-store.js';
import type { CloudFormationResponseOptions } from '../adapters/cloudformation-response/index.js';
import { LazyTracing } from '../adapters/lazy-tracing.js';
import { TaskCallbackRouter } from '../adapters/task-callback-router.js';
import { tracedPort } from '../adapters/traced-port.js';
import { ConfigurationError } from '../domain/errors.js';
import type { Runtime } from '../domain/runtime.js';
import type { Clock } from '../ports/clock.js';
import { errorNameOf } from '../ports/tasker-error.js';
import type { TaskCallback } from '../ports/task-callback.js';
import type { Telemetry } from '../ports/telemetry.js';
import type { Tracing } from '../ports/tracing.js';
import {
  ENVIRONMENT_VARIABLES,
  type Environment,
  type LogLevel,
  readLogLevel,
  readSettings,
  readTracing,
} from './read-settings.js';
import { notEmpty } from './environment-values.js';
import { unknownVariables } from './unknown-variables.js';

/** What may be different from the deployed function. */
export interface ComposeOptions {
  /** Default: `process.env`. */
  readonly environment?: Environment;
  /** Endpoint, region and credentials of all clients. Default: what the SDK finds by itself. */
  readonly clientConfiguration?: Pick<SFNClientConfig, 'endpoint' | 'region' | 'credentials'>;
  /** Parts to use instead of those for AWS. */
  readonly parts?: Partial<Runtime>;
}

/** The Data API may be asked to hold an answer back for 30 seconds. */
const REQUEST_TIMEOUT_MS = 45_000;
const CONNECTION_TIMEOUT_MS = 3_000;
/**
 * Where a logger has `info`, as the SDK's own silent one has, the SDK makes a copy without secrets of each input and answer for
 * it: an eighth of all garbage. It asks whether there is one before it does.
 */
const NO_COPIES = { debug: silent, warn: silent, error: silent } as unknown as NonNullable<SFNClientConfig['logger']>;
function silent(): void {
  // What the SDK has to say is told by the errors that it throws.
}

/** What a store is made of. */
export interface StoreParts {
  readonly environment: Environment;
  /** Of every client of the AWS SDK. */
  readonly client: Pick<SFNClientConfig, 'endpoint' | 'region' | 'credentials' | 'requestHandler'>;
  readonly clock: Clock;
}

/** The store of a runtime, and what comes with it. */
export type StoreRuntime = Pick<Runtime, 'deleteExpired' | 'store' | 'pools'>;

/**
 * The runtime of a deployed function: AWS adapters with the settings of its environment, and a store that the caller chooses, so
 * that no function loads the code of another one. Nothing else reads `process.env`.
 *
 * @param makeStore called unless `options.parts` has a store.
 * @throws {ConfigurationError} naming the variable that is missing or wrong.
 * @example composeRuntimeOn(() => ({ store: new InMemoryInvocationStore() }))
 */
export function composeRuntimeOn(makeStore: (parts: StoreParts) => StoreRuntime, options: ComposeOptions): Runtime {
  const environment = options.environment ?? process.env;
  const settings = options.parts?.settings ?? readSettings(environment);
  const clock = options.parts?.clock ?? new SystemClock();
  const client = {
    ...options.clientConfiguration,
    // The way through the SDK is put together once for each kind of command, not for each call.
    cacheMiddleware: true,
    logger: NO_COPIES,
    requestHandler: {
      requestTimeout: REQUEST_TIMEOUT_MS,
      // Without it the SDK only prints a warning and goes on waiting.
      throwOnRequestTimeout: true,
      connectionTimeout: CONNECTION_TIMEOUT_MS,
    },
  };
  const telemetry = options.parts?.telemetry ?? composeTelemetry(environment, readLogLevel(environment));
  tellUnknownVariables(environment, telemetry);
  const runtime: Runtime = {
    clock,
    settings,
    telemetry,
    ids: new RandomIds(),
    guard: createPowertoolsGuard(),
    ...(options.parts?.store ? { store: options.parts.store } : makeStore({ environment, client, clock })),
    redshiftData: options.parts?.redshiftData ?? new AwsRedshiftData(new RedshiftDataClient(client)),
    taskCallback:
      options.parts?.taskCallback ??
      new TaskCallbackRouter({
        task: new StepFunctionsTaskCallback(new SFNClient(client)),
        // A file of its own in the deployed package: only for whom a durable function has waited, it is loaded.
        durableFunction: async () => {
          const durable = await import('../adapters/durable-function/durable-function-callback.js');
          return durable.createDurableFunctionCallback(client);
        },
        customResource: async () => await loadResponseCallback({ clock, responseOrigin: settings.responseOrigin }),
      }),
    ...(settings.resultsLocation !== undefined && {
      // Likewise, with the first result that goes to S3.
      resultStore: new LazyResultStore(async () => {
        const { createS3ResultStore } = await import('../adapters/s3/s3-result-store.js');
        return createS3ResultStore(client);
      }),
    }),
    ...options.parts,
  };
  expectPools(runtime);
  const tracing = options.parts?.tracing ?? composeTracing(environment, telemetry);
  return tracing === undefined ? runtime : tracedRuntime(runtime, tracing);
}

/** A store of one's own may have none; every start would be refused then. */
function expectPools({ pools, settings }: Runtime): void {
  const { maxInFlight: variable, pools: variableOfPools } = ENVIRONMENT_VARIABLES;
  const hasNamed = Object.keys(settings.pools ?? {}).length > 0;
  if (pools !== undefined || (settings.maxInFlight === undefined && !hasNamed)) return;
  throw new ConfigurationError(
    `${settings.maxInFlight === undefined ? variableOfPools : variable} limits how many statements run at once, and the store has no pools; ` +
      'give the runtime a `PoolStore` as `parts.pools`, or leave out the variable',
  );
}

/** Likewise, with the first request of CloudFormation. */
async function loadResponseCallback(options: CloudFormationResponseOptions): Promise<TaskCallback> {
  const response = await import('../adapters/cloudformation-response/cloudformation-response-callback.js');
  return new response.CloudFormationResponseCallback(options);
}

/** What answers custom resources, whatever is wrong with the function's settings. */
export interface ComposedResponses {
  readonly taskCallback: TaskCallback;
  readonly telemetry: Telemetry;
  /** An origin that is allowed beside CloudFormation's own buckets; absent in production. */
  readonly responseOrigin: string | undefined;
}

/**
 * The part of a runtime that can answer CloudFormation, which needs nothing of the other settings.
 *
 * @param environment default: `process.env`.
 * @example const { taskCallback } = await composeResponses();
 */
export async function composeResponses(environment: Environment = process.env): Promise<ComposedResponses> {
  const responseOrigin = environment[ENVIRONMENT_VARIABLES.responseOrigin];
  const taskCallback = await loadResponseCallback({ clock: new SystemClock(), responseOrigin });
  return { responseOrigin, taskCallback, telemetry: composeTelemetry(environment, undefined) };
}

/** A runtime whose calls of the services are spans as well. */
const tracedRuntime = (runtime: Runtime, tracing: Tracing): Runtime => ({
  ...runtime,
  tracing,
  store: tracedPort('InvocationStore', runtime.store, tracing),
  ...(runtime.pools && { pools: tracedPort('PoolStore', runtime.pools, tracing) }),
  redshiftData: tracedPort('RedshiftData', runtime.redshiftData, tracing),
  taskCallback: tracedPort('TaskCallback', runtime.taskCallback, tracing),
  ...(runtime.resultStore && { resultStore: tracedPort('ResultStore', runtime.resultStore, tracing) }),
});

function composeTracing(environment: Environment, telemetry: Telemetry): Tracing | undefined {
  if (!readTracing(environment)) return undefined;
  // Lambda sets it anew for each invocation.
  const header = (): string | undefined => environment._X_AMZN_TRACE_ID;
  return new LazyTracing({
    header,
    // A file of its own in the deployed package: who does not trace does not load it.
    load: async () => {
      const { PowertoolsTracing } = await import('../adapters/powertools/powertools-tracing.js');
      return new PowertoolsTracing({ header });
    },
    onFailure: (error) => telemetry.warn('tracing could not be loaded', { errorName: errorNameOf(error) }),
  });
}

/** A misspelt one would be without effect and without a word. No error: a release may be taken back that had one more. */
function tellUnknownVariables(environment: Environment, telemetry: Telemetry): void {
  for (const reason of unknownVariables(environment)) {
    telemetry.warn('an environment variable of the function is not one of the tasker’s, and has no effect', { reason });
  }
}

/** @param level absent: what the settings of Powertools say. */
function composeTelemetry(environment: Environment, level: LogLevel | undefined): PowertoolsTelemetry {
  const logger = new Logger({
    serviceName: environment.POWERTOOLS_SERVICE_NAME ?? 'sfn-redshift-tasker',
    ...(level !== undefined && { logLevel: level }),
  });
  const names = ENVIRONMENT_VARIABLES;
  const owner = notEmpty(environment, names.owner) ?? notEmpty(environment, names.statementNamePrefix);
  return new PowertoolsTelemetry({
    logger,
    metrics: createTaskerMetrics({ dimensions: { Tasker: owner ?? 'unknown' } }),
  });
}
