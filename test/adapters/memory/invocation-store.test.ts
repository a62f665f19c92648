import { describe, expect, it } from '@jest/globals';
import { InMemoryInvocationStore } from '../../../src/adapters/memory/in-memory-invocation-store.js';
import { describeInvocationStoreContract } from '../../contract/invocation-store.contract.js';
import { aLockRequest, aNewInvocation, anInvocationKey, at } from '../../support/builders.js';

describeInvocationStoreContract('the memory store', async () => new InMemoryInvocationStore());

describe('what the memory store shows to tests', () => {
  it('are copies of its invocations, oldest registration first', async () => {
    const store = new InMemoryInvocationStore();
    await store.register(aNewInvocation({ invocationId: 'late', registeredAt: at(2) }));
    await store.register(aNewInvocation({ invocationId: 'early', registeredAt: at(1) }));
    const shown = store.invocations();
    expect(shown.map(({ invocationId }) => invocationId)).toEqual(['early', 'late']);
    Object.assign(shown[0]?.target ?? {}, { database: 'changed' });
    expect(store.invocations()[0]?.target.database).toBe('analytics');
  });

  it('are copies of the locks that somebody holds', async () => {
    const store = new InMemoryInvocationStore();
    await store.acquireLock(aLockRequest({ singletonKey: 'key' }));
    expect([...store.heldLocks()]).toEqual([['key', aLockRequest({ singletonKey: 'key' })]]);
    await store.releaseLock('key', aLockRequest().owner);
    expect(store.heldLocks().size).toBe(0);
  });

  it('is what it deletes when told to, and never by itself', async () => {
    const store = new InMemoryInvocationStore();
    await store.register(aNewInvocation({ invocationId: 'short', expiresAt: at(10) }));
    await store.register(aNewInvocation({ invocationId: 'long', expiresAt: at(11) }));
    await store.acquireLock(aLockRequest({ singletonKey: 'key', expiresAt: at(10) }));
    store.deleteExpired(at(9));
    expect(await store.get(anInvocationKey({ invocationId: 'short' }))).toBeDefined();
    store.deleteExpired(at(10));
    expect(await store.get(anInvocationKey({ invocationId: 'short' }))).toBeUndefined();
    expect(await store.get(anInvocationKey({ invocationId: 'long' }))).toBeDefined();
    expect(store.heldLocks().size).toBe(0);
  });
});
