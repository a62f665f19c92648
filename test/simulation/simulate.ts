import fc from 'fast-check';
import type { Mutant } from './mutants/mutant.js';
import { type RunResult, runScenario } from './run-scenario.js';
import { withMixedWaiters } from './scenario/arbitrary-stacks.js';
import { arbitraryScenario, scenarioOf } from './scenario/arbitrary-scenario.js';
import type { ThemeName } from './scenario/themes.js';
import type { Scenario } from './scenario/scenario.js';
import type { SimulationStore } from './simulation-store.js';

export interface SimulateOptions {
  readonly runs: number;
  readonly seed: number;
  /** Where a failure was found before; only that one is played. */
  readonly path?: string | undefined;
  readonly mutant?: Mutant | undefined;
  /** Who waits. @default 'tasks' */
  readonly waiters?: 'tasks' | 'mixed' | undefined;
  /** Only histories with this theme. Default: all kinds. */
  readonly theme?: ThemeName | undefined;
  readonly makeStore?: () => Promise<SimulationStore>;
  /** Make a failing scenario smaller before it is told. */
  readonly isShrunk: boolean;
  readonly onRun?: (result: RunResult) => void;
  /** Tells how long it is at making a failing scenario smaller, in milliseconds. @default the machine's time */
  readonly nowMs?: () => number;
}

/** A scenario that breaks an invariant. */
export interface Failure {
  readonly seed: number;
  readonly path: string;
  /** Runs until it was found, itself included. */
  readonly runs: number;
  readonly scenario: Scenario;
  /** The run of the smallest failing scenario, with its trace. */
  readonly result: RunResult;
}

/** Longest that a failing scenario is made smaller, in milliseconds of real time. */
const SHRINK_LIMIT_MS = 60_000;

/** Plays scenarios until one breaks an invariant or `runs` are over. @returns `undefined` where none does. */
export async function simulate(options: SimulateOptions): Promise<Failure | undefined> {
  const { runs, seed, path, mutant, theme, waiters, makeStore, isShrunk, onRun } = options;
  const { nowMs = () => performance.now() } = options;
  const play = async (scenario: Scenario, isTraced: boolean): Promise<RunResult> =>
    await runScenario(scenario, {
      mutant,
      isTraced,
      store: await makeStore?.(),
    });
  let shrinkingEndsAt: number | undefined;
  const histories = theme === undefined ? arbitraryScenario : scenarioOf(theme);
  const property = fc.asyncProperty(waiters === 'mixed' ? withMixedWaiters(histories) : histories, async (scenario) => {
    // What is left is taken for not failing. A time limit of fast-check's would end the runs as well, on a slow machine before they are over.
    if (shrinkingEndsAt !== undefined && nowMs() > shrinkingEndsAt) return true;
    const result = await play(scenario, false);
    if (shrinkingEndsAt === undefined) onRun?.(result);
    if (result.violations.length === 0) return true;
    shrinkingEndsAt ??= nowMs() + SHRINK_LIMIT_MS;
    return false;
  });
  const details = await fc.check(property, {
    ...{ numRuns: runs, seed, endOnFailure: !isShrunk },
    ...(path !== undefined && { path }),
  });
  if (!details.failed || !details.counterexample) {
    if (details.failed) throw new Error('a run failed outside of the invariants', { cause: details.errorInstance });
    return undefined;
  }
  const [scenario] = details.counterexample;
  return {
    ...{ seed, path: details.counterexamplePath ?? '', runs: details.numRuns, scenario },
    result: await play(scenario, true),
  };
}
