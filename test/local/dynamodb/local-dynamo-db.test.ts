import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  CreateTableCommand,
  DynamoDBClient,
  GetItemCommand,
  ListTablesCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { RandomIds } from '../../../src/adapters/system/random-ids.js';
import { LocalDynamoDb } from '../../../local/src/dynamodb/local-dynamo-db.js';
import { AwsJsonServer } from '../../../local/src/http/aws-json-server.js';

describe('DynamoDB on the one endpoint', () => {
  let server: AwsJsonServer;
  let client: DynamoDBClient;

  beforeAll(async () => {
    server = await AwsJsonServer.listen({ ids: new RandomIds() });
    server.serve(await LocalDynamoDb.create());
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
});
