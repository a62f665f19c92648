import { dirname, join } from 'node:path';
import { importDistances } from './import-distance.mjs';

/**
 * Tries each change with the suites that come by it until one sees it, and tells the outcome of each: 'killed', 'timed out',
 * 'survived', or 'unreached' where no suite comes by it.
 *
 * What is come by while a suite loads is tried by a loading each. A function that is exchanged as a whole: with the tests that come
 * by what is `planted` within it. Anything else: with all tests of the `nearestMax` suites that lie nearest by imports, since nearly
 * every suite loads it. A value of a module stays one where a test loads the module once more, and so comes by what is within it.
 */
export async function scoreMutants({ sandbox, mutants, planted, coverage, processes, nearestMax, tell }) {
  const outcomes = new Map();
  const distances = new Map(coverage.map(({ suite }) => [suite, importDistances(suite)]));
  const plans = new Map(mutants.map((mutant) => [mutant.id, planOf(mutant)]));

  function planOf({ id, fileName, start, end }) {
    const loading = coverage.filter(({ whileLoading }) => whileLoading.has(id));
    if (loading.length === 0) return { within: [], nearest: new Set() };
    const within = planted
      .filter((other) => other.fileName === fileName && other.id !== id)
      .filter((other) => isAtOrBefore(start, other.start) && isAtOrBefore(other.end, end))
      .map((other) => other.id)
      .filter((other) => !coverage.some(({ whileLoading }) => whileLoading.has(other)))
      .filter((other) => coverage.some(({ namesOf }) => namesOf(other).length > 0));
    if (within.length > 0) return { within, nearest: new Set() };
    // Of those that are as near, the folder of the file's own tests first.
    const own = join(sandbox, dirname(fileName).replace(/^src/, 'test'));
    const away = ({ suite }) =>
      (distances.get(suite).get(join(sandbox, fileName)) ?? Infinity) - (dirname(suite).startsWith(own) ? 0.5 : 0);
    const nearest = [...loading].sort((one, other) => away(one) - away(other)).slice(0, nearestMax);
    return { within, nearest: new Set(nearest.map(({ suite }) => suite)) };
  }

  const isSeen = ({ id }) => ['killed', 'timed out'].includes(outcomes.get(id)?.outcome);
  const reachedIn = ({ suite, namesOf }) =>
    mutants
      .filter((mutant) => !isSeen(mutant))
      .map(({ id }) => {
        const { within, nearest } = plans.get(id);
        return {
          id,
          names: namesOf(id),
          namesAfresh: [...new Set(within.flatMap(namesOf))],
          isAllAfresh: nearest.has(suite),
        };
      })
      .filter(({ names, namesAfresh, isAllAfresh }) => names.length > 0 || namesAfresh.length > 0 || isAllAfresh);

  const waiting = [...coverage];
  /** Of those that wait, the one that is likely to see the most for its time. */
  const takeNext = () => {
    const worth = waiting.map((suite) => Math.sqrt(reachedIn(suite).length) / (LOADING_MS + suite.total));
    const best = worth.indexOf(Math.max(...worth));
    return worth[best] > 0 ? waiting.splice(best, 1)[0] : undefined;
  };
  const all = () => mutants.map((mutant) => ({ ...mutant, ...(outcomes.get(mutant.id) ?? { outcome: 'unreached' }) }));
  await Promise.all(
    processes.map(async (tests) => {
      for (let next = takeNext(); next; next = takeNext()) {
        const { suite, milliseconds } = next;
        const reached = reachedIn(next);
        await tests.tryMutants({ suite, mutants: reached, milliseconds }, ({ id, outcome, test }) => {
          if (!isSeen({ id }))
            outcomes.set(id, { outcome, seenBy: outcome === 'survived' ? undefined : { suite, test } });
        });
        const left = mutants.filter((mutant) => !isSeen(mutant)).length;
        tell({ suite, tried: reached.length, left, outcomes: all });
      }
    }),
  );
  return all();
}

/** About what it takes to begin with a suite. */
const LOADING_MS = 2_000;
const isAtOrBefore = (one, other) => one.line < other.line || (one.line === other.line && one.column <= other.column);
