import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { InMemoryInvocationStore } from '../../src/adapters/memory/in-memory-invocation-store.js';
import { InMemoryRedshiftData } from '../../src/adapters/memory/in-memory-redshift-data.js';
import { InMemoryTaskCallback } from '../../src/adapters/memory/in-memory-task-callback.js';
import { ManualClock } from '../../src/adapters/memory/manual-clock.js';
import { RecordingTelemetry } from '../../src/adapters/memory/recording-telemetry.js';
import { RecordingTracing } from '../../src/adapters/memory/recording-tracing.js';
import { LazyResultStore } from '../../src/adapters/lazy-result-store.js';
import { PowertoolsTelemetry } from '../../src/adapters/powertools/index.js';
import { RandomIds, SystemClock } from '../../src/adapters/system/index.js';
import { DEFAULT_SETTINGS } from '../../src/domain/settings.js';
import { taskTokenOf } from '../../src/domain/waiter.js';
import {
  composeResponses,
  composeRuntimeOn,
  type ComposeOptions,
  type StoreParts,
} from '../../src/handlers/compose.js';
import { aTarget, STORY_START } from '../support/builders.js';
import { type CapturedOutput, captureOutput } from '../support/captured-output.js';

const ENVIRONMENT = {
  ...{ TASKER_STATEMENT_NAME_PREFIX: 'etl/', TASKER_CLUSTER_IDENTIFIER: 'warehouse', TASKER_DATABASE: 'analytics' },
};
const store = new InMemoryInvocationStore();

describe('a runtime whose store has no pools', () => {
  it.each([
    ['TASKER_MAX_IN_FLIGHT', { TASKER_MAX_IN_FLIGHT: '3' }],
    ['TASKER_POOLS', { TASKER_POOLS: '{"loads": 2}' }],
  ])('is not made with %s, which every start would be refused for', (variable, more) => {
    const environment = { ...ENVIRONMENT, ...more };
    const clientConfiguration = { region: 'eu-west-1' };
    expect(() => composeRuntimeOn(() => ({ store }), { environment, clientConfiguration })).toThrow(
      expect.objectContaining({
        name: 'ConfigurationError',
        message: expect.stringContaining(`${variable} limits how many statements run at once`) as unknown,
      }),
    );
    const withPools = composeRuntimeOn(() => ({ store, pools: store }), { environment, clientConfiguration });
    expect(withPools.pools).toBe(store);
  });

  it('is made where no limit is set, also as an empty list of pools', () => {
    const environment = { ...ENVIRONMENT, TASKER_POOLS: '{}' };
    expect(
      composeRuntimeOn(() => ({ store }), { environment, clientConfiguration: { region: 'eu-west-1' } }).store,
    ).toBe(store);
  });
});

