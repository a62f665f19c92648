import { afterAll, beforeAll, describe, it } from '@jest/globals';
import { DynamoDbInvocationStore } from '../../../src/adapters/dynamodb/index.js';
import { describeInvocationStoreContract } from '../../contract/invocation-store.contract.js';
import type { TestDynamoDb } from '../../support/dynalite.js';
import { hasJava, startDynamoDbLocal } from '../../support/dynamodb-local.js';

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
} else {
  describe('the DynamoDB store on DynamoDB Local', () => {
    it.skip('is not tested here: no `java` was found to run DynamoDB Local with', () => undefined);
  });
  process.stderr.write('No `java` was found: the DynamoDB store is tested on dynalite only.\n');
}
