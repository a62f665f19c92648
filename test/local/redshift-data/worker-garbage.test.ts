import { describe, expect, it } from '@jest/globals';
import { runInNewContext } from 'node:vm';
import { GarbageCollection } from '../../../local/src/redshift-data/database/worker/collect-garbage.js';

describe("the garbage of the database's thread", () => {
  const collectionsAfter = (
    requests: number,
    prepare: (garbage: GarbageCollection) => void = () => undefined,
  ): number => {
    let collections = 0;
    const garbage = new GarbageCollection({ collect: () => (collections += 1), requests: 3 });
    prepare(garbage);
    for (let request = 0; request < requests; request += 1) garbage.noteRequest();
    return collections;
  };

  it('is collected after every so many requests, and not before', () => {
    expect([2, 3, 5, 6].map((requests) => collectionsAfter(requests))).toEqual([0, 1, 1, 2]);
  });

  it('is counted anew when it was collected for another reason', () => {
    const inBetween = (garbage: GarbageCollection): void => {
      garbage.noteRequest();
      garbage.run();
    };
    expect([2, 3].map((requests) => collectionsAfter(requests, inBetween))).toEqual([1, 2]);
  });

  it('is gone once V8 has been told', async () => {
    const garbage = new GarbageCollection();
    const left = new WeakRef({ rows: [] });
    // What a turn has made outlives it.
    await new Promise((resolve) => setImmediate(resolve));
    garbage.run();
    expect(left.deref()).toBeUndefined();
  });

  it('is collected by what no other context sees', () => {
    new GarbageCollection().run();
    expect(runInNewContext('typeof gc')).toBe('undefined');
  });
});
