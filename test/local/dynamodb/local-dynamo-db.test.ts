import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  type AttributeValue,
  CreateTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  GetItemCommand,
  ListTablesCommand,
  PutItemCommand,
  ScanCommand,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import type { EpochMs } from '../../../src/ports/units.js';
import { RandomIds } from '../../../src/adapters/system/random-ids.js';
import { LocalDynamoDb } from '../../../local/src/dynamodb/local-dynamo-db.js';
import { AwsJsonServer } from '../../../local/src/http/aws-json-server.js';

describe('DynamoDB on the one endpoint', () => {
  let server: AwsJsonServer;
  let dynamoDb: LocalDynamoDb;
  let client: DynamoDBClient;

  beforeAll(async () => {
    server = await AwsJsonServer.listen({ ids: new RandomIds() });
    dynamoDb = await LocalDynamoDb.create();
    server.serve(dynamoDb);
    const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
    client = new DynamoDBClient({ endpoint: server.endpoint, region: 'eu-west-1', credentials });
    await client.send(
      new CreateTableCommand({
        TableName: 'items',
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      }),
    );
  });

  afterAll(async () => {
    client.destroy();
    await server.close();
  });

  it('creates tables at once', async () => {
    expect((await client.send(new ListTablesCommand({}))).TableNames).toEqual(['items']);
  });

  it('keeps items', async () => {
    const Item = { id: { S: 'ü' }, text: { S: 'x'.repeat(300_000) } };
    await client.send(new PutItemCommand({ TableName: 'items', Item }));
    const found = await client.send(new GetItemCommand({ TableName: 'items', Key: { id: { S: 'ü' } } }));
    expect(found.Item).toEqual(Item);
  });

  it("gives a failed condition by DynamoDB's name", async () => {
    const put = new PutItemCommand({
      TableName: 'items',
      Item: { id: { S: 'once' } },
      ConditionExpression: 'attribute_not_exists(id)',
    });
    await client.send(put);
    await expect(client.send(put)).rejects.toMatchObject({ name: 'ConditionalCheckFailedException' });
  });

  it('answers many calls at the same time', async () => {
    const names = Array.from({ length: 50 }, (_, index) => `item-${index}`);
    await Promise.all(
      names.map((name) => client.send(new PutItemCommand({ TableName: 'items', Item: { id: { S: name } } }))),
    );
    const found = await Promise.all(
      names.map((name) => client.send(new GetItemCommand({ TableName: 'items', Key: { id: { S: name } } }))),
    );
    expect(found.map((one) => one.Item?.id?.S)).toEqual(names);
  });

  it('removes what has expired, where TimeToLive is on, and nothing else', async () => {
    const TableName = 'items';
    const timeToLive = async () =>
      (await client.send(new DescribeTimeToLiveCommand({ TableName }))).TimeToLiveDescription;
    const put = (id: string, expiresAt?: AttributeValue) =>
      client.send(new PutItemCommand({ TableName, Item: { id: { S: id }, ...(expiresAt && { expiresAt }) } }));
    const ids = async () => {
      const wanted = new ScanCommand({ TableName, FilterExpression: 'begins_with(id, :p)', ExpressionAttributeValues });
      return (await client.send(wanted)).Items?.map(({ id }) => id?.S).sort();
    };
    const ExpressionAttributeValues = { ':p': { S: 'expiry-' } };
    const now = 1_800_000_000_000 as EpochMs;
    await put('expiry-past', { N: '1799999999' });
    await put('expiry-future', { N: '1800000001' });
    await put('expiry-text', { S: '1' });
    await put('expiry-none');
    expect(await timeToLive()).toEqual({ TimeToLiveStatus: 'DISABLED' });
    await dynamoDb.expire(now);
    expect(await ids()).toHaveLength(4);
    const on = new UpdateTimeToLiveCommand({
      TableName,
      TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
    });
    await client.send(on);
    expect(await timeToLive()).toEqual({ TimeToLiveStatus: 'ENABLED', AttributeName: 'expiresAt' });
    await expect(client.send(on)).rejects.toMatchObject({ name: 'ValidationException' });
    await dynamoDb.expire(now);
    expect(await ids()).toEqual(['expiry-future', 'expiry-none', 'expiry-text']);
    await expect(client.send(new DescribeTimeToLiveCommand({ TableName: 'none' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });
});
