import assert from 'node:assert/strict';
import type { InvocationKey } from '../../ports/invocation.js';
import type { SlotRequest } from '../../ports/pool-store.js';
import { ANOTHER_EXECUTION_ARN, aLockRequest, anInvocationKey, at } from '../builders.js';
import type { PoolStoreCase } from './pool-store-case.js';

const POOL = 'pool/etl:loads';
const FIRST = anInvocationKey({ invocationId: 'first' });
const SECOND = anInvocationKey({ invocationId: 'second' });

const aSlot = (slotNumber: number, owner: InvocationKey, over: Partial<SlotRequest> = {}): SlotRequest => ({
  ...{ poolKey: POOL, slotNumber, owner, acquiredAt: at(slotNumber), expiresAt: at(1_000_000) },
  ...over,
});

export const slotCases: readonly PoolStoreCase[] = [
  {
    name: 'a free slot is acquired, and held for everybody else',
    run: async (make) => {
      const { pools } = await make();
      assert.equal(await pools.acquireSlot(aSlot(3, FIRST)), 'acquired');
      assert.equal(await pools.acquireSlot(aSlot(3, SECOND)), 'held');
      assert.equal(await pools.acquireSlot(aSlot(3, { ...FIRST, executionArn: ANOTHER_EXECUTION_ARN })), 'held');
    },
  },
  {
    name: 'the owner of a slot may take it again',
    run: async (make) => {
      const { pools } = await make();
      await pools.acquireSlot(aSlot(1, FIRST));
      assert.equal(await pools.acquireSlot(aSlot(1, FIRST)), 'acquired');
    },
  },
  {
    name: 'of a hundred racing owners exactly one gets a slot',
    run: async (make) => {
      const { pools } = await make();
      const owners = Array.from({ length: 100 }, (_, racer) => anInvocationKey({ invocationId: `racer-${racer}` }));
      const results = await Promise.all(owners.map((owner) => pools.acquireSlot(aSlot(2, owner))));
      assert.equal(results.filter((result) => result === 'acquired').length, 1);
    },
  },
  {
    name: 'the held slots of a pool are listed by number, and no other pool’s',
    run: async (make) => {
      const { pools } = await make();
      for (const slotNumber of [11, 0, 2]) await pools.acquireSlot(aSlot(slotNumber, FIRST));
      await pools.acquireSlot(aSlot(4, SECOND, { poolKey: 'pool/etl:reports' }));
      assert.deepEqual(
        await pools.listSlots(POOL),
        [0, 2, 11].map((slotNumber) => ({ slotNumber, owner: FIRST, acquiredAt: at(slotNumber) })),
      );
      assert.deepEqual(await pools.listSlots('pool/etl:none'), []);
    },
  },
  {
    name: 'a slot is freed by its owner only',
    run: async (make) => {
      const { pools } = await make();
      await pools.acquireSlot(aSlot(1, FIRST));
      await pools.releaseSlot(POOL, 1, SECOND);
      await pools.releaseSlot(POOL, 0, FIRST);
      assert.equal(await pools.acquireSlot(aSlot(1, SECOND)), 'held');
      await pools.releaseSlot(POOL, 1, FIRST);
      await pools.releaseSlot(POOL, 1, FIRST);
      assert.equal(await pools.acquireSlot(aSlot(1, SECOND)), 'acquired');
    },
  },
  {
    name: 'slot 0 is the lock of the same key',
    run: async (make) => {
      const { store, pools } = await make();
      const lock = aLockRequest({ singletonKey: POOL, owner: FIRST });
      await store.acquireLock(lock);
      assert.equal(await pools.acquireSlot(aSlot(0, SECOND)), 'held');
      assert.deepEqual(await pools.listSlots(POOL), [{ slotNumber: 0, owner: FIRST, acquiredAt: lock.acquiredAt }]);
      await pools.releaseSlot(POOL, 0, FIRST);
      await pools.acquireSlot(aSlot(0, SECOND));
      assert.equal((await store.acquireLock(lock)).kind, 'held');
      await pools.acquireSlot(aSlot(1, FIRST));
      await store.releaseLock(POOL, FIRST);
      assert.deepEqual(
        (await pools.listSlots(POOL)).map(({ slotNumber }) => slotNumber),
        [0, 1],
      );
    },
  },
];
