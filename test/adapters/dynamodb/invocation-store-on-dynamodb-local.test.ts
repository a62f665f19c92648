import { afterAll, beforeAll, describe, it } from '@jest/globals';
import { DynamoDbInvocationStore } from '../../../src/adapters/dynamodb/index.js';
import { describeInvocationStoreContract } from '../../contract/invocation-store.contract.js';
import type { TestDynamoDb } from '../../support/dynalite.js';
import { hasJava, startDynamoDbLocal } from '../../support/dynamodb-local.js';
import { expectSameAnswersAsInMemory } from './random-histories.js';

const HISTORIES_TIMEOUT_MS = 60_000;

const START_TIMEOUT_MS = 60_000;

if (hasJava()) {
  let dynamoDb: TestDynamoDb;

  beforeAll(async () => {
    dynamoDb = await startDynamoDbLocal();
  }, START_TIMEOUT_MS);

  afterAll(async () => {
    await dynamoDb.close();
  });

  describeInvocationStoreContract(
    'the DynamoDB store on DynamoDB Local',
    async () => new DynamoDbInvocationStore({ client: dynamoDb.client, tableName: await dynamoDb.createTable() }),
  );

  it(
    'gives the same answers as the memory store in random histories',
    async () => {
      const { client } = dynamoDb;
      await expectSameAnswersAsInMemory(
        async () => new DynamoDbInvocationStore({ client, tableName: await dynamoDb.createTable() }),
        { seed: 20_260_103, histories: 20 },
      );
    },
    HISTORIES_TIMEOUT_MS,
  );
} else {
  describe('the DynamoDB store on DynamoDB Local', () => {
    it.skip('is not tested here: no `java` was found to run DynamoDB Local with', () => undefined);
  });
  process.stderr.write('No `java` was found: the DynamoDB store is tested on dynalite only.\n');
}
