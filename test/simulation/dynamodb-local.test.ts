import { afterAll, beforeAll, describe, it } from '@jest/globals';
import { DynamoDbInvocationStore, DynamoDbPoolStore } from '../../src/adapters/dynamodb/index.js';
import type { TestDynamoDb } from '../support/dynalite.js';
import { hasJava, startDynamoDbLocal } from '../support/dynamodb-local.js';
import { simulate } from './simulate.js';

const RUNS = 12;

if (hasJava()) {
  let dynamoDb: TestDynamoDb;

  beforeAll(async () => {
    dynamoDb = await startDynamoDbLocal();
  });

  afterAll(async () => {
    await dynamoDb.close();
  });

  describe('the tasker on DynamoDB Local', () => {
    it('keeps every invariant in some of the same histories', async () => {
      const failure = await simulate({
        ...{ runs: RUNS, seed: 1, isShrunk: false },
        makeStore: async () => {
          const table = { client: dynamoDb.client, tableName: await dynamoDb.createTable() };
          return Object.assign(new DynamoDbInvocationStore(table), { pools: new DynamoDbPoolStore(table) });
        },
      });
      if (failure) {
        const broken = failure.result.violations.map(({ invariant, text }) => `${invariant}: ${text}`).join('\n');
        throw new Error(`seed ${failure.seed}, path ${failure.path}\n${broken}\n${failure.result.trace}`);
      }
    });
  });
} else {
  describe('the tasker on DynamoDB Local', () => {
    it.skip('is not played here: no `java` was found to run DynamoDB Local with', () => undefined);
  });
  process.stderr.write('No `java` was found: the simulation is played in memory only.\n');
}
