import { describe, expect, it } from '@jest/globals';
import { THEMES, type ThemeName } from './scenario/themes.js';
import { simulate, type SimulateOptions } from './simulate.js';

/** So few that changes of the runtime can be tried with them, one by one; `npm run mutate` does. */
const RUNS = 20;
const SEED = 20_260;

const expectSound = async (options: Pick<SimulateOptions, 'runs' | 'seed' | 'theme' | 'waiters'>): Promise<void> => {
  const failure = await simulate({ ...options, isShrunk: false });
  const broken = failure?.result.violations.map(({ invariant, text }) => `${invariant}: ${text}`);
  expect({ path: failure?.path, broken }).toEqual({ path: undefined, broken: undefined });
};

describe('a few histories break no invariant', () => {
  it.each(Object.keys(THEMES) as ThemeName[])('with the theme %s', async (theme) =>
    expectSound({ runs: RUNS, seed: SEED, theme }),
  );

  it.each([1, 2, 3, 4])('of all kinds: part %i', async (part) => expectSound({ runs: 2 * RUNS, seed: SEED + part }));

  it.each([1, 2, 3, 4])('with waiters of all kinds: part %i', async (part) =>
    expectSound({ runs: RUNS, seed: SEED + part, waiters: 'mixed' }),
  );
});
