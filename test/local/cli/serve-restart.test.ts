import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import * as data from '@aws-sdk/client-redshift-data';
import * as eventBridge from '@aws-sdk/client-eventbridge';
import * as sfn from '@aws-sdk/client-sfn';
import * as sns from '@aws-sdk/client-sns';
import * as sqs from '@aws-sdk/client-sqs';
import { ServeProcess } from '../../support/serve-process.js';

const roleArn = 'arn:aws:iam::000000000000:role/any';
const TARGET = { ClusterIdentifier: 'warehouse', Database: 'dev' };
const statement = (sqlStatement: string, more: object = {}): object => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
  Parameters: {
    FunctionName: 'sfn-redshift-tasker',
    Payload: { 'taskToken.$': '$$.Task.Token', 'executionArn.$': '$$.Execution.Id', sqlStatement },
  },
  ResultSelector: { 'state.$': '$.detail.state' },
  ...more,
});
const own = (more: object = {}): object => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
  Parameters: { FunctionName: 'note', Payload: { 'token.$': '$$.Task.Token' } },
  ...more,
});

describe('serve --data, after it was ended', () => {
  let folder: string;
  let cloud: ServeProcess;
  let redshift: data.RedshiftDataClient;
  let stepFunctions: sfn.SFNClient;
  let queues: sqs.SQSClient;
  let topics: sns.SNSClient;
  let rules: eventBridge.EventBridgeClient;

  const start = async (): Promise<void> => {
    cloud = await ServeProcess.start(
      ...['--port', '0', '--data', join(folder, 'data'), '--s3', folder],
      ...['--function', `note=${join(folder, 'note.mjs')}`],
    );
    const credentials = { accessKeyId: 'any', secretAccessKey: 'any' };
    const configuration = { endpoint: cloud.endpoint, region: 'us-east-1', credentials };
    redshift = new data.RedshiftDataClient(configuration);
    stepFunctions = new sfn.SFNClient(configuration);
    queues = new sqs.SQSClient(configuration);
    topics = new sns.SNSClient(configuration);
    rules = new eventBridge.EventBridgeClient(configuration);
  };
  const stop = async (signal: NodeJS.Signals): Promise<void> => {
    for (const client of [redshift, stepFunctions, queues, topics, rules]) client.destroy();
    await cloud.stop(signal);
  };
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'serve-restart-'));
    writeFileSync(join(folder, 'note.mjs'), 'export const handler = async () => null;');
    await start();
  });
  afterEach(async () => {
    await stop('SIGTERM');
    rmSync(folder, { recursive: true, force: true });
  });

  const begin = async (name: string, definition: object): Promise<string> => {
    const { stateMachineArn } = await stepFunctions.send(
      new sfn.CreateStateMachineCommand({ name, definition: JSON.stringify(definition), roleArn }),
    );
    const { executionArn = '' } = await stepFunctions.send(new sfn.StartExecutionCommand({ stateMachineArn }));
    return executionArn;
  };
  const describeIt = (executionArn: string) => stepFunctions.send(new sfn.DescribeExecutionCommand({ executionArn }));
  const eventsOf = async (executionArn: string): Promise<sfn.HistoryEvent[]> =>
    (await stepFunctions.send(new sfn.GetExecutionHistoryCommand({ executionArn }))).events ?? [];
  const endOf = async (executionArn: string): Promise<sfn.DescribeExecutionCommandOutput> => {
    for (;;) {
      const described = await describeIt(executionArn);
      if (described.status !== 'RUNNING') return described;
      await pause(20);
    }
  };
  const until = async (executionArn: string, type: string): Promise<sfn.HistoryEvent[]> => {
    for (;;) {
      const events = await eventsOf(executionArn);
      if (events.some((event) => event.type === type)) return events;
      await pause(20);
    }
  };
  const tokenIn = (events: readonly sfn.HistoryEvent[]): string => {
    const scheduled = events.find(({ type }) => type === 'TaskScheduled')?.taskScheduledEventDetails?.parameters ?? '';
    return (JSON.parse(scheduled) as { Payload: { token: string } }).Payload.token;
  };

  it.each(['SIGKILL', 'SIGTERM'] as const)('by %s, goes on with what ran and tells what was', async (signal) => {
    await redshift.send(
      new data.ExecuteStatementCommand({ ...TARGET, Sql: 'create table t (a int)', WaitTimeSeconds: 30 }),
    );
    const done = await begin('done', {
      StartAt: 'A',
      States: { A: statement('insert into t values (1)', { End: true }) },
    });
    const before = [await endOf(done), await eventsOf(done)];
    const waiting = await begin('waiting', {
      StartAt: 'A',
      States: { A: own({ ResultPath: '$.own', Next: 'W' }), W: { Type: 'Wait', Seconds: 1, End: true } },
    });
    const token = tokenIn(await until(waiting, 'TaskSubmitted'));
    const slow = (more: object): object =>
      statement('insert into t select 2 from (select pg_sleep(600)) as s', { Next: 'B', ...more });
    const caught = await begin('caught', {
      StartAt: 'A',
      States: {
        A: slow({ Catch: [{ ErrorEquals: ['FAILED'], ResultPath: '$.error', Next: 'B' }] }),
        B: statement('insert into t values (3)', { ResultPath: '$.second', End: true }),
      },
    });
    await until(caught, 'TaskSubmitted');

    await stop(signal);
    await start();

    expect([await endOf(done), await eventsOf(done)].map(withoutMetadata)).toEqual(before.map(withoutMetadata));
    await stepFunctions.send(new sfn.SendTaskSuccessCommand({ taskToken: token, output: '"answered"' }));
    expect(await endOf(waiting)).toMatchObject({ status: 'SUCCEEDED', output: '{"own":"answered"}' });
    const { output = '' } = await endOf(caught);
    const { error, second } = JSON.parse(output) as { error: { Error: string; Cause: string }; second: object };
    expect(error.Error).toBe('FAILED');
    expect(error.Cause).toContain('the laptop cloud was ended while the statement ran');
    expect(second).toEqual({ state: 'FINISHED' });
    const { Id } = await redshift.send(
      new data.ExecuteStatementCommand({ ...TARGET, Sql: 'select a from t order by a', WaitTimeSeconds: 30 }),
    );
    const { Records } = await redshift.send(new data.GetStatementResultCommand({ Id }));
    expect(Records).toEqual([[{ longValue: 1 }], [{ longValue: 3 }]]);
    expect(cloud.stderr).toBe('');
  });

  it.each(['SIGKILL', 'SIGTERM'] as const)(
    'by %s, has queues, messages, topics and switched rules again',
    async (signal) => {
      const QueueName = 'inbox';
      const urlOf = async (): Promise<string> =>
        (await queues.send(new sqs.GetQueueUrlCommand({ QueueName }))).QueueUrl ?? '';
      const receive = async (): Promise<readonly sqs.Message[]> =>
        (await queues.send(new sqs.ReceiveMessageCommand({ QueueUrl: await urlOf(), MaxNumberOfMessages: 10 })))
          .Messages ?? [];
      await queues.send(new sqs.CreateQueueCommand({ QueueName, Attributes: { VisibilityTimeout: '600' } }));
      const QueueUrl = await urlOf();
      await queues.send(new sqs.SendMessageCommand({ QueueUrl, MessageBody: 'taken' }));
      const [taken] = await receive();
      const Entries = Array.from({ length: 10 }, (_, place) => ({ Id: `m${place}`, MessageBody: `body ${place}` }));
      await queues.send(new sqs.SendMessageBatchCommand({ QueueUrl, Entries }));
      await queues.send(new sqs.SendMessageCommand({ QueueUrl, MessageBody: 'later', DelaySeconds: 900 }));
      const { TopicArn } = await topics.send(new sns.CreateTopicCommand({ Name: 'alerts' }));
      await topics.send(
        new sns.SubscribeCommand({
          ...{ TopicArn, Protocol: 'sqs', Endpoint: 'arn:aws:sqs:us-east-1:000000000000:inbox' },
          Attributes: { RawMessageDelivery: 'true' },
        }),
      );
      await rules.send(new eventBridge.DisableRuleCommand({ Name: 'reconcile' }));

      await stop(signal);
      await start();

      await topics.send(new sns.PublishCommand({ TopicArn, Message: 'published' }));
      const [first, second] = [await receive(), await receive()];
      expect([...first, ...second].map(({ Body }) => Body)).toEqual([
        ...Entries.map(({ MessageBody }) => MessageBody),
        'published',
      ]);
      // The handle from before is as good as it was.
      await queues.send(new sqs.DeleteMessageCommand({ QueueUrl: await urlOf(), ReceiptHandle: taken?.ReceiptHandle }));
      const { Attributes } = await queues.send(
        new sqs.GetQueueAttributesCommand({ QueueUrl: await urlOf(), AttributeNames: ['All'] }),
      );
      expect(Attributes).toMatchObject({
        VisibilityTimeout: '600',
        ApproximateNumberOfMessages: '0',
        ApproximateNumberOfMessagesDelayed: '1',
        ApproximateNumberOfMessagesNotVisible: '11',
      });
      const { State } = await rules.send(new eventBridge.DescribeRuleCommand({ Name: 'reconcile' }));
      expect(State).toBe('DISABLED');
      expect(cloud.stderr).toBe('');
    },
  );
});

const withoutMetadata = (value: object): object =>
  Array.isArray(value) ? value : Object.fromEntries(Object.entries(value).filter(([name]) => name !== '$metadata'));
