import { describe, expect, it } from '@jest/globals';
import { explore, type ExploreOptions } from './exhaustive/explore.js';
import { scheduleOf, scheduleText } from './exhaustive/exhaustive-report.js';
import { replay } from './exhaustive/player.js';
import { SMALL_SCENARIOS } from './exhaustive/small-scenarios.js';
import { MUTANTS } from './mutants/index.js';

/** Small enough for every run of the tests; `npm run simulate -- --exhaustive` goes through all of it. */
const LIMITS = { preemptionsMax: 0, faultsMax: 1, historiesMax: 150 };
const TIME_LIMIT_MS = 180_000;

/** Those with fewest histories; `npm run simulate -- --exhaustive --compare` looks at all. */
const LOSSLESS = ['one attempt', 'the same payload twice', 'completer twice'] as const;

describe('every order of the calls of a small story', () => {
  it.each(Object.entries(SMALL_SCENARIOS))(
    '%s: no invariant breaks',
    async (_name, scenario) => {
      const { failure, histories } = await explore(scenario, LIMITS);
      expect(failure?.story).toBeUndefined();
      expect(histories).toBeGreaterThan(10);
    },
    TIME_LIMIT_MS,
  );

  it.each(['nobody starts the next one', 'the SQL of what waited is never forgotten', 'an entry is never removed'])(
    'hand-over and entry finds out a tasker of which it holds: %s',
    async (name) => {
      const scenario = SMALL_SCENARIOS['hand-over and entry']!;
      const mutant = MUTANTS.find((other) => other.name === name);
      expect(mutant).toBeDefined();
      const { failure } = await explore(scenario, { ...LIMITS, mutant, stopsAtFailure: true });
      expect(failure?.violations.map(({ invariant }) => invariant)).toContain('I4 nothing is left of a pool');
    },
    TIME_LIMIT_MS,
  );

  it(
    'finds out a tasker without a claim, and plays the shortest story of it again',
    async () => {
      const scenario = SMALL_SCENARIOS['completer twice']!;
      const mutant = MUTANTS.find(({ name }) => name === 'no claim: everybody gets it');
      const { failure } = await explore(scenario, { preemptionsMax: 1, faultsMax: 0, historiesMax: 500, mutant });
      expect(failure?.violations).not.toHaveLength(0);
      const schedule = scheduleOf(scheduleText(failure?.schedule ?? []));
      expect((await replay(scenario, schedule, mutant)).story).toBe(failure?.story);
    },
    TIME_LIMIT_MS,
  );
});

describe('what makes no difference is left out', () => {
  const bothWays = async (name: (typeof LOSSLESS)[number], limits: Omit<ExploreOptions, 'historiesMax'>) => {
    const options = { ...limits, historiesMax: 5_000 };
    const scenario = SMALL_SCENARIOS[name]!;
    const all = await explore(scenario, { ...options, isReduced: false, remembersStates: false });
    const reduced = await explore(scenario, options);
    expect([all.isComplete, reduced.isComplete]).toEqual([true, true]);
    return { all, reduced };
  };

  it.each(LOSSLESS)(
    '%s: fewer histories come to the same ends',
    async (name) => {
      const { all, reduced } = await bothWays(name, { preemptionsMax: 1, faultsMax: 1 });
      expect(reduced.histories).toBeLessThan(all.histories);
      expect([...reduced.ends].sort()).toEqual([...all.ends].sort());
    },
    TIME_LIMIT_MS,
  );

  it(
    'completer twice: fewer histories find the same mutants out',
    async () => {
      const found = { all: [] as string[], reduced: [] as string[] };
      for (const mutant of MUTANTS) {
        const { all, reduced } = await bothWays('completer twice', { preemptionsMax: 1, faultsMax: 0, mutant });
        if (all.failure) found.all.push(mutant.name);
        if (reduced.failure) found.reduced.push(mutant.name);
      }
      expect(found.reduced).toEqual(found.all);
      expect(found.all).not.toHaveLength(0);
    },
    TIME_LIMIT_MS,
  );
});
