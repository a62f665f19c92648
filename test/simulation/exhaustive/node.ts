import { hashOf } from '../kernel/random.js';
import type { CallFault } from './gate.js';
import { type Choice, type Known, type Step, usualOf, WORLD } from './player.js';

const FAULTS: readonly CallFault[] = ['crashBefore', 'crashAfter', 'replyLost'];

/** What may still be done from a state on. */
export interface Freedom {
  readonly preemptions: number;
  readonly faults: number;
}

/** Some of all faults, told by the call and the kind of fault: part `number`, from 0 on, of so many. */
export interface FaultPart {
  readonly number: number;
  readonly of: number;
}

/** A state on the way of the present history, in which a step is decided. */
export class Node {
  /** The step that is being tried. */
  step: Step;
  readonly #todo: Step[] = [];

  constructor(
    readonly choices: readonly Choice[],
    /** Who took the step before; absent after the world. */
    readonly last: string | undefined,
    readonly freedom: Freedom,
    readonly known: Known,
    private readonly part: FaultPart = { number: 0, of: 1 },
  ) {
    this.step = { choice: usualOf(choices, last) };
  }

  /** Who takes the step; nobody where the world goes on. */
  get actor(): string | undefined {
    return this.#actorOf(this.step);
  }

  #actorOf({ choice }: Step): string | undefined {
    return this.choices[choice]?.lambda;
  }

  #isAtWait({ choice }: Step): boolean {
    return this.choices[choice]?.name.endsWith('clock.sleep') === true;
  }

  /** What is left after a step: it costs where somebody is interrupted who could go on. */
  freedomAfter(step: Step): Freedom {
    const { preemptions, faults } = this.freedom;
    const interrupts =
      step.choice === WORLD || (this.choices.some(({ lambda }) => lambda === this.last) && !this.#goesOn(step));
    return { preemptions: preemptions - (interrupts ? 1 : 0), faults: faults - (step.fault ? 1 : 0) };
  }

  /** Has whatever can be done tried later; a death before a call only where it is no death after the one before, if that is given. */
  addAll(before?: Node): void {
    this.choices.forEach((_, choice) => {
      if (choice !== this.step.choice) this.#add({ choice });
      if (this.#isAtWait({ choice })) return;
      for (const fault of FAULTS) {
        if (fault !== 'crashBefore' || !this.#follows({ choice }, before)) this.#add({ choice, fault });
      }
    });
    this.#add({ choice: WORLD });
  }

  /** Takes the next step that is to be tried. @returns false where none is left. */
  takeNext(): boolean {
    const next = this.#todo.pop();
    if (next) this.step = next;
    return next !== undefined;
  }

  /** Has a step tried later, unless that costs more than there is. */
  #add(step: Step): void {
    const { preemptions, faults } = this.freedomAfter(step);
    if (preemptions >= 0 && faults >= 0 && this.#isOfPart(step)) this.#todo.push(step);
  }

  /** By the call and what goes wrong with it only: histories that come to the same are of the same part. */
  #isOfPart({ choice, fault }: Step): boolean {
    return !fault || hashOf(`${this.choices[choice]?.name} ${fault}`) % this.part.of === this.part.number;
  }

  /** Whether whoever took the step before goes on. */
  #goesOn(step: Step): boolean {
    return this.last !== undefined && this.#actorOf(step) === this.last;
  }

  /** Whether whoever takes the step comes right from the call that it made before. */
  #follows(step: Step, before: Node | undefined): boolean {
    return before !== undefined && this.#goesOn(step) && !before.step.fault && !before.#isAtWait(before.step);
  }
}
