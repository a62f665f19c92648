import type { Violation } from '../invariants/invariant.js';
import type { Mutant } from '../mutants/mutant.js';
import type { Scenario } from '../scenario/scenario.js';
import { type FaultPart, type Freedom, Node } from './node.js';
import { Player, replay, type Step } from './player.js';

export interface ExploreOptions {
  /** How often a Lambda may be interrupted by another one although it could go on. */
  readonly preemptionsMax: number;
  /** How many calls of a history may meet a fault. */
  readonly faultsMax: number;
  /** The exploration is given up after so many histories, and says so. */
  readonly historiesMax: number;
  readonly mutant?: Mutant | undefined;
  /** Only histories without a fault, and those whose fault is of this part. Default: all. */
  readonly part?: FaultPart;
  /** Told after each history of how far it has come. */
  readonly onHistory?: (soFar: { readonly histories: number; readonly states: number }) => void;
  /** Leaves out what comes to the same: see {@link explore}. Default: true. */
  readonly remembersStates?: boolean;
  /** Ends with the first history that breaks something, not with the shortest one. Default: false. */
  readonly stopsAtFailure?: boolean;
}

export interface Exploration {
  readonly histories: number;
  /** Different states of the whole world in which a decision was to be made. */
  readonly states: number;
  readonly isComplete: boolean;
  /** Digests of what the histories came to. */
  readonly ends: ReadonlySet<string>;
  /** Names of all invariants that any history breaks. */
  readonly broken: ReadonlySet<string>;
  /** The shortest schedule that breaks an invariant, with its story. */
  readonly failure?: {
    readonly schedule: readonly Step[];
    readonly violations: readonly Violation[];
    readonly story: string;
  };
}

/**
 * Plays every history of a small scenario: each order of the port calls of its Lambdas with at most so many preemptions, and a fault
 * at each single call. Depth first, by playing from the beginning again with a longer schedule.
 *
 * A state that was met before with no less freedom is not gone on from, because the same would follow; and a Lambda's death before a
 * call is its death after the call before, where nothing has happened in between.
 */
export async function explore(scenario: Scenario, options: ExploreOptions): Promise<Exploration> {
  return await new Explorer(scenario, options).explore();
}

/** With what a state was met. */
interface Meeting {
  readonly freedom: Freedom;
  readonly lastFaultMs: number;
}

class Explorer {
  readonly #path: Node[] = [];
  readonly #met = new Map<string, Meeting[]>();
  readonly #ends = new Set<string>();
  readonly #broken = new Set<string>();
  #states = 0;
  #failure: { readonly schedule: readonly Step[]; readonly violations: readonly Violation[] } | undefined;

  constructor(
    private readonly scenario: Scenario,
    private readonly options: ExploreOptions,
  ) {
    const { part, faultsMax } = options;
    if (part && part.of > 1 && faultsMax > 1)
      throw new RangeError(`faultsMax is ${faultsMax}, and parts are told by one fault; allowed: 0 or 1`);
  }

  async explore(): Promise<Exploration> {
    let histories = 0;
    let isComplete = false;
    while (!isComplete && histories < this.options.historiesMax && !(this.#failure && this.options.stopsAtFailure)) {
      await this.#play();
      histories += 1;
      this.options.onHistory?.({ histories, states: this.#states });
      isComplete = !this.#goBack();
    }
    const { mutant } = this.options;
    const story = this.#failure && (await replay(this.scenario, this.#failure.schedule, mutant)).story;
    const failure = this.#failure && { ...this.#failure, story: story ?? '' };
    return {
      histories,
      states: this.#states,
      isComplete,
      ends: this.#ends,
      broken: this.#broken,
      ...(failure && { failure }),
    };
  }

  /** Plays the present path, whose last step is new, and goes on from there. */
  async #play(): Promise<void> {
    const player = await Player.begin(this.scenario, { mutant: this.options.mutant });
    const newest = this.#path.at(-1);
    if (newest) player.playAgain();
    for (const node of this.#path) {
      await player.choices();
      if (node === newest) player.goOn(node.known);
      await player.carryOut(node.step);
    }
    while (await this.#decide(player)) await player.carryOut(this.#path.at(-1)!.step);
    const { violations } = player;
    for (const { invariant } of violations) this.#broken.add(invariant);
    const schedule = this.#path.map(({ step }) => step);
    if (violations.length > 0 && schedule.length < (this.#failure?.schedule.length ?? Infinity)) {
      this.#failure = { schedule, violations };
    }
  }

  /** Whether the history goes on, with one more node on the path. */
  async #decide(player: Player): Promise<boolean> {
    const choices = await player.choices();
    if (choices.length === 0) {
      this.#ends.add(await player.end());
      return false;
    }
    const { preemptionsMax, faultsMax, part, remembersStates = true } = this.options;
    const before = this.#path.at(-1);
    const freedom = before ? before.freedomAfter(before.step) : { preemptions: preemptionsMax, faults: faultsMax };
    const last = choices.some(({ lambda }) => lambda === before?.actor) ? before?.actor : undefined;
    if (!remembersStates) this.#states += 1;
    else if (!this.#isNew(player.stateAfter(last), { freedom, lastFaultMs: player.lastFaultMs })) return false;
    const node = new Node(choices, last, freedom, player.known, part);
    node.addAll(remembersStates ? before : undefined);
    this.#path.push(node);
    return true;
  }

  /** Whether more may follow from a state than when it was met before. */
  #isNew(state: string, meeting: Meeting): boolean {
    const met = this.#met.get(state);
    if (met?.some((earlier) => isNoLess(earlier, meeting))) return false;
    if (met) met.push(meeting);
    else {
      this.#states += 1;
      this.#met.set(state, [meeting]);
    }
    return true;
  }

  /** Takes up the next step that is to be tried, from the end of the path on. @returns false where none is left. */
  #goBack(): boolean {
    while (this.#path.length > 0) {
      if (this.#path.at(-1)!.takeNext()) return true;
      this.#path.pop();
    }
    return false;
  }
}

/** Whether from one state at least as much may follow as from the same one with other bounds, and be as wrong. */
const isNoLess = (one: Meeting, other: Meeting): boolean =>
  one.freedom.preemptions >= other.freedom.preemptions &&
  one.freedom.faults >= other.freedom.faults &&
  one.lastFaultMs <= other.lastFaultMs;
