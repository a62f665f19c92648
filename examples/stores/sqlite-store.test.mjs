// The contract that every store must pass, under the test runner of Node.js: node --test examples/stores
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { describeInvocationStoreContract } from 'sfn-redshift-tasker/contract';
import { SqliteInvocationStore } from './sqlite-store.mjs';

const folder = mkdtempSync(join(tmpdir(), 'sqlite-store-'));
const stores = [];
const open = (name) => {
  const store = new SqliteInvocationStore(join(folder, name));
  stores.push(store);
  return store;
};
after(() => {
  for (const store of stores) store.close();
  rmSync(folder, { recursive: true });
});

// A file for each case.
describeInvocationStoreContract({ describe, it }, 'SqliteInvocationStore', async () =>
  open(`case-${stores.length}.db`),
);

describe('a file of SQLite', () => {
  const invocation = {
    ...{ executionArn: 'arn:aws:states:eu-west-1:123456789012:execution:nightly:one', invocationId: 'i-1' },
    ...{ statementName: 'etl/one:i-1', owner: 'etl', taskToken: 'a token', sqlHash: 'hash' },
    ...{ target: { database: 'dev', clusterIdentifier: 'warehouse' }, registeredAt: 1, expiresAt: 1_000 },
  };

  it('is shared by two connections, of which one registers and the other finds', async () => {
    const [one, other] = [open('shared.db'), open('shared.db')];
    assert.equal((await one.register(invocation)).kind, 'registered');
    assert.equal((await other.register(invocation)).kind, 'exists');
  });

  it('loses what has expired when it is told to', async () => {
    const store = open('expired.db');
    await store.register(invocation);
    assert.equal(await store.deleteExpired(999), 0);
    assert.equal(await store.deleteExpired(1_000), 1);
    assert.equal(await store.get(invocation), undefined);
  });
});
