import type { CallFault } from './gate.js';
import { type Choice, type Step, usualOf, WORLD } from './player.js';
import { changesNothing, TOUCHES_NOTHING, type Touches, united } from './touches.js';

const FAULTS: readonly CallFault[] = ['crashBefore', 'crashAfter', 'replyLost'];

/** Who takes a step that is nobody's call. */
export const THE_WORLD = 'the world';

/** What may still be done from a state on. */
export interface Freedom {
  readonly preemptions: number;
  readonly faults: number;
}

/** What is known of all that follows from a state. */
export interface Followed {
  readonly freedom: Freedom;
  readonly lastFaultMs: number;
  /** What each Lambda that waits there does later, in any history. */
  readonly below: Map<string, Touches>;
  /** Who has to be let go where the Lambda that is at it was let go, because of something that it does from here on. */
  readonly wants: Set<string>;
}

/** A state on the way of the present history, in which a step is decided. */
export class Node {
  /** The step that is being tried. */
  step: Step;
  touches = TOUCHES_NOTHING;
  /** The steps before it that have to be before it, as bits by their places; itself included. */
  clock = 0n;
  readonly #todo: Step[] = [];
  readonly #known = new Set<string>();

  constructor(
    readonly choices: readonly Choice[],
    /** Who took the step before; absent after the world. */
    readonly last: string | undefined,
    readonly followed: Followed,
  ) {
    this.step = { choice: usualOf(choices, last) };
    this.#known.add(textOf(this.step));
  }

  /** Who takes the step. */
  get actor(): string {
    return this.actorOf(this.step);
  }

  actorOf({ choice }: Step): string {
    return this.choices[choice]?.lambda ?? THE_WORLD;
  }

  isAtWait({ choice }: Step): boolean {
    return this.choices[choice]?.name.endsWith('clock.sleep') === true;
  }

  /** Whether whoever took the step before goes on. */
  goesOn(step = this.step): boolean {
    return this.last !== undefined && this.actorOf(step) === this.last;
  }

  /** What is left after a step: it costs where somebody is interrupted who could go on. */
  freedomAfter(step: Step): Freedom {
    const { preemptions, faults } = this.followed.freedom;
    const interrupts =
      step.choice === WORLD || (this.choices.some(({ lambda }) => lambda === this.last) && !this.goesOn(step));
    return { preemptions: preemptions - (interrupts ? 1 : 0), faults: faults - (step.fault ? 1 : 0) };
  }

  /** Has a step tried later, unless that costs more than there is. */
  add(step: Step): void {
    const { preemptions, faults } = this.freedomAfter(step);
    const text = textOf(step);
    if (preemptions < 0 || faults < 0 || this.#known.has(text)) return;
    this.#known.add(text);
    this.#todo.push(step);
  }

  /** Has whatever an actor can do tried later. Where nobody's call waits nothing else than what happens can be done. */
  addActor(actor: string): void {
    if (actor === THE_WORLD && this.choices.length > 0) this.add({ choice: WORLD });
    this.choices.forEach(({ lambda }, choice) => {
      if (lambda === actor) this.add({ choice });
    });
  }

  /** Everything that can be done. */
  addAll(): void {
    this.choices.forEach((_, choice) => {
      this.add({ choice });
      if (this.isAtWait({ choice })) return;
      for (const fault of FAULTS) this.add({ choice, fault });
    });
    this.add({ choice: WORLD });
  }

  /**
   * What may go wrong with the step that was tried. A death before a call is the death after the one before it, where nothing has
   * happened in between; and a death after a call that changes nothing is the death before it.
   */
  addFaults(before: Node | undefined): void {
    const { choice, fault } = this.step;
    if (fault || choice === WORLD || this.choices.length === 0 || this.isAtWait(this.step)) return;
    const follows = before !== undefined && this.goesOn() && !before.step.fault && !before.isAtWait(before.step);
    this.add({ choice, fault: 'replyLost' });
    if (!follows) this.add({ choice, fault: 'crashBefore' });
    if (!changesNothing(this.touches)) this.add({ choice, fault: 'crashAfter' });
  }

  /** Takes the next step that is to be tried. */
  takeNext(): boolean {
    const next = this.#todo.pop();
    if (next) this.step = next;
    return next !== undefined;
  }

  /** Notes what follows from here: of those who wait here. */
  noteBelow(below: Iterable<readonly [string, Touches]>): void {
    for (const [actor, touches] of below) {
      if (actor !== THE_WORLD && !this.choices.some(({ lambda }) => lambda === actor)) continue;
      this.followed.below.set(actor, united(this.followed.below.get(actor) ?? TOUCHES_NOTHING, touches));
    }
  }
}

const textOf = ({ choice, fault }: Step): string => `${choice}${fault ?? ''}`;