describe('the runtime of a deployed function', () => {
  const asked: string[] = [];
  let server: Server;
  let origin: string;
  let output: CapturedOutput | undefined;

  beforeEach(async () => {
    asked.length = 0;
    server = createServer((request, response) => {
      asked.push(String(request.headers['x-amz-target'] ?? `${request.method} ${request.url}`));
      request.resume();
      response.setHeader('content-type', 'application/x-amz-json-1.1');
      response.end('{}');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  afterEach(async () => {
    output?.release();
    output = undefined;
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  const compose = (options: ComposeOptions = {}, makeStore = () => ({ store })) =>
    composeRuntimeOn(makeStore, {
      environment: ENVIRONMENT,
      clientConfiguration: {
        ...{ endpoint: origin, region: 'eu-west-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } },
      },
      ...options,
    });

  it('has its own clock, ids and telemetry, and the settings of its environment', () => {
    const runtime = compose();
    expect(runtime.clock).toBeInstanceOf(SystemClock);
    expect(runtime.ids).toBeInstanceOf(RandomIds);
    expect(runtime.telemetry).toBeInstanceOf(PowertoolsTelemetry);
    expect(runtime.settings).toMatchObject({ statementNamePrefix: 'etl/', target: { database: 'analytics' } });
    expect(runtime.store).toBe(store);
    expect(runtime).not.toHaveProperty('tracing');
    expect(runtime).not.toHaveProperty('resultStore');
  });

  it('reads the environment of the process where none is given', () => {
    expect(() => composeRuntimeOn(() => ({ store }), {})).toThrow('TASKER_STATEMENT_NAME_PREFIX is missing');
  });

  it('has what is given in place of its own parts, and then makes no store', () => {
    const clock = new ManualClock(STORY_START);
    const parts = {
      ...{ clock, store, taskCallback: new InMemoryTaskCallback(), telemetry: new RecordingTelemetry() },
      redshiftData: new InMemoryRedshiftData({ clock }),
      settings: { ...DEFAULT_SETTINGS, statementNamePrefix: 'own/', owner: 'own', target: aTarget() },
    };
    const runtime = compose({ parts, environment: {} }, () => {
      throw new Error('a store is there already');
    });
    for (const [name, part] of Object.entries(parts)) expect(runtime[name as keyof typeof parts]).toBe(part);
  });

  it('tells whoever makes its store the environment, the clock, and how clients are to be', () => {
    let told: StoreParts | undefined;
    const clock = new ManualClock(STORY_START);
    composeRuntimeOn(
      (parts) => {
        told = parts;
        return { store };
      },
      { environment: ENVIRONMENT, clientConfiguration: { region: 'eu-west-1' }, parts: { clock } },
    );
    expect(told).toMatchObject({
      ...{ environment: ENVIRONMENT, clock },
      client: {
        ...{ region: 'eu-west-1', cacheMiddleware: true },
        requestHandler: { requestTimeout: 45_000, throwOnRequestTimeout: true, connectionTimeout: 3_000 },
      },
    });
    // A logger that has `info` costs a copy of every input and answer.
    const { logger } = told?.client as unknown as { logger: Record<string, (...values: unknown[]) => unknown> };
    expect(Object.keys(logger).sort()).toEqual(['debug', 'error', 'warn']);
    expect(logger.warn?.('a warning')).toBeUndefined();
  });

  it('asks the Data API and Step Functions where its clients are told to', async () => {
    const { redshiftData, taskCallback } = compose();
    await redshiftData.cancelStatement({ Id: 'one' });
    await taskCallback.sendTaskHeartbeat('a token');
    expect(asked).toEqual(['RedshiftData.CancelStatement', 'AWSStepFunctions.SendTaskHeartbeat']);
  });

  it('asks Lambda about durable functions', async () => {
    await compose().taskCallback.sendTaskHeartbeat(taskTokenOf({ kind: 'durableFunction', callbackId: 'Ab12' }));
    expect(asked).toEqual([expect.stringMatching(/^POST \/.*durable-execution-callbacks\/Ab12\/heartbeat$/)]);
  });

  const aResourceToken = (): string =>
    taskTokenOf({
      ...{ kind: 'customResource', responseUrl: `${origin}/answer?signed`, stackId: 'stack', requestId: 'request' },
      ...{ logicalResourceId: 'Schema', physicalResourceId: 'schema' },
    });
  const failure = { error: 'FAILED', cause: '{}' };

  it('answers custom resources where its settings allow it to', async () => {
    await compose().taskCallback.sendTaskFailure(aResourceToken(), failure);
    expect(asked).toEqual([]);
    const environment = { ...ENVIRONMENT, TASKER_RESPONSE_ORIGIN: origin };
    await compose({ environment }).taskCallback.sendTaskFailure(aResourceToken(), failure);
    expect(asked).toEqual(['PUT /answer?signed']);
  });

  it('can answer custom resources without any other setting', async () => {
    const { taskCallback, responseOrigin } = await composeResponses({ TASKER_RESPONSE_ORIGIN: origin });
    expect(responseOrigin).toBe(origin);
    await taskCallback.sendTaskFailure(aResourceToken(), failure);
    expect(asked).toEqual(['PUT /answer?signed']);
    expect((await composeResponses({})).responseOrigin).toBeUndefined();
  });

  it('keeps results in S3 where they have a place', async () => {
    const environment = { ...ENVIRONMENT, TASKER_RESULTS_TO: 's3://lake' };
    const { resultStore } = compose({ environment });
    expect(resultStore).toBeInstanceOf(LazyResultStore);
    await resultStore?.abort({ bucket: 'lake', key: 'rows' }, 'upload').catch(() => undefined);
    expect(asked[0]).toMatch(/^DELETE .*rows\?.*uploadId=upload/);
  });

  it('traces each call of a service where it is told to trace, and nothing otherwise', async () => {
    const tracing = new RecordingTracing();
    const environment = { ...ENVIRONMENT, TASKER_RESULTS_TO: 's3://lake' };
    const runtime = compose({ environment, parts: { tracing } }, () => ({ store, pools: store }));
    expect(runtime.tracing).toBe(tracing);
    await runtime.store.get({ executionArn: 'arn', invocationId: 'one' });
    await runtime.pools?.listSlots('pool');
    await runtime.redshiftData.cancelStatement({ Id: 'one' });
    await runtime.taskCallback.sendTaskHeartbeat('a token');
    await runtime.resultStore?.abort({ bucket: 'lake', key: 'rows' }, 'upload').catch(() => undefined);
    expect(tracing.spans().map(({ name }) => name)).toEqual([
      ...[
        'InvocationStore.get',
        'PoolStore.listSlots',
        'RedshiftData.cancelStatement',
        'TaskCallback.sendTaskHeartbeat',
      ],
      'ResultStore.abort',
    ]);
    expect(compose({ parts: { tracing } })).not.toHaveProperty('pools');
    expect(compose({ parts: { tracing } })).not.toHaveProperty('resultStore');
    expect(compose({ environment: { ...ENVIRONMENT, TASKER_TRACING: 'false' } })).not.toHaveProperty('tracing');
  });

  it('tells the header of the invocation that Lambda traces, anew each time', () => {
    const environment: Record<string, string> = { ...ENVIRONMENT, TASKER_TRACING: 'true', _X_AMZN_TRACE_ID: 'Root=1' };
    const { tracing } = compose({ environment });
    expect(tracing?.header()).toBe('Root=1');
    environment._X_AMZN_TRACE_ID = 'Root=2';
    expect(tracing?.header()).toBe('Root=2');
  });

  it.each([
    [{}, { service: 'sfn-redshift-tasker', Tasker: 'etl/' }],
    [{ POWERTOOLS_SERVICE_NAME: 'nightly' }, { service: 'nightly', Tasker: 'etl/' }],
    [{ TASKER_OWNER: 'loader' }, { service: 'sfn-redshift-tasker', Tasker: 'loader' }],
  ])('names itself in its log and its metrics: %j', async (over, { service, Tasker }) => {
    output = captureOutput();
    const { telemetry } = compose({ environment: { ...ENVIRONMENT, ...over } });
    telemetry.info('a line');
    telemetry.metric('StatementsStarted');
    telemetry.flush();
    const lines = output.lines().map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines[0]).toMatchObject({ message: 'a line', level: 'INFO', service });
    expect(lines[1]).toMatchObject({ Tasker, StatementsStarted: 1 });
  });

  it('logs at the level that it is told', async () => {
    output = captureOutput();
    const { telemetry } = compose({ environment: { ...ENVIRONMENT, TASKER_LOG_LEVEL: 'WARN' } });
    telemetry.info('a line');
    telemetry.warn('a warning');
    expect(output.lines()).toEqual([expect.stringContaining('a warning')]);
  });
});
