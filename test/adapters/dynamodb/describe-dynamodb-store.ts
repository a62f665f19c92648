import { afterAll, beforeAll, it } from '@jest/globals';
import { DynamoDbInvocationStore, DynamoDbPoolStore } from '../../../src/adapters/dynamodb/index.js';
import { describeInvocationStoreContract } from '../../contract/invocation-store.contract.js';
import { describePoolStoreContract } from '../../contract/pool-store.contract.js';
import type { TestDynamoDb } from '../../support/dynalite.js';
import { expectSameAnswersAsInMemory } from './random-histories.js';

/** Runs the port's contract and so many random histories against the DynamoDB store on the DynamoDB that `start` gives. */
export function describeDynamoDbStore(name: string, start: () => Promise<TestDynamoDb>, histories: number): void {
  let dynamoDb: TestDynamoDb;

  beforeAll(async () => {
    dynamoDb = await start();
  });

  afterAll(async () => {
    await dynamoDb.close();
  });

  const makeStore = async (): Promise<DynamoDbInvocationStore> =>
    new DynamoDbInvocationStore({ client: dynamoDb.client, tableName: await dynamoDb.createTable() });

  describeInvocationStoreContract(name, makeStore);

  describePoolStoreContract(name, async () => {
    const table = { client: dynamoDb.client, tableName: await dynamoDb.createTable() };
    return { store: new DynamoDbInvocationStore(table), pools: new DynamoDbPoolStore(table) };
  });

  it('gives the same answers as the memory store in random histories', () =>
    expectSameAnswersAsInMemory(makeStore, histories));
}
