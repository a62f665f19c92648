import { describe, expect, it } from '@jest/globals';
import {
  brokenInvocationStores,
  failuresOfInvocationStore,
  invocationStoreContract,
} from '../../src/contract/index.js';

describe('the contract of the invocation store', () => {
  it.each(brokenInvocationStores.map((store) => [store.fault, store] as const))(
    'finds a store that %s',
    async (_fault, { make }) => {
      const failed = await failuresOfInvocationStore(async () => make());
      expect(failed).not.toEqual([]);
      // One fault makes a few cases fail. If most did, the store would be useless, and prove nothing.
      expect(failed.length).toBeLessThan(invocationStoreContract.length / 2);
    },
  );
});
