import { describe, expect, it } from '@jest/globals';
import { SequentialIds } from '../../../src/adapters/memory/sequential-ids.js';
import { describeIdsContract } from '../../contract/ids.contract.js';

describeIdsContract('SequentialIds', async () => ({ ids: new SequentialIds() }));

describe('SequentialIds', () => {
  it('counts from 1 behind its prefix', () => {
    const ids = new SequentialIds('claim');
    expect([ids.next(), ids.next()]).toEqual(['claim-1', 'claim-2']);
  });

  it('gives the same ids in every run', () => {
    expect(new SequentialIds('a').next()).toBe(new SequentialIds('a').next());
  });

  it.each(['', 'with space', 'ü', 'x'.repeat(40)])('refuses the prefix %p', (prefix) => {
    expect(() => new SequentialIds(prefix)).toThrow(RangeError);
  });
});
