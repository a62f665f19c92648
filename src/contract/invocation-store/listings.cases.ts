import assert from 'node:assert/strict';
import {
  ANOTHER_EXECUTION_ARN,
  AN_EXECUTION_ARN,
  AN_OWNER,
  aLockRequest,
  aProcessedRecord,
  aStartRecord,
  anInvocationKey,
  at,
} from '../builders.js';
import { allPages, idsOf, registered, stored, type ContractCase } from './contract-case.js';

const MANY = ['a', 'b', 'c', 'd', 'e'];

export const listingsCases: readonly ContractCase[] = [
  {
    name: 'an in-flight entry tells key and registration, before and after the start',
    run: async (make) => {
      const store = await make();
      const { executionArn, invocationId, registeredAt } = await registered(store);
      const entry = { executionArn, invocationId, registeredAt };
      assert.deepEqual((await store.listInFlight(AN_OWNER, { limit: 10 })).entries, [entry]);
      await store.recordStart(entry, aStartRecord());
      assert.deepEqual((await store.listInFlight(AN_OWNER, { limit: 10 })).entries, [entry]);
    },
  },
  {
    name: 'what is in flight is listed oldest registration first, over all pages and executions',
    run: async (make) => {
      const store = await make();
      const delays = [300, 100, 500, 200, 400];
      for (const [position, invocationId] of MANY.entries()) {
        const executionArn = position % 2 === 0 ? AN_EXECUTION_ARN : ANOTHER_EXECUTION_ARN;
        await registered(store, { executionArn, invocationId, registeredAt: at(delays[position] ?? 0) });
      }
      const entries = await allPages((page) => store.listInFlight(AN_OWNER, page), 2);
      assert.deepEqual(idsOf(entries), ['b', 'd', 'a', 'e', 'c']);
    },
  },
  {
    name: 'entries that were registered at the same time are all listed once',
    run: async (make) => {
      const store = await make();
      for (const invocationId of MANY) await registered(store, { invocationId });
      for (const limit of [1, 2, 5, 100]) {
        const entries = await allPages((page) => store.listInFlight(AN_OWNER, page), limit);
        assert.deepEqual(idsOf(entries).sort(), MANY);
      }
    },
  },
  {
    name: 'a walk goes on where it stopped while what it has seen is processed',
    run: async (make) => {
      const store = await make();
      for (const [position, invocationId] of MANY.entries()) {
        await registered(store, { invocationId, registeredAt: at(position) });
      }
      const entries = await allPages(
        (page) => store.listInFlight(AN_OWNER, page),
        2,
        async (seen) => {
          for (const entry of seen) await store.markProcessed(entry, aProcessedRecord());
        },
      );
      assert.deepEqual(idsOf(entries), MANY);
    },
  },
  {
    name: 'owners do not see what others have in flight',
    run: async (make) => {
      const store = await make();
      await registered(store, { invocationId: 'ours' });
      await registered(store, { invocationId: 'theirs', owner: `${AN_OWNER}-2` });
      assert.deepEqual(idsOf((await store.listInFlight(AN_OWNER, { limit: 10 })).entries), ['ours']);
      assert.deepEqual(idsOf((await store.listInFlight(`${AN_OWNER}-2`, { limit: 10 })).entries), ['theirs']);
      assert.deepEqual(await store.listInFlight('nobody', { limit: 10 }), { entries: [] });
    },
  },
  {
    name: 'the unprocessed invocations of an execution are listed whole, over all pages',
    run: async (make) => {
      const store = await make();
      for (const invocationId of MANY) await registered(store, { invocationId });
      await registered(store, { executionArn: ANOTHER_EXECUTION_ARN, invocationId: 'elsewhere' });
      for (const invocationId of ['a', 'b', 'd']) {
        await store.markProcessed(anInvocationKey({ invocationId }), aProcessedRecord());
      }
      const found = await allPages((page) => store.listUnprocessed(AN_EXECUTION_ARN, page), 2);
      const expected = ['c', 'e'].map((invocationId) => stored(store, anInvocationKey({ invocationId })));
      found.sort((one, other) => one.invocationId.localeCompare(other.invocationId));
      assert.deepEqual(found, await Promise.all(expected));
    },
  },
  {
    name: 'a cancelling walk over an execution misses nothing while it processes what it sees',
    run: async (make) => {
      const store = await make();
      for (const invocationId of MANY) await registered(store, { invocationId });
      const found = await allPages(
        (page) => store.listUnprocessed(AN_EXECUTION_ARN, page),
        2,
        async (seen) => {
          for (const invocation of seen) await store.markProcessed(invocation, aProcessedRecord());
        },
      );
      assert.deepEqual(idsOf(found).sort(), MANY);
    },
  },
  {
    name: 'locks are no invocations',
    run: async (make) => {
      const store = await make();
      await store.acquireLock(aLockRequest());
      assert.deepEqual((await store.listInFlight(AN_OWNER, { limit: 10 })).entries, []);
      assert.deepEqual((await store.listUnprocessed(AN_EXECUTION_ARN, { limit: 10 })).entries, []);
      assert.equal(await store.get(aLockRequest().owner), undefined);
    },
  },
  {
    name: 'a limit that is not a whole number from 1 up is refused',
    run: async (make) => {
      const store = await make();
      for (const limit of [0, -1, 1.5, Number.NaN]) {
        await assert.rejects(async () => store.listInFlight(AN_OWNER, { limit }), RangeError);
        await assert.rejects(async () => store.listUnprocessed(AN_EXECUTION_ARN, { limit }), RangeError);
      }
    },
  },
  {
    name: 'a cursor that no page returned is refused',
    run: async (make) => {
      const store = await make();
      for (const cursor of ['', 'nonsense', '{}', 'bnVsbA']) {
        await assert.rejects(async () => store.listInFlight(AN_OWNER, { limit: 1, cursor }), TypeError);
        await assert.rejects(async () => store.listUnprocessed(AN_EXECUTION_ARN, { limit: 1, cursor }), TypeError);
      }
    },
  },
];
