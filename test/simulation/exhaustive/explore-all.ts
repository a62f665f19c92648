import { MUTANTS } from '../mutants/index.js';
import type { Mutant } from '../mutants/mutant.js';
import type { Scenario } from '../scenario/scenario.js';
import type { WorkerPool } from '../workers.js';
import { explore, type Exploration, type ExploreOptions } from './explore.js';
import { together } from './explore-part.js';
import { scheduleOf, tellExploration } from './exhaustive-report.js';
import { replay } from './player.js';
import { SMALL_SCENARIOS } from './small-scenarios.js';

/** Into how many parts the histories with two interruptions or more are split. */
const PARTS = 6;
/** Most histories of one small scenario, or of a part of it. */
const EXPLORED_MAX = 1_000_000;

export interface ExploreArguments {
  /** Name of the only story. */
  readonly only?: string | undefined;
  /** A schedule of it that is played again. */
  readonly replay?: string | undefined;
  readonly preemptions: string;
  /** Plays with those mutants, whose name has this text or whose theme it is; compares by those. */
  readonly mutant?: string | undefined;
  /** Plays each story with every order, too, and tells what was lost. */
  readonly compare?: boolean | undefined;
}

/** Plays small scenarios completely, or one schedule of one of them again. @returns the exit code. */
export async function exploreAll(
  pool: WorkerPool,
  { only, replay: schedule, preemptions, mutant, compare = false }: ExploreArguments,
): Promise<number> {
  const chosen = Object.entries(SMALL_SCENARIOS).filter(([name]) => only === undefined || name === only);
  const limits = { preemptionsMax: Number(preemptions), faultsMax: 1, historiesMax: EXPLORED_MAX };
  let broken = 0;
  for (const [name, scenario] of chosen) {
    if (schedule !== undefined) broken += await playAgain(scenario, schedule);
    else if (compare) broken += await compareBoth(name, scenario, limits, mutantsNamed(mutant ?? ''));
    else if (mutant !== undefined) await playMutants(name, scenario, limits, mutantsNamed(mutant));
    else {
      const startedAt = performance.now();
      const usedBefore = process.cpuUsage();
      const exploration = await exploreInParts(pool, name, limits);
      const { user, system } = process.cpuUsage(usedBefore);
      tellExploration(name, exploration, {
        clockMs: performance.now() - startedAt,
        processorMs: (user + system) / 1_000,
      });
      if (exploration.failure) broken += 1;
    }
  }
  return chosen.length > 0 && broken === 0 ? 0 : 1;
}

/**
 * Plays the parts of a story, as many at once as there are workers. A part keeps what it has met to itself, and only until it is over:
 * with few interruptions that is not much, and one part is the whole.
 */
async function exploreInParts(
  pool: WorkerPool,
  story: string,
  limits: Pick<ExploreOptions, 'preemptionsMax' | 'faultsMax' | 'historiesMax'>,
): Promise<Exploration> {
  const parts = limits.preemptionsMax < 2 ? 1 : PARTS;
  return together(
    await Promise.all(Array.from({ length: parts }, (_, part) => pool.explore({ story, ...limits, part, parts }))),
  );
}

const mutantsNamed = (text: string): readonly Mutant[] =>
  MUTANTS.filter(({ name, theme }) => name.includes(text) || theme === text);

/** Which mutants a story finds out, and after how many histories; depth first, so that few says little. */
async function playMutants(
  story: string,
  scenario: Scenario,
  limits: ExploreOptions,
  mutants: readonly Mutant[],
): Promise<void> {
  for (const mutant of mutants) {
    const { failure, histories } = await explore(scenario, { ...limits, mutant, stopsAtFailure: true });
    const verdict = failure ? `found out by ${failure.violations[0]!.invariant}` : 'survives';
    console.log(`${story.padEnd(26)} ${String(histories).padStart(8)} histories  ${mutant.name}: ${verdict}`);
  }
}

async function playAgain(scenario: Scenario, schedule: string): Promise<number> {
  const { story, violations } = await replay(scenario, scheduleOf(schedule));
  console.log(story);
  for (const { invariant, text } of violations) console.log(`broken: ${invariant}\n        ${text}`);
  return violations.length;
}

/** Every order of a scenario, and what is left of them: they come to the same ends, and find the same mutants out. */
async function compareBoth(
  name: string,
  scenario: Scenario,
  limits: ExploreOptions,
  mutants: readonly Mutant[],
): Promise<number> {
  const [all, short] = await bothWays(scenario, limits);
  const lost = [...all.ends].filter((end) => !short.ends.has(end)).length;
  const found = [0, 0];
  let missed = '';
  for (const mutant of mutants) {
    const [inAll, inShort] = await bothWays(scenario, { ...limits, mutant, stopsAtFailure: true });
    if (inAll.failure) found[0]! += 1;
    if (inShort.failure) found[1]! += 1;
    if (!inAll.failure !== !inShort.failure) missed += `\n  found out in one way only: ${mutant.name}`;
  }
  console.log(
    `${name.padEnd(26)} every order: ${all.histories} histories, ${all.ends.size} ends, ${found[0]} mutants; ` +
      `left: ${short.histories} histories, ${short.ends.size} ends, ${found[1]} mutants; ${lost} ends lost${missed}`,
  );
  return lost + (missed === '' ? 0 : 1);
}

const bothWays = async (scenario: Scenario, options: ExploreOptions): Promise<readonly [Exploration, Exploration]> => [
  await explore(scenario, { ...options, remembersStates: false }),
  await explore(scenario, options),
];
