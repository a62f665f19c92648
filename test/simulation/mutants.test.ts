import { describe, expect, it } from '@jest/globals';
import { MUTANTS } from './mutants/index.js';
import { simulate } from './simulate.js';

const RUNS_MAX = 1_000;
/** The one that `npm run simulate -- --mutants` begins with. */
const SEED = 1_000_003;

/**
 * Where the histories of that seed, and of the mutant's theme, begin that find out a mutant which few do, so that not hundreds are played before.
 * Where the scenarios change, such a mutant is looked for from there on; `npm run simulate -- --mutants` tells how long from 0.
 */
const BEGINNINGS: Readonly<Record<string, number>> = {
  'hole 14: errors leave under whatever name a service gives them': 375,
  'starts for a task that nobody waits for': 234,
  'recording a start opens what is processed': 156,
  'calls with one token at the same time': 114,
  'hole 15: a number without bounds is taken as far as the table': 85,
};

describe('the simulation finds out a tasker', () => {
  it.each(MUTANTS.map((mutant) => [mutant.name, mutant] as const))('where %s', async (_name, mutant) => {
    const path = String(BEGINNINGS[mutant.name] ?? 0);
    const failure = await simulate({
      runs: RUNS_MAX,
      seed: SEED,
      path,
      mutant,
      theme: mutant.theme,
      waiters: mutant.waiters,
      isShrunk: false,
    });
    expect(failure?.result.violations).not.toHaveLength(0);
    expect(failure).toBeDefined();
    // A history in which the tasker itself is wrong finds no mutant out.
    const own = { runs: 1, seed: SEED, path: failure?.path, isShrunk: false };
    expect(await simulate({ ...own, theme: mutant.theme, waiters: mutant.waiters })).toBeUndefined();
  });

  it('of which each beginning names one', () => {
    expect(MUTANTS.map(({ name }) => name)).toEqual(expect.arrayContaining(Object.keys(BEGINNINGS)));
  });
});
