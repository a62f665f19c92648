import { describe, expect, it } from '@jest/globals';
import { SequentialIds } from '../../src/adapters/memory/sequential-ids.js';
import type { Ids } from '../../src/ports/ids.js';
import { failuresOf } from './contract-case.js';
import { idsContract } from './ids.contract.js';

const failuresWith = (ids: Ids): Promise<readonly string[]> => failuresOf(idsContract, async () => ({ ids }));

describe('The contract of Ids', () => {
  it('finds nothing wrong with ids that are right', async () => {
    expect(await failuresWith(new SequentialIds())).toEqual([]);
  });

  it('finds ids that come again', async () => {
    let count = 0;
    const ids = { next: () => `id-${(count += 1) % 5_000}` };
    expect(await failuresWith(ids)).toEqual(['makes 10,000 ids of which no two are the same']);
  });

  it('finds ids with a character that is not allowed', async () => {
    let count = 0;
    const ids = { next: () => `id_${(count += 1)}` };
    expect(await failuresWith(ids)).toEqual(['makes ids of 1 to 64 letters, digits and dashes']);
  });
});
