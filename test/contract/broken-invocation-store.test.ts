import { describe, expect, it } from '@jest/globals';
import { adoptingWrongly } from './broken-invocation-stores/adopting-wrongly.js';
import type { BrokenStore } from './broken-invocation-stores/broken-store.js';
import { lockingWrongly } from './broken-invocation-stores/locking-wrongly.js';
import { readingWrongly } from './broken-invocation-stores/reading-wrongly.js';
import { writingWrongly } from './broken-invocation-stores/writing-wrongly.js';
import { invocationStoreContract } from './invocation-store.contract.js';

const brokenStores = [...writingWrongly, ...adoptingWrongly, ...readingWrongly, ...lockingWrongly];

/** Names of the contract's cases that this store fails. */
const failedCases = async ({ make }: BrokenStore): Promise<string[]> => {
  const failed: string[] = [];
  for (const { name, run } of invocationStoreContract) {
    await run(async () => make()).catch(() => failed.push(name));
  }
  return failed;
};

describe('the contract of the invocation store', () => {
  it.each(brokenStores.map((store) => [store.fault, store] as const))(
    'finds a store that %s',
    async (_fault, store) => {
      const failed = await failedCases(store);
      expect(failed).not.toEqual([]);
      // One fault makes a few cases fail. If most did, the store would be useless, and prove nothing.
      expect(failed.length).toBeLessThan(invocationStoreContract.length / 2);
    },
  );
});
