import { MUTANTS } from '../mutants/index.js';
import { type Exploration, explore } from './explore.js';
import { SMALL_SCENARIOS } from './small-scenarios.js';

/** A part of a story's histories, as it is sent to a worker. */
export interface StoryPart {
  /** Name of the story. */
  readonly story: string;
  readonly preemptionsMax: number;
  readonly faultsMax: number;
  /** Most histories of the part. */
  readonly historiesMax: number;
  /** Which part, from 0 on, and of how many: see `ExploreOptions.part`. */
  readonly part: number;
  readonly parts: number;
  /** Name of the mutant to play. */
  readonly mutant?: string;
}

/** How often a part tells how far it has come, in milliseconds of real time. */
const TOLD_EVERY_MS = 60_000;

/** Plays a part of a story, and tells from time to time how far it has come. @throws {RangeError} for a story that there is not. */
export async function explorePart({ story, mutant, part, parts, ...limits }: StoryPart): Promise<Exploration> {
  const scenario = SMALL_SCENARIOS[story];
  if (!scenario) throw new RangeError(`the story is '${story}'; allowed: ${Object.keys(SMALL_SCENARIOS).join(', ')}`);
  let toldAt = performance.now();
  return await explore(scenario, {
    ...limits,
    part: { number: part, of: parts },
    mutant: MUTANTS.find(({ name }) => name === mutant),
    onHistory: ({ histories, states }) => {
      if (performance.now() - toldAt < TOLD_EVERY_MS) return;
      toldAt = performance.now();
      console.log(`  ${story}, part ${part + 1} of ${parts}: ${histories} histories, ${states} states so far`);
    },
  });
}

/** What several parts of one story have come to. Histories and states that more than one of them has met count more than once. */
export const together = (parts: readonly Exploration[]): Exploration => {
  const [shortest] = parts
    .flatMap(({ failure }) => failure ?? [])
    .sort((one, other) => one.schedule.length - other.schedule.length);
  return {
    histories: parts.reduce((sum, { histories }) => sum + histories, 0),
    states: parts.reduce((sum, { states }) => sum + states, 0),
    isComplete: parts.every(({ isComplete }) => isComplete),
    ends: new Set(parts.flatMap(({ ends }) => [...ends])),
    broken: new Set(parts.flatMap(({ broken }) => [...broken])),
    ...(shortest && { failure: shortest }),
  };
};
