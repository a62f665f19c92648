import type { Violation } from '../invariants/invariant.js';
import type { Mutant } from '../mutants/mutant.js';
import type { Scenario } from '../scenario/scenario.js';
import { type Followed, type Freedom, Node, THE_WORLD } from './node.js';
import { Player, replay, type Step } from './player.js';
import { conflict, Things } from './touches.js';

export interface ExploreOptions {
  /** How often a Lambda may be interrupted by another one although it could go on. */
  readonly preemptionsMax: number;
  /** How many calls of a history may meet a fault. */
  readonly faultsMax: number;
  /** The exploration is given up after so many histories, and says so. */
  readonly historiesMax: number;
  readonly mutant?: Mutant | undefined;
  /** Leaves out orders that make no difference. Default: true. */
  readonly isReduced?: boolean;
  /** Does not go on from a state that was met before. Default: true. */
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
 * What makes no difference is left out. A state that was met before with no less freedom is not gone on from, because the same would
 * follow. And where a step of one Lambda may be moved before that of another one without a difference, only one of the two orders is
 * played: another Lambda is let go at a state only where something that it does later has to do with something that was done from
 * there on, and, since that may cost more preemptions than there are, also where the Lambda that is at it was let go. (Bounded
 * partial-order reduction, as Coons, Musuvathi and McKinley describe it; here with states that are remembered.)
 */
export async function explore(scenario: Scenario, options: ExploreOptions): Promise<Exploration> {
  return await new Explorer(scenario, options).explore();
}

class Explorer {
  readonly #path: Node[] = [];
  readonly #met = new Map<string, Followed[]>();
  readonly #things = new Things();
  readonly #ends = new Set<string>();
  #states = 0;
  #failure: { readonly schedule: readonly Step[]; readonly violations: readonly Violation[] } | undefined;

  constructor(
    private readonly scenario: Scenario,
    private readonly options: ExploreOptions,
  ) {}

