import { afterAll, beforeAll, it } from '@jest/globals';
import { DynamoDbInvocationStore } from '../../../src/adapters/dynamodb/index.js';
import { describeInvocationStoreContract } from '../../contract/invocation-store.contract.js';
import { startDynalite, type TestDynamoDb } from '../../support/dynalite.js';
import { expectSameAnswersAsInMemory } from './random-histories.js';

const HISTORIES_TIMEOUT_MS = 60_000;

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

it(
  'gives the same answers as the memory store in random histories',
  async () => {
    const { client } = dynamoDb;
    await expectSameAnswersAsInMemory(
      async () => new DynamoDbInvocationStore({ client, tableName: await dynamoDb.createTable() }),
      { seed: 20_260_102, histories: 30 },
    );
  },
  HISTORIES_TIMEOUT_MS,
);
