import { describe, expect, it } from '@jest/globals';
import { InMemoryInvocationStore } from '../../src/adapters/memory/in-memory-invocation-store.js';
import { brokenPoolStores, failuresOfPoolStore, poolStoreContract } from '../../src/contract/index.js';
import { describePoolStoreContract } from './pool-store.contract.js';

const both = (store: InMemoryInvocationStore) => ({ store, pools: store });

describePoolStoreContract('the memory store', async () => both(new InMemoryInvocationStore()));

describe('the contract of the store of pools', () => {
  it.each(brokenPoolStores.map((store) => [store.fault, store] as const))(
    'finds a store that %s',
    async (_fault, { make }) => {
      const failed = await failuresOfPoolStore(async () => both(make()));
      expect(failed).not.toEqual([]);
      expect(failed.length).toBeLessThan(poolStoreContract.length / 2);
    },
  );
});