  async explore(): Promise<Exploration> {
    let histories = 0;
    let isComplete = false;
    while (!isComplete && histories < this.options.historiesMax && !(this.#failure && this.options.stopsAtFailure)) {
      await this.#play();
      histories += 1;
      isComplete = !this.#goBack();
    }
    const { mutant } = this.options;
    const story = this.#failure && (await replay(this.scenario, this.#failure.schedule, mutant)).story;
    const failure = this.#failure && { ...this.#failure, story: story ?? '' };
    return { histories, states: this.#states, isComplete, ends: this.#ends, ...(failure && { failure }) };
  }

  /** Plays the present path, whose last step is new, and goes on from there. */
  async #play(): Promise<void> {
    const player = await Player.begin(this.scenario, { mutant: this.options.mutant, things: this.#things });
    for (const [place, node] of this.#path.entries()) {
      if (node.choices.length === 0) continue;
      await player.choices();
      const touches = await player.carryOut(node.step);
      if (place === this.#path.length - 1) this.#noteStep(place, touches);
    }
    while (await this.#decide(player)) {
      const place = this.#path.length - 1;
      this.#noteStep(place, await player.carryOut(this.#path[place]!.step));
    }
    const { violations } = player;
    const schedule = this.#path.filter(({ choices }) => choices.length > 0).map(({ step }) => step);
    if (violations.length > 0 && schedule.length < (this.#failure?.schedule.length ?? Infinity)) {
      this.#failure = { schedule, violations };
    }
  }

  /** Whether the history goes on, with one more node on the path. */
  async #decide(player: Player): Promise<boolean> {
    const choices = await player.choices((touches) => this.#noteHappening(player, touches));
    if (choices.length === 0) {
      this.#ends.add(await player.end());
      return false;
    }
    const before = this.#path.at(-1);
    const freedom = before ? before.freedomAfter(before.step) : this.#wholeFreedom;
    const last = before && before.actor !== THE_WORLD ? before.actor : undefined;
    const isAtIt = choices.some(({ lambda }) => lambda === last);
    const followed = { freedom, lastFaultMs: player.lastFaultMs, below: new Map(), wants: new Set<string>() };
    if (this.options.remembersStates !== false) {
      const key = player.stateAfter(isAtIt ? last : undefined);
      const met = this.#met.get(key) ?? [];
      const earlier = met.find((other) => isNoLess(other, followed));
      if (earlier) {
        this.#noteFollowed(earlier);
        return false;
      }
      if (met.length === 0) this.#states += 1;
      this.#met.set(key, [...met, followed]);
    } else this.#states += 1;
    const node = new Node(choices, last, followed);
    this.#path.push(node);
    if (this.options.isReduced === false) node.addAll();
    // Of the calls that one Lambda makes at once each may be first.
    else node.addActor(node.actor);
    return true;
  }

  /** The world went on by itself, since nobody had anything to do. */
  #noteHappening(player: Player, touches: Node['touches']): void {
    const before = this.#path.at(-1);
    const freedom = before ? before.freedomAfter(before.step) : this.#wholeFreedom;
    const followed = { freedom, lastFaultMs: player.lastFaultMs, below: new Map(), wants: new Set<string>() };
    this.#path.push(new Node([], undefined, followed));
    this.#noteStep(this.#path.length - 1, touches);
  }

  get #wholeFreedom(): Freedom {
    return { preemptions: this.options.preemptionsMax, faults: this.options.faultsMax };
  }

  /** Takes up the next step that is to be tried, from the end of the path on. @returns false where none is left. */
  #goBack(): boolean {
    for (let node = this.#path.at(-1); node; node = this.#path.at(-1)) {
      if (node.takeNext()) return true;
      this.#path.pop();
      const before = this.#path.at(-1);
      before?.noteBelow(node.followed.below);
    }
    return false;
  }

  #noteStep(place: number, touches: Node['touches']): void {
    const node = this.#path[place]!;
    const { actor } = node;
    node.touches = touches;
    node.clock = 1n << BigInt(place);
    if (this.options.isReduced === false) return;
    const priorClock = this.#clockOf(actor, place);
    for (let earlier = place - 1; earlier >= 0; earlier -= 1) {
      const other = this.#path[earlier]!;
      if (other.actor !== actor && !conflict(other.touches, touches)) continue;
      node.clock |= other.clock;
      if (other.actor !== actor && (priorClock & (1n << BigInt(earlier))) === 0n) this.#wake(actor, earlier);
    }
    node.noteBelow([[actor, touches]]);
    node.addFaults(this.#path[place - 1]);
  }

  /** What had to be before the last step that an actor took before `place`. */
  #clockOf(actor: string, place: number): bigint {
    for (let earlier = place - 1; earlier >= 0; earlier -= 1) {
      if (this.#path[earlier]!.actor === actor) return this.#path[earlier]!.clock;
    }
    return 0n;
  }

  /** What follows from the state that the path has come to is known, and has been looked at; not so what it has to do with this path. */
  #noteFollowed({ below, wants }: Followed): void {
    if (this.options.isReduced === false || this.#path.length === 0) return;
    const end = this.#path.length - 1;
    for (const [actor, touches] of below) {
      const priorClock = this.#clockOf(actor, this.#path.length);
      for (let earlier = end; earlier >= 0; earlier -= 1) {
        const other = this.#path[earlier]!;
        const isFree = other.actor !== actor && (priorClock & (1n << BigInt(earlier))) === 0n;
        if (isFree && conflict(other.touches, touches)) this.#wake(actor, earlier);
      }
    }
    this.#path[end]!.noteBelow(below);
    for (const actor of wants) this.#wakeAtTurn(actor, end);
  }

  /** An actor does something that has to do with the step at a place: it is to be let go before that, too. */
  #wake(actor: string, place: number): void {
    this.#path[place]!.addActor(actor);
    this.#wakeAtTurn(actor, place);
  }

  /** Lets an actor go where the one that takes the step at a place was let go. */
  #wakeAtTurn(actor: string, place: number): void {
    let turn = place;
    for (; turn > 0 && this.#path[turn]!.goesOn(); turn -= 1) this.#path[turn]!.followed.wants.add(actor);
    this.#path[turn]!.addActor(actor);
  }
}

/** Whether from one state at least as much may follow as from the same one with other bounds, and be as wrong. */
const isNoLess = (one: Followed, other: Followed): boolean =>
  one.freedom.preemptions >= other.freedom.preemptions &&
  one.freedom.faults >= other.freedom.faults &&
  one.lastFaultMs <= other.lastFaultMs;
