import assert from 'node:assert/strict';
import { aProcessedRecord, aStartRecord, anInvocationKey, at } from '../builders.js';
import { registered, stored, type ContractCase } from './contract-case.js';

export const startCases: readonly ContractCase[] = [
  {
    name: 'a recorded start is STARTED with its statement id and time',
    run: async (make) => {
      const store = await make();
      const invocation = await registered(store);
      assert.equal(await store.recordStart(invocation, aStartRecord()), 'recorded');
      assert.deepEqual(await stored(store, invocation), { ...invocation, ...aStartRecord(), status: 'STARTED' });
    },
  },
  {
    name: 'a start is recorded once, and later ones change nothing',
    run: async (make) => {
      const store = await make();
      const invocation = await registered(store);
      await store.recordStart(invocation, aStartRecord());
      const before = await stored(store, invocation);
      assert.equal(await store.recordStart(invocation, aStartRecord()), 'alreadyRecorded');
      const other = aStartRecord({ statementId: 'another', startedAt: at(9_000) });
      assert.equal(await store.recordStart(invocation, other), 'alreadyRecorded');
      assert.deepEqual(await stored(store, invocation), before);
    },
  },
  {
    name: 'of five racing starts exactly one is recorded',
    run: async (make) => {
      const store = await make();
      const invocation = await registered(store);
      const race = Array.from({ length: 5 }, (_, racer) =>
        store.recordStart(invocation, aStartRecord({ statementId: `statement-${racer}` })),
      );
      const results = await Promise.all(race);
      assert.deepEqual(
        results.filter((result) => result !== 'alreadyRecorded'),
        ['recorded'],
      );
      const winner = results.indexOf('recorded');
      assert.equal((await stored(store, invocation)).statementId, `statement-${winner}`);
    },
  },
  {
    name: 'a start that arrives after the end does not reopen the invocation',
    run: async (make) => {
      const store = await make();
      const invocation = await registered(store);
      await store.markProcessed(invocation, aProcessedRecord());
      const before = await stored(store, invocation);
      assert.equal(await store.recordStart(invocation, aStartRecord()), 'alreadyRecorded');
      assert.deepEqual(await stored(store, invocation), before);
    },
  },
  {
    name: 'the start of an unknown invocation creates nothing',
    run: async (make) => {
      const store = await make();
      assert.equal(await store.recordStart(anInvocationKey(), aStartRecord()), 'missing');
      assert.equal(await store.get(anInvocationKey()), undefined);
    },
  },
];
