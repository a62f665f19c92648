import assert from 'node:assert/strict';
import { ANOTHER_EXECUTION_ARN, aLockRequest, anInvocationKey, at } from '../builders.js';
import type { InvocationKey } from '../../ports/invocation.js';
import type { ContractCase } from './contract-case.js';

const KEY = aLockRequest().singletonKey;
const FIRST = anInvocationKey({ invocationId: 'first' });
const SECOND = anInvocationKey({ invocationId: 'second' });
const THIRD = anInvocationKey({ invocationId: 'third' });

const heldBy = (owner: InvocationKey, acquiredAt = aLockRequest().acquiredAt) => ({ kind: 'held', owner, acquiredAt });

export const locksCases: readonly ContractCase[] = [
  {
    name: 'a free lock is acquired, and held for everybody else',
    run: async (make) => {
      const store = await make();
      assert.deepEqual(await store.acquireLock(aLockRequest({ owner: FIRST })), { kind: 'acquired' });
      assert.deepEqual(await store.acquireLock(aLockRequest({ owner: SECOND })), heldBy(FIRST));
    },
  },
  {
    name: 'the owner of a lock may take it again',
    run: async (make) => {
      const store = await make();
      await store.acquireLock(aLockRequest({ owner: FIRST }));
      assert.deepEqual(await store.acquireLock(aLockRequest({ owner: FIRST })), { kind: 'acquired' });
    },
  },
  {
    name: 'the same invocation id of another execution is another owner',
    run: async (make) => {
      const store = await make();
      await store.acquireLock(aLockRequest({ owner: FIRST }));
      const stranger = { ...FIRST, executionArn: ANOTHER_EXECUTION_ARN };
      assert.deepEqual(await store.acquireLock(aLockRequest({ owner: stranger })), heldBy(FIRST));
    },
  },
  {
    name: 'an owner is told by its key alone, whatever else it carries',
    run: async (make) => {
      const store = await make();
      await store.acquireLock(aLockRequest({ owner: { ...FIRST, statementName: 'more' } as typeof FIRST }));
      assert.deepEqual(await store.acquireLock(aLockRequest({ owner: SECOND })), heldBy(FIRST));
      assert.deepEqual(await store.acquireLock(aLockRequest({ owner: FIRST })), { kind: 'acquired' });
    },
  },
  {
    name: 'of a hundred racing owners exactly one gets the lock',
    run: async (make) => {
      const store = await make();
      const owners = Array.from({ length: 100 }, (_, racer) => anInvocationKey({ invocationId: `racer-${racer}` }));
      const results = await Promise.all(owners.map((owner) => store.acquireLock(aLockRequest({ owner }))));
      assert.equal(results.filter(({ kind }) => kind === 'acquired').length, 1);
      const winner = owners[results.findIndex(({ kind }) => kind === 'acquired')];
      for (const result of results) if (result.kind === 'held') assert.deepEqual(result.owner, winner);
    },
  },
  {
    name: 'locks of different names are different locks',
    run: async (make) => {
      const store = await make();
      const names = ['a', 'A', 'a ', 'ä', '%', '#', '', 'x'.repeat(5_000), `${'x'.repeat(5_000)}y`];
      for (const [position, singletonKey] of names.entries()) {
        const owner = anInvocationKey({ invocationId: `owner-${position}` });
        assert.deepEqual(await store.acquireLock(aLockRequest({ singletonKey, owner })), { kind: 'acquired' });
      }
    },
  },
  {
    name: 'a released lock is free',
    run: async (make) => {
      const store = await make();
      await store.acquireLock(aLockRequest({ owner: FIRST }));
      await store.releaseLock(KEY, FIRST);
      assert.deepEqual(await store.acquireLock(aLockRequest({ owner: SECOND })), { kind: 'acquired' });
    },
  },
  {
    name: 'nobody releases the lock of somebody else',
    run: async (make) => {
      const store = await make();
      await store.acquireLock(aLockRequest({ owner: FIRST }));
      await store.releaseLock(KEY, SECOND);
      await store.releaseLock(KEY, { ...FIRST, executionArn: ANOTHER_EXECUTION_ARN });
      assert.deepEqual(await store.acquireLock(aLockRequest({ owner: SECOND })), heldBy(FIRST));
    },
  },
  {
    name: 'releasing a lock that nobody has does nothing',
    run: async (make) => {
      const store = await make();
      await store.releaseLock(KEY, FIRST);
      assert.deepEqual(await store.acquireLock(aLockRequest({ owner: SECOND })), { kind: 'acquired' });
    },
  },
  {
    name: 'a lock is handed from its owner to another',
    run: async (make) => {
      const store = await make();
      await store.acquireLock(aLockRequest({ owner: FIRST }));
      assert.equal(await store.stealLock(aLockRequest({ owner: SECOND, acquiredAt: at(9_000) }), FIRST), 'stolen');
      assert.deepEqual(await store.acquireLock(aLockRequest({ owner: FIRST })), heldBy(SECOND, at(9_000)));
    },
  },
  {
    name: 'a lock is not stolen from somebody who no longer has it',
    run: async (make) => {
      const store = await make();
      await store.acquireLock(aLockRequest({ owner: SECOND }));
      assert.equal(await store.stealLock(aLockRequest({ owner: THIRD }), FIRST), 'lost');
      assert.deepEqual(await store.acquireLock(aLockRequest({ owner: THIRD })), heldBy(SECOND));
    },
  },
  {
    name: 'a lock that nobody has cannot be stolen, and none is created',
    run: async (make) => {
      const store = await make();
      assert.equal(await store.stealLock(aLockRequest({ owner: SECOND }), FIRST), 'lost');
      assert.deepEqual(await store.acquireLock(aLockRequest({ owner: THIRD })), { kind: 'acquired' });
    },
  },
  {
    name: 'of ten racing thieves exactly one gets the lock',
    run: async (make) => {
      const store = await make();
      await store.acquireLock(aLockRequest({ owner: FIRST }));
      const race = Array.from({ length: 10 }, (_, racer) =>
        store.stealLock(aLockRequest({ owner: anInvocationKey({ invocationId: `thief-${racer}` }) }), FIRST),
      );
      const results = await Promise.all(race);
      assert.equal(results.filter((result) => result === 'stolen').length, 1);
      const owner = anInvocationKey({ invocationId: `thief-${results.indexOf('stolen')}` });
      assert.deepEqual(await store.acquireLock(aLockRequest({ owner: THIRD })), heldBy(owner));
    },
  },
  {
    name: 'a thief that repeats its theft has the lock still',
    run: async (make) => {
      const store = await make();
      await store.acquireLock(aLockRequest({ owner: FIRST }));
      await store.stealLock(aLockRequest({ owner: SECOND }), FIRST);
      assert.equal(await store.stealLock(aLockRequest({ owner: SECOND }), FIRST), 'stolen');
    },
  },
  {
    name: 'the expiry of a lock is no permission to take it',
    run: async (make) => {
      const store = await make();
      await store.acquireLock(aLockRequest({ owner: FIRST, expiresAt: at(1) }));
      const later = aLockRequest({ owner: SECOND, acquiredAt: at(10_000_000), expiresAt: at(20_000_000) });
      assert.deepEqual(await store.acquireLock(later), heldBy(FIRST));
    },
  },
];
