import assert from 'node:assert/strict';
import type { PoolStore, QueueEntry } from '../../ports/pool-store.js';
import { ANOTHER_EXECUTION_ARN, anInvocationKey, at } from '../builders.js';
import type { PoolStoreCase } from './pool-store-case.js';

const POOL = 'pool/etl:loads';
const KEY = anInvocationKey();

const anEntry = (ticket: number, priority = 0, over: Partial<QueueEntry> = {}): QueueEntry => ({
  ...{ poolKey: POOL, priority, ticket, waiting: anInvocationKey({ invocationId: `waits-${ticket}` }) },
  ...{ enqueuedAt: at(ticket), expiresAt: at(1_000_000) },
  ...over,
});

const placesIn = async (pools: PoolStore, limit = 100): Promise<number[][]> =>
  (await pools.listQueueEntries(POOL, { limit })).map(({ priority, ticket }) => [priority, ticket]);

export const queueCases: readonly PoolStoreCase[] = [
  {
    name: 'tickets of a pool rise, and nobody gets one twice',
    run: async (make) => {
      const { pools } = await make();
      const expiresAt = at(1_000_000);
      assert.equal(await pools.takeTicket(POOL, expiresAt), 1);
      const tickets = await Promise.all(Array.from({ length: 30 }, () => pools.takeTicket(POOL, expiresAt)));
      assert.deepEqual(
        tickets.sort((one, other) => one - other),
        Array.from({ length: 30 }, (_, index) => index + 2),
      );
      assert.equal(await pools.takeTicket('pool/etl:reports', expiresAt), 1);
    },
  },
  {
    name: 'a queue gives higher priorities first, then lower tickets',
    run: async (make) => {
      const { pools } = await make();
      for (const [ticket, priority] of [
        [10, 0],
        [9, 0],
        [11, 100],
        [2, -100],
        [12, -3],
        [13, 7],
      ] as const) {
        await pools.putQueueEntry(anEntry(ticket, priority));
      }
      assert.deepEqual(await placesIn(pools), [
        [100, 11],
        [7, 13],
        [0, 9],
        [0, 10],
        [-3, 12],
        [-100, 2],
      ]);
      assert.deepEqual(await placesIn(pools, 2), [
        [100, 11],
        [7, 13],
      ]);
    },
  },
  {
    name: 'a page of a queue goes on behind an entry, also behind one that is gone',
    run: async (make) => {
      const { pools } = await make();
      for (const ticket of [1, 2, 3, 4]) await pools.putQueueEntry(anEntry(ticket));
      await pools.removeQueueEntry(anEntry(2));
      const behind = await pools.listQueueEntries(POOL, { limit: 10, after: anEntry(2) });
      assert.deepEqual(
        behind.map(({ ticket }) => ticket),
        [3, 4],
      );
    },
  },
  {
    name: 'the entries of a queue are counted, no further than asked for',
    run: async (make) => {
      const { pools } = await make();
      assert.equal(await pools.countQueueEntries(POOL, 10), 0);
      for (const ticket of [1, 2, 3]) await pools.putQueueEntry(anEntry(ticket, 3 - ticket));
      await pools.putQueueEntry(anEntry(1, 0, { poolKey: 'pool/etl:reports' }));
      await pools.takeTicket(POOL, at(1_000_000));
      await pools.acquireSlot({
        poolKey: POOL,
        slotNumber: 0,
        owner: KEY,
        acquiredAt: at(0),
        expiresAt: at(1_000_000),
      });
      assert.deepEqual(
        await Promise.all([1, 2, 3, 4, 10_000].map((atMost) => pools.countQueueEntries(POOL, atMost))),
        [1, 2, 3, 3, 3],
      );
    },
  },
  {
    name: 'an entry comes back as it was written, and is written once',
    run: async (make) => {
      const { pools } = await make();
      await pools.putQueueEntry(anEntry(5, -1));
      await pools.putQueueEntry(anEntry(5, -1));
      assert.deepEqual(await pools.listQueueEntries(POOL, { limit: 10 }), [anEntry(5, -1)]);
    },
  },
  {
    name: 'an entry is removed alone, and a queue knows nothing of another one',
    run: async (make) => {
      const { pools } = await make();
      await pools.putQueueEntry(anEntry(1));
      await pools.putQueueEntry(anEntry(1, 1));
      await pools.putQueueEntry(anEntry(1, 0, { poolKey: 'pool/etl:reports' }));
      await pools.removeQueueEntry(anEntry(1));
      await pools.removeQueueEntry(anEntry(1));
      assert.deepEqual(await placesIn(pools), [[1, 1]]);
      assert.equal((await pools.listQueueEntries('pool/etl:reports', { limit: 10 })).length, 1);
    },
  },
  {
    name: 'a kept request comes back as it was written, replaced or forgotten',
    run: async (make) => {
      const { pools } = await make();
      const text = `{"sqls":["select '${'ä'.repeat(50_000)}'"]}`;
      assert.equal(await pools.getQueuedRequest(KEY), undefined);
      await pools.putQueuedRequest(KEY, { text: 'first', expiresAt: at(1_000_000) });
      await pools.putQueuedRequest(KEY, { text, expiresAt: at(1_000_000) });
      assert.equal(await pools.getQueuedRequest(KEY), text);
      assert.equal(await pools.getQueuedRequest({ ...KEY, executionArn: ANOTHER_EXECUTION_ARN }), undefined);
      await pools.removeQueuedRequest(KEY);
      await pools.removeQueuedRequest(KEY);
      assert.equal(await pools.getQueuedRequest(KEY), undefined);
    },
  },
  {
    name: 'what belongs to a pool is in no list of invocations',
    run: async (make) => {
      const { store, pools } = await make();
      await pools.putQueuedRequest(KEY, { text: 'secret', expiresAt: at(1_000_000) });
      await pools.putQueueEntry(anEntry(1, 0, { waiting: KEY }));
      await pools.takeTicket(POOL, at(1_000_000));
      assert.deepEqual((await store.listUnprocessed(KEY.executionArn, { limit: 10 })).entries, []);
      assert.equal(await store.get(KEY), undefined);
    },
  },
];
