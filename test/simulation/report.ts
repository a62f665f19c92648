import { ORDINARY_POINTS, POOL_POINTS, RESOURCE_POINTS, STORING_CALLS } from './scenario/crash-points.js';
import type { Summary } from './summary.js';
import type { PieceResult } from './workers.js';

type Found = NonNullable<PieceResult['failure']>;

/**
 * Tells the story of the smallest failing run, and how to play it again.
 *
 * @param flags what else the run was started with.
 */
export function tellFailure({ seed, path, scenario, trace, violations }: Found, flags = ''): void {
  console.log(`The smallest scenario that fails:\n${JSON.stringify(scenario)}\n\n${trace}\n`);
  for (const { invariant, text } of violations) console.log(`broken: ${invariant}\n        ${text}`);
  console.log(`\nAgain: npm run simulate -- --seed=${seed} --path ${path}${flags}`);
}

/** Tells which invariant found a mutant out: among histories of all kinds, and among those with its theme. */
export function tellMutant(name: string, failure: Found | undefined, themed: Found | undefined, runsMax: number): void {
  const verdict = failure
    ? `${failure.violations[0]?.invariant ?? 'an invariant'} (run ${failure.runs})`
    : `SURVIVED ${runsMax} runs`;
  console.log(`${name.padEnd(76)} ${verdict}${themed ? `; run ${themed.runs} with its theme` : ''}`);
}

/**
 * Tells what was played.
 *
 * @param waiters who waited.
 * @returns whether Lambdas died at every crash point that each history may have, and at every call that puts a result into S3, whoever made
 *   it; in mixed histories at every one that is there for custom resources. Asked only of many runs.
 */
export function tellSummary(summary: Summary, tookMs: number, runs: number, waiters: 'tasks' | 'mixed'): boolean {
  const { counts, faults, crashes } = summary.data();
  for (const [name, count] of Object.entries(counts)) console.log(`${name.padEnd(34)} ${Math.round(count)}`);
  console.log('faults by kind');
  for (const [name, count] of Object.entries(faults)) console.log(`  ${name.padEnd(32)} ${count}`);
  const points = waiters === 'mixed' ? RESOURCE_POINTS : [...ORDINARY_POINTS, ...POOL_POINTS, ...STORING_CALLS];
  const expected = points.flatMap((point) => [`${point} before`, `${point} after`]);
  const runsOf = runsByCrashPoint(crashes);
  const missing = expected.filter((point) => !runsOf.has(point));
  console.log(`crash points hit                   ${expected.length - missing.length} of ${expected.length}`);
  for (const point of missing) console.log(`  missing: ${point}`);
  // Before a change of the tasker makes it none, it is seen here that a point is hit by few.
  const seldom = expected
    .filter((point) => runsOf.has(point))
    .sort((one, other) => runsOf.get(one)! - runsOf.get(other)!);
  for (const point of seldom.slice(0, SELDOM_TOLD_MAX)) console.log(`  in ${runsOf.get(point)} runs: ${point}`);
  const seconds = tookMs / 1000;
  console.log(`${seconds.toFixed(1)} s, ${Math.round((counts.runs ?? 0) / seconds)} runs a second`);
  return missing.length === 0 || runs < ALL_POINTS_RUNS_MIN;
}

/** In how many runs a Lambda died at each crash point of a use case, and at each whoever made the call. */
function runsByCrashPoint(crashes: Readonly<Record<string, number>>): ReadonlyMap<string, number> {
  const runs = new Map<string, number>();
  for (const [point, count] of Object.entries(crashes)) {
    const call = point.slice(point.indexOf(' ') + 1);
    runs.set(point, count);
    runs.set(call, (runs.get(call) ?? 0) + count);
  }
  return runs;
}

/** So many of the crash points that the fewest runs hit are told. */
const SELDOM_TOLD_MAX = 5;
/**
 * From this many runs on every crash point must be hit. The one that is hit least is so by 28 of 100,000: of half as many as these, one in
 * seven would miss some point by chance.
 */
const ALL_POINTS_RUNS_MIN = 20_000;
