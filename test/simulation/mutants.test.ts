import { describe, expect, it } from '@jest/globals';
import { MUTANTS } from './mutants/index.js';
import { simulate } from './simulate.js';

const RUNS_MAX = 1_000;
/** The one that `npm run simulate -- --mutants` begins with. */
const SEED = 1_000_003;
const TIME_LIMIT_MS = 60_000;

describe('the simulation finds out a tasker', () => {
  it.each(MUTANTS.map((mutant) => [mutant.name, mutant] as const))(
    'where %s',
    async (_name, mutant) => {
      const failure = await simulate({ runs: RUNS_MAX, seed: SEED, mutant, theme: mutant.theme, isShrunk: false });
      expect(failure?.result.violations).not.toHaveLength(0);
      expect(failure).toBeDefined();
    },
    TIME_LIMIT_MS,
  );
});
