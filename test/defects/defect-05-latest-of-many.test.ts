import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DynamoDbInvocationStore } from '../../src/adapters/dynamodb/index.js';
import { AN_EXECUTION_ARN } from '../support/builders.js';
import { startDynalite, type TestDynamoDb } from '../support/dynalite.js';
import { World } from '../support/world.js';

const MANY = 60;

describe('defect-05 LATEST is the newest statement, past one page of items', () => {
  let dynamoDb: TestDynamoDb;

  beforeAll(async () => {
    dynamoDb = await startDynalite();
  });

  afterAll(async () => {
    await dynamoDb.close();
  });

  it('and cancelling it hits no other one', async () => {
    const store = new DynamoDbInvocationStore({ client: dynamoDb.client, tableName: await dynamoDb.createTable() });
    // Items of some 20 KB each: all together are more than the 1 MB that one page of a query holds.
    const world = new World({ settings: { sqlPreviewLength: 20_000 }, replace: () => ({ store }) });
    for (let count = 1; count <= MANY; count += 1) {
      await world.clock.advance(1_000);
      await world.startTask({ sqlStatement: `select ${count} -- ${'x'.repeat(20_000)}` });
    }
    const payload = { action: 'cancelStatement', statementId: 'LATEST', executionArn: AN_EXECUTION_ARN };
    expect(await world.start(payload)).toEqual({ Status: true });
    const cancelled = world.statements.filter(({ status }) => status === 'ABORTED');
    expect(cancelled.map(({ id }) => id)).toEqual([world.statements.at(-1)?.id]);
  });
});
