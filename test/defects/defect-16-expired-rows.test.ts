import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DynamoDbInvocationStore } from '../../src/adapters/dynamodb/index.js';
import { InMemoryInvocationStore } from '../../src/adapters/memory/in-memory-invocation-store.js';
import type { InvocationStore } from '../../src/ports/invocation-store.js';
import { invocationIdOfToken } from '../../src/domain/statement-name.js';
import { AN_EXECUTION_ARN } from '../support/builders.js';
import { startDynalite, type TestDynamoDb } from '../support/dynalite.js';
import { World } from '../support/world.js';

describe('defect-16 what has expired does not come back to life', () => {
  let dynamoDb: TestDynamoDb;

  beforeAll(async () => {
    dynamoDb = await startDynalite();
  });

  afterAll(async () => {
    await dynamoDb.close();
  });

  it.each<[string, () => Promise<InvocationStore>]>([
    ['memory', async () => new InMemoryInvocationStore()],
    [
      'DynamoDB',
      async () => new DynamoDbInvocationStore({ client: dynamoDb.client, tableName: await dynamoDb.createTable() }),
    ],
  ])('by an event that comes late, in %s', async (_name, make) => {
    const world = new World();
    const { token, statementId } = await world.startTask();
    world.redshiftData.finish(statementId);
    await world.clock.advance(0);
    // The store as it is after the item’s expiry.
    const store = await make();
    const batch = world.queue.receive() ?? { Records: [] };
    expect(await world.lambda({ store }).complete(batch)).toEqual({ batchItemFailures: [] });
    const key = { executionArn: AN_EXECUTION_ARN, invocationId: invocationIdOfToken(token) };
    expect(await store.get(key)).toBeUndefined();
    expect(world.answerTo(token)).toBeUndefined();
  });
});
