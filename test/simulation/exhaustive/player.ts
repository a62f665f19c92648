import type { Violation } from '../invariants/invariant.js';
import { INVARIANTS } from '../invariants/index.js';
import type { Mutant } from '../mutants/mutant.js';
import { settled } from '../kernel/settled.js';
import { hasComeToRest, planStory } from '../run-scenario.js';
import type { Scenario } from '../scenario/scenario.js';
import { settleNeighbour } from '../services/strange-messages.js';
import { World } from '../world.js';
import { type CallFault, Gate } from './gate.js';
import { endOf, stateOf } from './state-of.js';

/** The choice that lets the world go on: the next thing on its schedule happens, whatever the Lambdas wait for. */
export const WORLD = 9;

/** One step of a schedule: which of the choices, and what goes wrong with it. */
export interface Step {
  /** The n-th call that waits, or 9 for the world itself. */
  readonly choice: number;
  readonly fault?: CallFault;
}

/** A call that can be let go, by who makes it. */
export interface Choice {
  readonly lambda: string;
  readonly name: string;
}

/** What is known at a place that nobody watches while it is played again. */
export interface Known {
  /** What each Lambda was told, by its label. */
  readonly told: ReadonlyMap<string, string>;
  readonly violations: readonly Violation[];
}

export interface PlayerOptions {
  readonly mutant?: Mutant | undefined;
  readonly isTraced?: boolean;
}

const HAPPENINGS_MAX = 5_000;

/** Plays one history of a small scenario, step by step, each decided from outside. */
export class Player {
  readonly #world: World;
  readonly #gate: Gate;
  #happened = 0;
  #isAtRest = false;

  private constructor(scenario: Scenario, { mutant, isTraced = false }: PlayerOptions) {
    this.#gate = new Gate();
    this.#world = new World(scenario, { mutant, isTraced, gate: this.#gate });
  }

  static async begin(scenario: Scenario, options: PlayerOptions): Promise<Player> {
    const player = new Player(scenario, options);
    await settleNeighbour(player.#world);
    planStory(player.#world);
    return player;
  }

  /** Lets the world go on until a call waits. @returns the calls; none where the story is over. */
  async choices(): Promise<readonly Choice[]> {
    const { scheduler } = this.#world;
    for (; this.#gate.choices.length === 0; this.#happened += 1) {
      if (this.#happened > HAPPENINGS_MAX) {
        this.#world.violate('the run itself', `the story did not end within ${HAPPENINGS_MAX} steps`);
        return [];
      }
      if (!(await scheduler.step(() => (this.#isAtRest ||= hasComeToRest(this.#world))))) return [];
      await settled();
    }
    if (this.#gate.choices.length > WORLD) throw new Error(`more than ${WORLD} calls wait at once`);
    return this.#gate.choices.map(({ lambda, name }) => ({ lambda: lambda.label, name }));
  }

  /** Plays what has been played before: nobody looks at it, until `goOn`. */
  playAgain(): void {
    this.#gate.isReplaying = true;
  }

  /** From here on all is new; what is known from before is there again. */
  goOn({ told, violations }: Known): void {
    this.#gate.isReplaying = false;
    for (const { lambda } of this.#gate.choices) lambda.toldSoFar = told.get(lambda.label) ?? '';
    this.#world.violations.push(...violations);
  }

  /** What a player needs that is to come to this place again, and to go on from there. */
  get known(): Known {
    return {
      told: new Map(this.#gate.choices.map(({ lambda }) => [lambda.label, lambda.toldSoFar])),
      violations: [...this.#world.violations],
    };
  }

  /** A digest of the state in which the next step is to be decided. */
  stateAfter(last: string | undefined): string {
    return stateOf(this.#world, this.#gate, last);
  }

  /** When something last went wrong. */
  get lastFaultMs(): number {
    return this.#world.lastFaultMs;
  }

  async carryOut({ choice, fault }: Step): Promise<void> {
    this.#happened += 1;
    if (choice === WORLD) {
      await this.#world.scheduler.step(() => false);
      await settled();
      return;
    }
    const call = this.#gate.choices[choice];
    if (!call) throw new Error('the schedule does not fit the scenario');
    this.#gate.take(call);
    await call.carryOut(fault);
    await settled();
  }

  /** What has been broken so far. */
  get violations(): readonly Violation[] {
    return this.#world.violations;
  }

  /** Looks at the world at rest. @returns a digest of what the story has come to. */
  async end(): Promise<string> {
    // Some of the checks take a lock to see whether it is free.
    const end = endOf(this.#world);
    for (const { id, name, atRest } of INVARIANTS) {
      for (const wrong of (await atRest?.(this.#world)) ?? []) this.#world.violate(`${id} ${name}`, wrong);
    }
    return end;
  }

  get story(): string {
    return this.#world.trace.toString();
  }
}

/** Plays one schedule, and after it whatever goes on by itself, for a person to read. */
export async function replay(
  scenario: Scenario,
  schedule: readonly Step[],
  mutant?: Mutant,
): Promise<{ readonly story: string; readonly violations: readonly Violation[] }> {
  const player = await Player.begin(scenario, { mutant, isTraced: true });
  let last: string | undefined;
  for (let place = 0; ; place += 1) {
    const choices = await player.choices();
    if (choices.length === 0) break;
    const step = schedule[place] ?? { choice: usualOf(choices, last) };
    last = choices[step.choice]?.lambda;
    await player.carryOut(step);
  }
  await player.end();
  return { story: player.story, violations: player.violations };
}

/** Whoever was at it goes on; else whoever has waited longest. */
export const usualOf = (choices: readonly Choice[], last: string | undefined): number =>
  Math.max(
    0,
    choices.findIndex(({ lambda }) => lambda === last),
  );
