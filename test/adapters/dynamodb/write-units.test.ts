import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDbInvocationStore } from '../../../src/adapters/dynamodb/index.js';
import { aClaim, aNewInvocation, aProcessedRecord, aStartRecord, at } from '../../support/builders.js';
import type { TestDynamoDb } from '../../support/dynalite.js';
import { hasJava, startDynamoDbLocal } from '../../support/dynamodb-local.js';

const TIME_LIMIT_MS = 60_000;
/** A task token of 1 KB. */
const TOKEN = 'AQCEAAAA'.padEnd(1_024, 'x');

/** What each request of a step costs, in write units: the item, the local indexes, the global ones. */
interface WriteUnits {
  readonly item: number;
  readonly local: number;
  readonly global: number;
}

const unitsOf = (indexes: Readonly<Record<string, { CapacityUnits?: number }>> = {}): number =>
  Object.values(indexes).reduce((sum, { CapacityUnits = 0 }) => sum + CapacityUnits, 0);

/** `client`, which asks for the capacity that each request takes and notes it. */
const measuring = (client: DynamoDBClient, noted: WriteUnits[]): Pick<DynamoDBClient, 'send'> => ({
  send: (async (command: { input: object }) => {
    Object.assign(command.input, { ReturnConsumedCapacity: 'INDEXES' });
    const answer = await client.send(command as never);
    const { ConsumedCapacity } = answer as {
      ConsumedCapacity?: {
        Table?: { CapacityUnits?: number };
        LocalSecondaryIndexes?: never;
        GlobalSecondaryIndexes?: never;
      };
    };
    noted.push({
      item: ConsumedCapacity?.Table?.CapacityUnits ?? 0,
      local: unitsOf(ConsumedCapacity?.LocalSecondaryIndexes),
      global: unitsOf(ConsumedCapacity?.GlobalSecondaryIndexes),
    });
    return answer;
  }) as DynamoDBClient['send'],
});

if (hasJava()) {
  let dynamoDb: TestDynamoDb;

  beforeAll(async () => {
    dynamoDb = await startDynamoDbLocal();
  }, TIME_LIMIT_MS);

  afterAll(async () => {
    await dynamoDb.close();
  });

  describe('the life of a statement with a task token of 1 KB', () => {
    it('costs these write units and no read, as DynamoDB Local counts them', async () => {
      const noted: WriteUnits[] = [];
      const tableName = await dynamoDb.createTable();
      const store = new DynamoDbInvocationStore({ client: measuring(dynamoDb.client, noted), tableName });
      const invocation = aNewInvocation({ taskToken: TOKEN });
      await store.register(invocation);
      await store.recordStart(invocation, aStartRecord());
      await store.claim(invocation, aClaim(), at(0));
      await store.markProcessed(invocation, aProcessedRecord({ answeredToken: TOKEN }));
      expect(noted).toEqual([
        { item: 2, local: 1, global: 1 },
        { item: 2, local: 2, global: 0 },
        { item: 2, local: 0, global: 0 },
        { item: 2, local: 0, global: 1 },
      ]);
    });
  });
} else {
  describe('the write units of a statement', () => {
    it.skip('are not measured here: no `java` was found to run DynamoDB Local with', () => undefined);
  });
  process.stderr.write('No `java` was found: write units are not measured.\n');
}
