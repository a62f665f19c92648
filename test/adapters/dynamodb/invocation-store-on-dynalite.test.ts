import { afterAll, beforeAll } from '@jest/globals';
import { DynamoDbInvocationStore } from '../../../src/adapters/dynamodb/index.js';
import { describeInvocationStoreContract } from '../../contract/invocation-store.contract.js';
import { startDynalite, type TestDynamoDb } from '../../support/dynalite.js';

let dynamoDb: TestDynamoDb;

beforeAll(async () => {
  dynamoDb = await startDynalite();
});

afterAll(async () => {
  await dynamoDb.close();
});

describeInvocationStoreContract(
  'the DynamoDB store on dynalite',
  async () => new DynamoDbInvocationStore({ client: dynamoDb.client, tableName: await dynamoDb.createTable() }),
);
