import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { isMainThread } from 'node:worker_threads';
import { exploreAll } from './exhaustive/explore-all.js';
import { tellFailure, tellMutant, tellSummary } from './report.js';
import { THEMES, type ThemeName } from './scenario/themes.js';
import { MUTANTS } from './mutants/index.js';
import { serveWorker, WorkerPool } from './workers.js';
import { Summary } from './summary.js';

/** Runs of one piece of work for a worker; each piece has a seed of its own. */
const RUNS_PER_PIECE = 250;
/** Most runs that a mutant may survive. */
const MUTANT_RUNS_MAX = 1_000;

const seedOfPiece = (seed: number, piece: number): number => (Math.imul(seed, 1_000_003) + piece) | 0;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      runs: { type: 'string', default: '2000' },
      seed: { type: 'string', default: '1' },
      path: { type: 'string' },
      mutants: { type: 'boolean', default: false },
      exhaustive: { type: 'boolean', default: false },
      theme: { type: 'string' },
      waiters: { type: 'string', default: 'tasks' },
      only: { type: 'string' },
      replay: { type: 'string' },
      mutant: { type: 'string' },
      preemptions: { type: 'string', default: '2' },
      compare: { type: 'boolean', default: false },
      workers: { type: 'string', default: String(Math.min(2, availableParallelism())) },
    },
  });
  const seed = Number(values.seed);
  const runs = Number(values.runs);
  const waiters = waitersNamed(values.waiters);
  const pool = new WorkerPool(Number(values.workers));
  try {
    if (values.exhaustive) return await exploreAll(pool, values);
    if (values.mutants) return await tryMutants(pool, seed, values.only);
    if (values.path !== undefined) {
      const theme = themeNamed(values.theme);
      const { failure } = await pool.run({ runs, seed, path: values.path, theme, waiters });
      if (failure) tellFailure(failure, flagsOf({ theme, waiters }));
      return failure ? 1 : 0;
    }
    return await play(pool, runs, seed, { theme: themeNamed(values.theme), waiters });
  } finally {
    await pool.close();
  }
}

function waitersNamed(name: string): 'tasks' | 'mixed' {
  if (name === 'tasks' || name === 'mixed') return name;
  throw new RangeError(`--waiters is '${name}'; allowed: tasks, mixed`);
}

function themeNamed(name: string | undefined): ThemeName | undefined {
  if (name === undefined) return undefined;
  if (Object.hasOwn(THEMES, name)) return name as ThemeName;
  throw new RangeError(`--theme is '${name}'; allowed: ${Object.keys(THEMES).join(', ')}`);
}

interface Choice {
  readonly theme?: ThemeName | undefined;
  readonly waiters: 'tasks' | 'mixed';
}

const flagsOf = ({ theme, waiters }: Choice): string =>
  `${theme === undefined ? '' : ` --theme ${theme}`}${waiters === 'tasks' ? '' : ` --waiters ${waiters}`}`;

async function play(pool: WorkerPool, runs: number, seed: number, { theme, waiters }: Choice): Promise<number> {
  const startedAt = performance.now();
  const summary = new Summary();
  let failed = false;
  const pieces = Array.from({ length: Math.ceil(runs / RUNS_PER_PIECE) }, async (_, piece) => {
    const size = Math.min(RUNS_PER_PIECE, runs - piece * RUNS_PER_PIECE);
    const done = await pool.run({ runs: size, seed: seedOfPiece(seed, piece), theme, waiters });
    if (failed) return;
    summary.merge(done.summary);
    if (!done.failure) return;
    failed = true;
    pool.dropWaiting();
    tellFailure(done.failure, flagsOf({ theme, waiters }));
  });
  await Promise.all(pieces);
  const areAllHit = tellSummary(summary, performance.now() - startedAt, runs, waiters);
  // One theme does not reach every point at which a Lambda may die.
  return failed || (!areAllHit && theme === undefined) ? 1 : 0;
}

async function tryMutants(pool: WorkerPool, seed: number, only: string | undefined): Promise<number> {
  const survivors: string[] = [];
  const chosen = MUTANTS.filter(({ name }) => only === undefined || name.includes(only));
  await Promise.all(
    chosen.map(async ({ name, theme, waiters }) => {
      const piece = { runs: MUTANT_RUNS_MAX, seed: seedOfPiece(seed, 0), mutant: name, waiters };
      const { failure } = await pool.run(piece);
      const themed = theme && (await pool.run({ ...piece, theme })).failure;
      // A history in which the tasker itself is wrong finds no mutant out.
      const own = failure && (await pool.run({ runs: 1, seed: piece.seed, path: failure.path, waiters })).failure;
      if (own) tellFailure(own, flagsOf({ waiters: waiters ?? 'tasks' }));
      if ((!failure && !themed) || own) survivors.push(name);
      tellMutant(name, own ? undefined : failure, themed, MUTANT_RUNS_MAX);
    }),
  );
  console.log(`${chosen.length - survivors.length} of ${chosen.length} mutants were found out`);
  return survivors.length === 0 ? 0 : 1;
}

if (isMainThread) process.exitCode = await main();
else serveWorker();
