import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { ListStatementsCommand, RedshiftDataClient } from '@aws-sdk/client-redshift-data';
import { ListStateMachinesCommand, SFNClient } from '@aws-sdk/client-sfn';
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { LocalCloudOptions } from '../../local/src/cloud/local-cloud-options.js';
import { LocalCloud } from '../../local/src/cloud/local-cloud.js';
import type { ExecutionDescription } from '../../local/src/states/index.js';
import { SystemClock } from '../../src/adapters/system/system-clock.js';
import { SECOND_MS } from '../../src/ports/units.js';
import { Retained } from '../support/collect-garbage.js';
import { SkippingClock } from '../support/skipping-clock.js';
import { runSql } from '../support/states.js';

const sqlState = (sqlStatement: string, over: object = {}) =>
  runSql({ sqlStatement }, { TimeoutSeconds: 60, End: true, ...over });

const ENDLESS = 'select count(*) from generate_series(1, 100000000000)';

describe('the laptop cloud', () => {
  const greet = { name: 'greet', code: { handler: (event: unknown) => ({ hello: event }) } };
  const failures: unknown[] = [];
  const clock = new SkippingClock(new SystemClock());
  let onStatementChange: LocalCloudOptions['onStatementChange'];
  let onHistoryEvent: LocalCloudOptions['onHistoryEvent'];
  let cloud: LocalCloud;

  beforeAll(async () => {
    cloud = await LocalCloud.start({
      clock,
      functions: [greet],
      onFailure: (error) => failures.push(error),
      onStatementChange: (statement) => onStatementChange?.(statement),
      onHistoryEvent: (executionArn, event) => onHistoryEvent?.(executionArn, event),
    });
  });

  afterEach(() => {
    onStatementChange = undefined;
    onHistoryEvent = undefined;
  });

  afterAll(() => cloud.close());

  const statementsOf = ({ executionArn }: ExecutionDescription) =>
    cloud.statements().filter(({ name }) => name?.includes(executionArn));

  it('answers the clients of all its services on one endpoint', async () => {
    const { endpoint } = cloud;
    const configuration = {
      endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
    };
    const dynamoDb = new DynamoDBClient(configuration);
    const lambda = new LambdaClient(configuration);
    const redshift = new RedshiftDataClient(configuration);
    const stepFunctions = new SFNClient(configuration);
    const sqs = new SQSClient(configuration);
    expect((await dynamoDb.send(new ListTablesCommand({}))).TableNames).toEqual(['sfn-redshift-tasker']);
    expect((await stepFunctions.send(new ListStateMachinesCommand({}))).stateMachines).toEqual([]);
    expect((await redshift.send(new ListStatementsCommand({ Status: 'ALL' }))).Statements).toEqual([]);
    expect((await sqs.send(new ListQueuesCommand({}))).QueueUrls).toEqual([
      `${endpoint}/000000000000/sfn-redshift-tasker-completions-dead`,
      `${endpoint}/000000000000/sfn-redshift-tasker-upkeep-failures`,
      `${endpoint}/000000000000/sfn-redshift-tasker-rules-dead`,
      `${endpoint}/000000000000/sfn-redshift-tasker-completions`,
    ]);
    const invoke = new InvokeCommand({ FunctionName: 'sfn-redshift-tasker', Payload: Buffer.from('{}') });
    const { Payload = new Uint8Array() } = await lambda.send(invoke);
    expect(JSON.parse(Buffer.from(Payload).toString())).toMatchObject({ errorType: 'InvalidRequest' });
    for (const client of [dynamoDb, lambda, redshift, stepFunctions, sqs]) client.destroy();
  });

  it('runs a statement through the production handlers, and nothing goes wrong on the way', async () => {
    const execution = await cloud.runStateMachine({ StartAt: 'Run', States: { Run: sqlState('select 1 as one') } });
    expect(execution.status).toBe('SUCCEEDED');
    expect(JSON.parse(execution.output ?? '')).toMatchObject({ detail: { state: 'FINISHED', rows: 1 } });
    expect(statementsOf(execution)).toMatchObject([{ status: 'FINISHED', rows: 1 }]);
    expect(failures).toEqual([]);
  });

  it('holds nothing in memory of the histories of statements that have ended, and tells them all the same', async () => {
    const retained = new Retained();
    onHistoryEvent = (_executionArn, event) => retained.note(event);
    const items = 12;
    const machine = {
      StartAt: 'Each',
      States: {
        Each: {
          Type: 'Map',
          ItemProcessor: { StartAt: 'Load', States: { Load: sqlState('select 1 as one') } },
          End: true,
        },
      },
    };
    const history = async (): Promise<number> => {
      const { events, status } = await cloud.runStateMachine(
        machine,
        Array.from({ length: items }, () => ({})),
      );
      expect(status).toBe('SUCCEEDED');
      return events.filter(({ type }) => type === 'TaskSucceeded').length;
    };
    expect(await history()).toBe(items);
    expect(await retained.count()).toBe(0);
  });

  it('cancels the statements of an execution that ran out of time', async () => {
    const machine = { StartAt: 'Run', States: { Run: sqlState(ENDLESS) } };
    onStatementChange = ({ status }) => {
      if (status === 'STARTED') clock.skip(30 * SECOND_MS);
    };
    const execution = await cloud.runStateMachine(machine, {}, { timeoutSeconds: 30 });
    expect(execution.status).toBe('TIMED_OUT');
    expect(statementsOf(execution)).toMatchObject([{ status: 'ABORTED' }]);
  });

  it('stops an execution when its caller says so', async () => {
    const stop = new AbortController();
    onStatementChange = ({ status }) => {
      if (status === 'STARTED') stop.abort();
    };
    const machine = { StartAt: 'Run', States: { Run: sqlState(ENDLESS) } };
    const execution = await cloud.runStateMachine(machine, {}, { signal: stop.signal });
    expect(execution.status).toBe('ABORTED');
    expect(statementsOf(execution)).toMatchObject([{ status: 'ABORTED' }]);
  });

  it('runs state machines at the same time, also with functions of its user and of another name', async () => {
    const arn = 'arn:aws:lambda:eu-west-1:111122223333:function';
    const other = { Type: 'Task', Resource: `${arn}:greet`, End: true };
    const renamed = runSql({ sqlStatement: 'select 2' }, { End: true }, `${arn}:etl-prod-Tasker:live`);
    const executions = await Promise.all([
      cloud.runStateMachine({ StartAt: 'Greet', States: { Greet: other } }, 'you'),
      cloud.runStateMachine({ StartAt: 'Run', States: { Run: renamed } }),
    ]);
    expect(executions.map(({ status }) => status)).toEqual(['SUCCEEDED', 'SUCCEEDED']);
    expect(executions[0]?.output).toBe('{"hello":"you"}');
  });
});

