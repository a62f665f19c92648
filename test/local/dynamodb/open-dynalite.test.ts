import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import stores from 'dynalite/db/index.js';
import { INDEXES } from '../../../src/adapters/dynamodb/index.js';
import { SystemClock } from '../../../src/adapters/system/system-clock.js';
import { createStateTable } from '../../../local/src/dynamodb/create-state-table.js';
import { LocalDynamoDb } from '../../../local/src/dynamodb/local-dynamo-db.js';

const TURNS_MAX = 1_000;
const TABLE = 'items';

/** What is open in a database that dynalite makes from now on. */
const watchDatabase = (): { readonly open: ReadonlySet<object>; readonly opened: () => number; stop: () => void } => {
  const { create } = stores;
  const open = new Set<object>();
  let opened = 0;
  stores.create = (options) => {
    const store = create(options);
    const { db } = store;
    const [attach, detach] = [db.attachResource.bind(db), db.detachResource.bind(db)];
    db.attachResource = (resource) => {
      opened += 1;
      open.add(resource);
      attach(resource);
    };
    db.detachResource = (resource) => {
      open.delete(resource);
      detach(resource);
    };
    return store;
  };
  return { open, opened: () => opened, stop: () => void (stores.create = create) };
};

describe.each([
  ['in memory', false],
  ['in a folder', true],
])('a database %s', (_where, isKept) => {
  let folder: string;
  let dynamoDb: LocalDynamoDb;
  let watch: ReturnType<typeof watchDatabase>;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'dynalite-'));
    watch = watchDatabase();
    dynamoDb = await LocalDynamoDb.create(isKept ? folder : undefined);
    await createStateTable(dynamoDb, TABLE, new SystemClock());
    for (let place = 0; place < 50; place += 1) {
      await dynamoDb.call('PutItem', {
        TableName: TABLE,
        Item: { id: { S: 'one' }, invocationId: { S: `${place}` }, startOrder: { N: `${place}` } },
      });
    }
  });

  afterEach(async () => {
    watch.stop();
    await dynamoDb.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const query = {
    TableName: TABLE,
    KeyConditionExpression: 'id = :id',
    ExpressionAttributeValues: { ':id': { S: 'one' } },
  };
  it.each([
    ['a query', 'Query', query],
    ['a page of a query', 'Query', { ...query, Limit: 2 }],
    ['a query that finds nothing', 'Query', { ...query, ExpressionAttributeValues: { ':id': { S: 'other' } } }],
    ['a query of an index', 'Query', { ...query, IndexName: INDEXES.byStart, Limit: 2 }],
    ['the newest of an index', 'Query', { ...query, IndexName: INDEXES.byStart, ScanIndexForward: false, Limit: 1 }],
    ['a scan', 'Scan', { TableName: TABLE }],
    ['a page of a scan', 'Scan', { TableName: TABLE, Limit: 1 }],
    ['a list of tables', 'ListTables', {}],
    ['a page of a list of tables', 'ListTables', { Limit: 1 }],
    ['the removal of a table', 'DeleteTable', { TableName: TABLE }],
  ])('is left by %s once it has been answered', async (_what, operation, input) => {
    const before = watch.opened();
    await dynamoDb.call(operation, input);
    expect(watch.opened()).toBeGreaterThan(before);
    // Closing takes some turns after the answer.
    for (let turn = 0; watch.open.size > 0 && turn < TURNS_MAX; turn += 1) await new Promise(setImmediate);
    expect(watch.open.size).toBe(0);
  });
});
