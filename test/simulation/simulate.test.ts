import { describe, expect, it } from '@jest/globals';
import { MINUTE_MS } from '../../src/ports/units.js';
import { MUTANTS } from './mutants/index.js';
import { type Failure, simulate } from './simulate.js';

/** Looks for a history that a mutant fails, and makes it smaller, on a machine where so much time passes between two looks at it. */
async function failureAt(msPerLook: number): Promise<{ readonly failure: Failure | undefined; readonly runs: number }> {
  let [runs, nowMs] = [0, 0];
  const failure = await simulate({
    ...{ runs: 100, seed: 1_000_003, mutant: MUTANTS[0], isShrunk: true },
    onRun: () => (runs += 1),
    nowMs: () => (nowMs += msPerLook),
  });
  return { failure, runs };
}

describe('a failing history', () => {
  it('is made smaller on a quick machine, and told as it was found on one that is too slow for that', async () => {
    const [quick, slow] = [await failureAt(1), await failureAt(2 * MINUTE_MS)];
    expect(slow.failure?.path).toBe(String(slow.runs - 1));
    expect(quick.failure?.path).toMatch(new RegExp(`^${slow.failure?.path}:`));
    expect([quick.runs, quick.failure?.runs]).toEqual([slow.runs, slow.failure?.runs]);
    for (const { failure } of [quick, slow]) expect(failure?.result.violations).not.toEqual([]);
  });
});