describe('a laptop cloud of its own', () => {
  let cloud: LocalCloud | undefined;

  afterEach(async () => {
    await cloud?.close();
    cloud = undefined;
  });

  async function start(options: LocalCloudOptions = {}): Promise<LocalCloud> {
    cloud = await LocalCloud.start(options);
    return cloud;
  }

  it('keeps the database in its folder', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'cloud-test-'));
    const dataDirectory = join(folder, 'data');
    try {
      const first = await start({ dataDirectory });
      await first.runScript('create table kept (n int); insert into kept values (1)');
      await first.close();
      const second = await start({ dataDirectory });
      await expect(second.runScript('insert into kept values (2)')).resolves.toBeUndefined();
      await second.close();
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('leaves nothing behind where it cannot start', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'cloud-test-'));
    const file = join(folder, 'file');
    writeFileSync(file, 'no folder');
    const before = await leftovers();
    try {
      await expect(LocalCloud.start({ dataDirectory: file })).rejects.toThrow();
      expect(await leftovers()).toEqual(before);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('leaves no server or worker behind when it closes, and may be closed twice', async () => {
    const before = await leftovers();
    const running = await start();
    await running.runStateMachine({ StartAt: 'Run', States: { Run: sqlState('select 1') } });
    await Promise.all([running.close(), running.close()]);
    expect(await leftovers()).toEqual(before);
  });
});

/** What keeps a process alive that a cloud could have left behind, once handles that were closed are gone. */
async function leftovers(): Promise<string[]> {
  // Handles go at the end of a turn of the event loop, after its immediates.
  for (let turn = 0; turn < 2; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  const kinds = ['TCPServerWrap', 'MessagePort', 'Worker'];
  return process.getActiveResourcesInfo().filter((name) => kinds.includes(name));
}
