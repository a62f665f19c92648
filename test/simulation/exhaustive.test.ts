import { describe, expect, it } from '@jest/globals';
import { explore, replay } from './exhaustive/explore.js';
import { scheduleOf, scheduleText } from './exhaustive/exhaustive-report.js';
import { SMALL_SCENARIOS } from './exhaustive/small-scenarios.js';
import { MUTANTS } from './mutants/index.js';

/** Small enough for every run of the tests; `npm run simulate -- --exhaustive` goes through all of it. */
const LIMITS = { preemptionsMax: 0, faultsMax: 1, historiesMax: 150 };
const TIME_LIMIT_MS = 60_000;

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
