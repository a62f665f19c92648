import { describe, expect, it } from '@jest/globals';
import { type Exploration, explore, type ExploreOptions } from './exhaustive/explore.js';
import { together } from './exhaustive/explore-part.js';
import { scheduleOf, scheduleText } from './exhaustive/exhaustive-report.js';
import { replay } from './exhaustive/player.js';
import { SMALL_SCENARIOS } from './exhaustive/small-scenarios.js';
import { MUTANTS } from './mutants/index.js';
import type { Mutant } from './mutants/mutant.js';

/** Small enough for every run of the tests; `npm run simulate -- --exhaustive` goes through all of it. */
const LIMITS = { preemptionsMax: 0, faultsMax: 1, historiesMax: 150 };

/** Those with fewest histories; `npm run simulate -- --exhaustive --compare` looks at all. */
const LOSSLESS = ['one attempt', 'the same payload twice', 'completer twice'] as const;

describe('every order of the calls of a small story', () => {
  it.each(Object.entries(SMALL_SCENARIOS))('%s: no invariant breaks', async (_name, scenario) => {
    const { failure, histories } = await explore(scenario, LIMITS);
    expect(failure?.story).toBeUndefined();
    expect(histories).toBeGreaterThan(10);
  });

  it.each(['nobody starts the next one', 'the SQL of what waited is never forgotten', 'an entry is never removed'])(
    'hand-over and entry finds out a tasker of which it holds: %s',
    async (name) => {
      const scenario = SMALL_SCENARIOS['hand-over and entry']!;
      const mutant = MUTANTS.find((other) => other.name === name);
      expect(mutant).toBeDefined();
      const { failure } = await explore(scenario, { ...LIMITS, mutant, stopsAtFailure: true });
      expect(failure?.violations.map(({ invariant }) => invariant)).toContain('I4 nothing is left of a pool');
    },
  );

  it.each([
    ['a deletion does not look for what runs', 'I2 the requests of one custom resource run one at a time'],
    ['a deletion does not cancel what runs', 'I6 the SQL of a request that was given up is stopped with the next one'],
    ['what was never made is deleted', 'I1 a request of a custom resource is answered with what became of it'],
  ])('creation and rollback finds out a tasker of which it holds: %s', async (name, invariant) => {
    const scenario = SMALL_SCENARIOS['creation and rollback']!;
    const mutant = MUTANTS.find((other) => other.name === name);
    expect(mutant).toBeDefined();
    const { broken } = await explore(scenario, { ...LIMITS, mutant, stopsAtFailure: true });
    expect(broken).toContain(invariant);
  });

  it('finds out a tasker without a claim, and plays the shortest story of it again', async () => {
    const scenario = SMALL_SCENARIOS['completer twice']!;
    const mutant = MUTANTS.find(({ name }) => name === 'no claim: everybody gets it');
    const { failure } = await explore(scenario, { preemptionsMax: 1, faultsMax: 0, historiesMax: 500, mutant });
    expect(failure?.violations).not.toHaveLength(0);
    const schedule = scheduleOf(scheduleText(failure?.schedule ?? []));
    const again = await replay(scenario, schedule, mutant);
    expect(again.story).toBe(failure?.story);
    // What the exploration found out, which looks at what is new only, is what is seen by who looks at all.
    expect(again.violations).toEqual(failure?.violations);
  });
});

describe('what makes no difference is left out', () => {
  const bothWays = async (name: (typeof LOSSLESS)[number], limits: Omit<ExploreOptions, 'historiesMax'>) => {
    const options = { ...limits, historiesMax: 5_000 };
    const scenario = SMALL_SCENARIOS[name]!;
    const all = await explore(scenario, { ...options, remembersStates: false });
    const short = await explore(scenario, options);
    expect([all.isComplete, short.isComplete]).toEqual([true, true]);
    return { all, short };
  };

  it.each(LOSSLESS)('%s: fewer histories come to the same ends', async (name) => {
    const { all, short } = await bothWays(name, { preemptionsMax: 1, faultsMax: 1 });
    expect(short.histories).toBeLessThan(all.histories);
    expect([...short.ends].sort()).toEqual([...all.ends].sort());
  });

  it('completer twice: fewer histories break the same invariants with each mutant', async () => {
    const found = { all: [] as string[], short: [] as string[] };
    const textsOf = (mutant: Mutant, { broken }: Exploration) =>
      [...broken].map((invariant) => `${mutant.name}: ${invariant}`).sort();
    for (const mutant of MUTANTS.filter(({ waiters }) => waiters !== 'mixed')) {
      const { all, short } = await bothWays('completer twice', { preemptionsMax: 1, faultsMax: 0, mutant });
      found.all.push(...textsOf(mutant, all));
      found.short.push(...textsOf(mutant, short));
    }
    expect(found.short).toEqual(found.all);
    expect(found.all).not.toHaveLength(0);
  });

  it('copy and reconciler: the parts of its histories come to the same ends together as all at once', async () => {
    const limits = { preemptionsMax: 0, faultsMax: 1, historiesMax: 5_000 };
    const scenario = SMALL_SCENARIOS['copy and reconciler']!;
    const whole = await explore(scenario, limits);
    const parts: Exploration[] = [];
    for (const number of [0, 1, 2]) parts.push(await explore(scenario, { ...limits, part: { number, of: 3 } }));
    const { ends, isComplete } = together(parts);
    expect(isComplete).toBe(true);
    expect([...ends].sort()).toEqual([...whole.ends].sort());
    for (const part of parts) expect(part.ends.size).toBeLessThan(whole.ends.size);
  });

  it('parts that faults tell are refused where a history may have two', async () => {
    const limits = { preemptionsMax: 0, faultsMax: 2, historiesMax: 1, part: { number: 0, of: 2 } };
    await expect(explore(SMALL_SCENARIOS['one attempt']!, limits)).rejects.toThrow(/faultsMax is 2/);
  });
});
