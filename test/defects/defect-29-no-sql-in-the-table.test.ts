import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { DynamoDbInvocationStore } from '../../src/adapters/dynamodb/index.js';
import { startDynalite, type TestDynamoDb } from '../support/dynalite.js';
import { World } from '../support/world.js';

describe('defect-29 the state table holds no SQL', () => {
  let dynamoDb: TestDynamoDb;

  beforeAll(async () => {
    dynamoDb = await startDynalite();
  });

  afterAll(async () => {
    await dynamoDb.close();
  });

  it('neither in clear nor in size: 100 KB of SQL make an item of less than 2 KB', async () => {
    const tableName = await dynamoDb.createTable();
    const store = new DynamoDbInvocationStore({ client: dynamoDb.client, tableName });
    const world = new World({ replace: () => ({ store }) });
    const { statementId } = await world.startTask({
      sqlStatement: `select 'hunter2' -- ${'x'.repeat(100_000)}`,
      parameters: { password: 'hunter2' },
    });
    const { Items } = await dynamoDb.client.send(new ScanCommand({ TableName: tableName }));
    expect(JSON.stringify(Items)).not.toContain('hunter2');
    expect(JSON.stringify(Items).length).toBeLessThan(2_048);
    world.redshiftData.fail(statementId, "ERROR: near 'hunter2'");
    await world.drain();
    const ended = await dynamoDb.client.send(new ScanCommand({ TableName: tableName }));
    expect(ended.Items).toHaveLength(1);
    expect(JSON.stringify(ended.Items)).not.toContain('hunter2');
    expect(JSON.stringify(ended.Items)).not.toContain('task-token');
  });
});
