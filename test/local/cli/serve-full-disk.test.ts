import { mkdtempSync, readdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import * as data from '@aws-sdk/client-redshift-data';
import * as sfn from '@aws-sdk/client-sfn';
import * as sqs from '@aws-sdk/client-sqs';
import { ServeProcess } from '../../support/serve-process.js';

const TARGET = { ClusterIdentifier: 'warehouse', Database: 'dev' };
const roleArn = 'arn:aws:iam::000000000000:role/any';
const FULL_MESSAGE = expect.stringContaining('the disk is full') as unknown;
/** Linux has a file to which nothing can be written since there is no space left. */
const onLinux = process.platform === 'linux' ? describe : describe.skip;

onLinux('serve --data on a full disk', () => {
  let folder: string;
  let cloud: ServeProcess;
  let redshift: data.RedshiftDataClient;
  let stepFunctions: sfn.SFNClient;
  let queues: sqs.SQSClient;

  const start = async (): Promise<void> => {
    cloud = await ServeProcess.start('--port', '0', '--data', folder);
    const credentials = { accessKeyId: 'any', secretAccessKey: 'any' };
    const configuration = { endpoint: cloud.endpoint, region: 'us-east-1', credentials, maxAttempts: 1 };
    redshift = new data.RedshiftDataClient(configuration);
    stepFunctions = new sfn.SFNClient(configuration);
    queues = new sqs.SQSClient(configuration);
  };
  const disconnect = (): void => [redshift, stepFunctions, queues].forEach((client) => client.destroy());
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'serve-full-disk-'));
    await start();
  });
  afterEach(async () => {
    disconnect();
    await cloud.stop('SIGTERM');
    rmSync(folder, { recursive: true, force: true });
  });

  /** Lets nothing be written to a file any more; gives what ends that. */
  const fill = (...path: readonly string[]): (() => void) => {
    const file = join(folder, ...path);
    const aside = join(tmpdir(), `full-disk-${process.pid}-${path.at(-1)}`);
    renameSync(file, aside);
    symlinkSync('/dev/full', file);
    return () => {
      rmSync(file);
      renameSync(aside, file);
    };
  };
  const theOnly = (name: string): string =>
    readdirSync(join(folder, name)).find((file) => file.endsWith('.jsonl')) ?? '';
  const execute = async (Sql: string): Promise<string> =>
    (await redshift.send(new data.ExecuteStatementCommand({ ...TARGET, Sql, WaitTimeSeconds: 30 }))).Id ?? '';

  it('refuses statements and messages with the reason, serves what there is, and goes on once there is room', async () => {
    const Id = await execute('select 1');
    const { QueueUrl } = await queues.send(new sqs.CreateQueueCommand({ QueueName: 'inbox' }));
    const mend = [fill('statements', theOnly('statements')), fill('queues', 'queues.jsonl')];
    await expect(execute('select 2')).rejects.toMatchObject({ name: 'InternalFailure', message: FULL_MESSAGE });
    const sending = queues.send(new sqs.SendMessageCommand({ QueueUrl, MessageBody: 'one' }));
    await expect(sending).rejects.toMatchObject({ message: FULL_MESSAGE });
    expect((await redshift.send(new data.DescribeStatementCommand({ Id }))).Status).toBe('FINISHED');
    for (const one of mend) one();
    expect(await execute('select 3')).not.toBe('');
    await queues.send(new sqs.SendMessageCommand({ QueueUrl, MessageBody: 'two' }));
    const { Messages } = await queues.send(new sqs.ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
    expect(Messages?.map(({ Body }) => Body)).toEqual(['two']);
    const { Statements } = await redshift.send(new data.ListStatementsCommand({ Status: 'ALL' }));
    expect(Statements?.map(({ QueryString }) => QueryString)).toEqual(['select 3', 'select 1']);
  });

  it('ends with a message where something has happened that it cannot write, and the next one goes on from there', async () => {
    const definition = JSON.stringify({
      StartAt: 'A',
      States: {
        A: {
          Type: 'Task',
          Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken',
          Parameters: { QueueUrl: 'http://any/000000000000/tokens', MessageBody: { 'token.$': '$$.Task.Token' } },
          End: true,
        },
      },
    });
    const machine = await stepFunctions.send(new sfn.CreateStateMachineCommand({ name: 'm', definition, roleArn }));
    const { stateMachineArn } = machine;
    const { executionArn } = await stepFunctions.send(new sfn.StartExecutionCommand({ stateMachineArn }));
    const token = await tokenOn(queues);
    const mend = fill('executions', theOnly('executions'));
    const answering = stepFunctions.send(new sfn.SendTaskSuccessCommand({ taskToken: token, output: '"lost"' }));
    await expect(answering).rejects.toThrow();
    expect(await cloud.ended).toBe(1);
    expect(cloud.stderr).toContain(`cannot be written to '${folder}'`);
    expect(cloud.stderr).toContain('Make room there, then start it again');

    disconnect();
    mend();
    await start();
    const taskToken = token;
    await stepFunctions.send(new sfn.SendTaskSuccessCommand({ taskToken, output: '"answered"' }));
    expect(await endOf(stepFunctions, executionArn)).toMatchObject({ status: 'SUCCEEDED', output: '"answered"' });
  });
});

/** The token in the first message of the queue `tokens`, which comes into being with it. */
const tokenOn = async (queues: sqs.SQSClient): Promise<string> => {
  for (;;) {
    const { QueueUrls = [] } = await queues.send(new sqs.ListQueuesCommand({ QueueNamePrefix: 'tokens' }));
    if (QueueUrls.length === 0) continue;
    const input = { QueueUrl: QueueUrls[0], WaitTimeSeconds: 20 };
    const { Messages: [message] = [] } = await queues.send(new sqs.ReceiveMessageCommand(input));
    if (message !== undefined) return (JSON.parse(message.Body ?? '') as { token: string }).token;
  }
};

const endOf = async (
  stepFunctions: sfn.SFNClient,
  executionArn: string | undefined,
): Promise<sfn.DescribeExecutionCommandOutput> => {
  for (;;) {
    const described = await stepFunctions.send(new sfn.DescribeExecutionCommand({ executionArn }));
    if (described.status !== 'RUNNING') return described;
  }
};
