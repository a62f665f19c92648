import { describe, expect, it } from '@jest/globals';
import { settled } from './kernel/settled.js';

/** Goes through so many promises, each of which waits for the one before. */
const chainOf = async (length: number): Promise<void> => {
  for (let step = 0; step < length; step += 1) await Promise.resolve();
};

describe('what waits on promises only', () => {
  it('has gone as far as it can, however far that is, whenever that is asked', async () => {
    for (let asked = 0; asked < 40; asked += 1) {
      let isThrough = false;
      void chainOf(1_000).then(() => (isThrough = true));
      expect(isThrough).toBe(false);
      await settled();
      expect(isThrough).toBe(true);
    }
  });

  it('has done so for each of many who ask at once', async () => {
    const through: number[] = [];
    await Promise.all(
      Array.from({ length: 50 }, async (_, number) => {
        await settled();
        through.push(number);
        const before = through.length;
        await chainOf(10);
        // Nobody else goes on before this one waits for something else.
        expect(through).toHaveLength(before);
      }),
    );
    expect(through).toEqual(Array.from({ length: 50 }, (_, number) => number));
  });
});
