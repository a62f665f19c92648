import { describe, expect, it } from '@jest/globals';
import type { LocalServices } from '../../../local/src/states/service-api.js';
import { Bench, machineOf, outputOf } from './support/bench.js';
import { FakeService, refusing } from './support/fake-service.js';

const task = (resource: string, Parameters: object, more: object = {}): object => ({
  Type: 'Task',
  Resource: `arn:aws:states:::${resource}`,
  Parameters,
  ...more,
});
const benchWith = (services: LocalServices): Bench => new Bench({}, { services });
const METADATA = {
  SdkHttpMetadata: { HttpStatusCode: 200 },
  SdkResponseMetadata: { RequestId: expect.stringMatching(/^[0-9a-f-]{36}$/) as unknown },
};
const ID = expect.stringMatching(/^[0-9a-f-]{36}$/) as unknown;

describe('a task of an AWS service', () => {
  it('starts a statement by the SDK names, with parameters as the wire wants them and times as ISO 8601', async () => {
    const redshiftData = new FakeService({
      ExecuteStatement: () => ({ Id: 'a', CreatedAt: 1_767_323_045.25, Database: 'dev', DbGroups: [] }),
    });
    const Parameters = { Sql: 'select :n', Database: 'dev', Parameters: [{ Name: 'n', 'Value.$': '$.n' }] };
    const state = task('aws-sdk:redshiftdata:executeStatement', Parameters);
    const ended = await benchWith({ redshiftData }).run(machineOf(state), { n: '5' });
    expect(redshiftData.calls).toEqual([
      {
        operation: 'ExecuteStatement',
        input: { Sql: 'select :n', Database: 'dev', Parameters: [{ name: 'n', value: '5' }] },
      },
    ]);
    expect(outputOf(ended)).toEqual({
      Id: 'a',
      CreatedAt: '2026-01-02T03:04:05.250Z',
      Database: 'dev',
      DbGroups: [],
    });
  });

  it('shows the rows of a result with capital names', async () => {
    const redshiftData = new FakeService({
      GetStatementResult: () => ({ Records: [[{ longValue: 1 }, { isNull: true }]], TotalNumRows: 1 }),
    });
    const state = task('aws-sdk:redshiftdata:getStatementResult', { Id: 'a' });
    expect(outputOf(await benchWith({ redshiftData }).run(machineOf(state)))).toEqual({
      Records: [[{ LongValue: 1 }, { IsNull: true }]],
      TotalNumRows: 1,
    });
  });

  it('writes its resource into the history as the service does', async () => {
    const sqs = new FakeService({ SendMessage: () => ({ MessageId: 'm', MD5OfMessageBody: 'x' }) });
    const state = task('sqs:sendMessage', { QueueUrl: 'https://q/1/jobs', MessageBody: { a: 1 } });
    const { events } = await benchWith({ sqs }).run(machineOf(state));
    expect(events.find(({ type }) => type === 'TaskScheduled')?.details?.value).toMatchObject({
      resourceType: 'sqs',
      resource: 'sendMessage',
      region: 'eu-west-1',
      parameters: '{"QueueUrl":"https://q/1/jobs","MessageBody":{"a":1}}',
    });
    expect(events.find(({ type }) => type === 'TaskSucceeded')?.details?.value).toMatchObject({
      resourceType: 'sqs',
      resource: 'sendMessage',
    });
    expect(sqs.calls[0]?.input).toEqual({ QueueUrl: 'https://q/1/jobs', MessageBody: '{"a":1}' });
  });

  it('waits for the answer to the token in its message', async () => {
    const sqs = new FakeService({ SendMessage: () => ({ MessageId: 'm' }) });
    const bench = benchWith({ sqs });
    const MessageBody = { 'token.$': '$$.Task.Token' };
    const execution = await bench.start(
      machineOf(task('sqs:sendMessage.waitForTaskToken', { QueueUrl: 'https://q/1/jobs', MessageBody })),
    );
    const { token: taskToken } = JSON.parse(String(sqs.calls[0]?.input.MessageBody)) as { token: string };
    await bench.stepFunctions.call('SendTaskSuccess', { taskToken, output: '{"done":true}' });
    expect(outputOf(await bench.finish(execution))).toEqual({ done: true });
  });

  it.each<[string, object, LocalServices, object]>([
    [
      'sns:publish',
      { TopicArn: 'arn:aws:sns:eu-west-1:111122223333:t', Message: { a: 1 } },
      { sns: new FakeService({ Publish: ({ Message }) => ({ MessageId: Message as string }) }) },
      { MessageId: '{"a":1}', ...METADATA },
    ],
    [
      'dynamodb:getItem',
      { TableName: 't', Key: { k: { S: 'x' } } },
      { dynamoDb: new FakeService({ GetItem: () => ({ Item: { k: { S: 'x' } } }) }) },
      { Item: { k: { S: 'x' } }, ...METADATA },
    ],
  ])('%s adds the metadata of the response', async (resource, parameters, services, expected) => {
    const ended = await benchWith(services).run(machineOf(task(resource, parameters)));
    expect(outputOf(ended)).toMatchObject(expected);
  });

  it('by the SDK adds nothing to the response', async () => {
    const dynamoDb = new FakeService({ Query: () => ({ Items: [], Count: 0, ScannedCount: 0 }) });
    const ended = await benchWith({ dynamoDb }).run(machineOf(task('aws-sdk:dynamodb:query', { TableName: 't' })));
    expect(outputOf(ended)).toEqual({ Items: [], Count: 0, ScannedCount: 0 });
  });

  it('puts machine and execution among the resources of its events, and details as text', async () => {
    const eventBridge = new FakeService({ PutEvents: () => ({ FailedEntryCount: 0, Entries: [{ EventId: 'e' }] }) });
    const Entries = [{ Source: 'load', DetailType: 'done', Detail: { rows: 3 } }];
    const ended = await benchWith({ eventBridge }).run(machineOf(task('events:putEvents', { Entries })));
    expect(outputOf(ended)).toEqual({ FailedEntryCount: 0, Entries: [{ EventId: 'e' }] });
    expect(eventBridge.calls[0]?.input).toEqual({
      Entries: [
        {
          Source: 'load',
          DetailType: 'done',
          Detail: '{"rows":3}',
          Resources: ['arn:aws:states:eu-west-1:111122223333:stateMachine:machine', ended.executionArn],
        },
      ],
    });
  });

  it('fails where one of its events does', async () => {
    const eventBridge = new FakeService({ PutEvents: () => ({ FailedEntryCount: 1, Entries: [{ ErrorCode: 'X' }] }) });
    expect(
      await benchWith({ eventBridge }).run(machineOf(task('events:putEvents', { Entries: [{ Source: 'a' }] }))),
    ).toMatchObject({
      error: 'EventBridge.FailedEntry',
      cause: '{"FailedEntryCount":1,"Entries":[{"ErrorCode":"X"}]}',
    });
  });
});

