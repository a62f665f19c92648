import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SystemClock } from '../../../src/adapters/system/system-clock.js';
import { createStateTable } from '../../../local/src/dynamodb/create-state-table.js';
import { LocalDynamoDb } from '../../../local/src/dynamodb/local-dynamo-db.js';

const TABLE = 'items';
const put = (place: number): object => ({
  TableName: TABLE,
  Item: { id: { S: 'one' }, invocationId: { S: `${place}` }, startOrder: { N: `${place}` } },
});

describe('tables in a folder that are closed', () => {
  let folder: string;
  let dynamoDb: LocalDynamoDb;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'dynalite-'));
    dynamoDb = await LocalDynamoDb.create(folder);
    await createStateTable(dynamoDb, TABLE, new SystemClock());
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('have answered everything that was asked before', async () => {
    const puts = Array.from({ length: 50 }, (_, place) => dynamoDb.call('PutItem', put(place)));
    await Promise.all([dynamoDb.close(), ...puts]);
    const again = await LocalDynamoDb.create(folder);
    const { Count } = await again.call('Scan', { TableName: TABLE });
    await again.close();
    expect(Count).toBe(50);
  });

  it('refuse what is asked later', async () => {
    await dynamoDb.close();
    await expect(dynamoDb.call('PutItem', put(1))).rejects.toMatchObject({
      name: 'InternalServerError',
      message: 'the tables are closed; start the laptop cloud again',
    });
  });
});