describe('what a service refuses fails the task under the name that the service has for it', () => {
  const key = { TableName: 't', Key: { k: { S: 'x' } } };
  it.each<[string, object, LocalServices, string, RegExp]>([
    [
      'aws-sdk:redshiftdata:describeStatement',
      { Id: 'a' },
      { redshiftData: refusing('ResourceNotFoundException', 'Query does not exist.') },
      'RedshiftData.ResourceNotFoundException',
      /^Query does not exist\. \(Service: RedshiftData, Status Code: 400, Request ID: [0-9a-f-]{36}\)$/,
    ],
    [
      'aws-sdk:redshiftdata:executeStatement',
      { Sql: 'x' },
      { redshiftData: refusing('ValidationException', 'no') },
      'RedshiftData.ValidationException',
      /^no \(Service: RedshiftData,/,
    ],
    [
      'dynamodb:getItem',
      key,
      { dynamoDb: refusing('ResourceNotFoundException', 'no table') },
      'DynamoDB.ResourceNotFoundException',
      /^no table \(Service: AmazonDynamoDBv2; Status Code: 400; Error Code: ResourceNotFoundException; Request ID: .*; Proxy: null\)$/,
    ],
    [
      'dynamodb:getItem',
      key,
      { dynamoDb: refusing('ValidationException', 'no') },
      'DynamoDB.AmazonDynamoDBException',
      /Error Code: ValidationException/,
    ],
    [
      'aws-sdk:dynamodb:getItem',
      key,
      { dynamoDb: refusing('ResourceNotFoundException', 'no table') },
      'DynamoDb.ResourceNotFoundException',
      /^no table \(Service: DynamoDb, Status Code: 400, Request ID: /,
    ],
    [
      'aws-sdk:s3:getObject',
      { Bucket: 'b', Key: 'k' },
      { s3: { ...refusing('NoSuchKey', 'gone', 404), read: async () => Buffer.from('') } },
      'S3.NoSuchKeyException',
      /^gone \(Service: S3, Status Code: 404, Request ID: [0-9a-f-]{36}, Extended Request ID: [A-Za-z0-9+/]{75}=\)$/,
    ],
    [
      'sqs:sendMessage',
      { QueueUrl: 'q', MessageBody: 'x' },
      { sqs: refusing('QueueDoesNotExist', 'gone') },
      'SQS.AmazonSQSException',
      /Error Code: AWS\.SimpleQueueService\.NonExistentQueue/,
    ],
  ])('%s with %j', async (resource, parameters, services, error, cause) => {
    const ended = await benchWith(services).run(machineOf(task(resource, parameters)));
    expect(ended).toMatchObject({ status: 'FAILED', error });
    expect(ended.cause).toMatch(cause);
  });

  it('which can be retried and caught', async () => {
    let isBusy = true;
    const dynamoDb = new FakeService({
      PutItem: () => {
        if (!isBusy) return {};
        isBusy = false;
        throw Object.assign(new Error('wait'), { name: 'ConditionalCheckFailedException', httpStatus: 400 });
      },
    });
    const Retry = [{ ErrorEquals: ['DynamoDB.ConditionalCheckFailedException'] }];
    const state = task('dynamodb:putItem', { TableName: 't', Item: { k: { S: 'x' } } }, { Retry });
    expect((await benchWith({ dynamoDb }).run(machineOf(state))).status).toBe('SUCCEEDED');
    expect(dynamoDb.calls).toHaveLength(2);
  });

  it.each(['glue:startJobRun.sync', 'aws-sdk:athena:startQueryExecution', 'aws-sdk:redshiftdata:describeStatement'])(
    '%s that is not here ends the execution with the mock to write',
    async (resource) => {
      const state = task(resource, { Id: 'a' }, { Catch: [{ ErrorEquals: ['States.ALL'], Next: 'State' }] });
      const ended = await new Bench().run(machineOf(state));
      expect(ended).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
      expect(ended.cause).toContain(
        `There is no ${resource} here, and the state is not mocked. Write a mock for it: {`,
      );
      expect(ended.cause).toContain('{"machine":{"TestCases":{"<test case>":{"State":"State mocked"}}}}');
    },
  );
});

describe('states:startExecution', () => {
  const child = {
    StartAt: 'A',
    States: { A: { Type: 'Pass', Parameters: { 'twice.$': 'States.MathAdd($.n, $.n)' }, End: true } },
  };
  const failing = { StartAt: 'A', States: { A: { Type: 'Fail', Error: 'E', Cause: 'C' } } };
  const start = (pattern: string, Input: unknown = { n: 2 }, more: object = {}): object =>
    task(
      `states:startExecution${pattern}`,
      { StateMachineArn: 'arn:aws:states:eu-west-1:111122223333:stateMachine:child', Input },
      more,
    );
  const benchWithChild = async (definition: object): Promise<Bench> => {
    const bench = new Bench();
    await bench.stepFunctions.createStateMachine('child', definition);
    return bench;
  };

  it('goes on at once', async () => {
    const bench = await benchWithChild(child);
    expect(outputOf(await bench.run(machineOf(start(''))))).toEqual({
      ExecutionArn: expect.stringContaining(':execution:child:') as unknown,
      StartDate: 1_767_323_045_000,
      SdkHttpMetadata: expect.anything() as unknown,
      SdkResponseMetadata: { RequestId: ID },
    });
  });

  it.each<[string, unknown, unknown]>([
    ['.sync', '{"n":2}', '{"twice":4}'],
    ['.sync:2', { n: 2 }, { twice: 4 }],
  ])('%s waits for the end, and tells of it', async (pattern, Input, Output) => {
    const bench = await benchWithChild(child);
    const ended = await bench.run(machineOf(start(pattern)));
    expect(outputOf(ended)).toMatchObject({ Status: 'SUCCEEDED', Input, Output, Name: expect.any(String) as unknown });
    const types = ended.events.map(({ type }) => type).filter((type) => type.startsWith('Task'));
    expect(types).toEqual([
      'TaskStateEntered',
      'TaskScheduled',
      'TaskStarted',
      'TaskSubmitted',
      'TaskSucceeded',
      'TaskStateExited',
    ]);
  });

  it('fails as States.TaskFailed, with the description of the execution as the cause', async () => {
    const bench = await benchWithChild(failing);
    const ended = await bench.run(machineOf(start('.sync:2')));
    expect(ended).toMatchObject({ status: 'FAILED', error: 'States.TaskFailed' });
    expect(JSON.parse(ended.cause ?? '')).toMatchObject({ Error: 'E', Cause: 'C', Status: 'FAILED' });
  });

  it('takes the execution along that it waits for', async () => {
    const bench = await benchWithChild({ StartAt: 'A', States: { A: { Type: 'Wait', Seconds: 90, End: true } } });
    const ended = await bench.run(machineOf(start('.sync', {}, { TimeoutSeconds: 5 })));
    expect(ended).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
    const { executions } = (await bench.stepFunctions.call('ListExecutions', {})) as {
      executions: { name: string; status: string; stateMachineArn: string }[];
    };
    const children = executions.filter(({ stateMachineArn }) => stateMachineArn.endsWith(':child'));
    expect(children).toMatchObject([{ status: 'ABORTED' }]);
  });

  it('waits for the token in the input of the other execution', async () => {
    const bench = await benchWithChild(child);
    const state = start('.waitForTaskToken', { n: 1, 'token.$': '$$.Task.Token' });
    const execution = await bench.start(machineOf(state));
    const { executions } = (await bench.stepFunctions.call('ListExecutions', {})) as {
      executions: { executionArn: string; stateMachineArn: string }[];
    };
    const executionArn = executions.find(({ stateMachineArn }) => stateMachineArn.endsWith(':child'))?.executionArn;
    const { input } = (await bench.stepFunctions.call('DescribeExecution', { executionArn })) as { input: string };
    const { token: taskToken } = JSON.parse(input) as { token: string };
    await bench.stepFunctions.call('SendTaskSuccess', { taskToken, output: '7' });
    expect(outputOf(await bench.finish(execution))).toBe(7);
  });

  it('fails where there is no such machine', async () => {
    expect(await new Bench().run(machineOf(start('')))).toMatchObject({
      error: 'StepFunctions.StateMachineDoesNotExistException',
      cause: expect.stringContaining('(Service: AWSStepFunctions; Status Code: 400; ') as unknown,
    });
  });
});
