import type { SchedulerWatcher } from '../kernel/scheduler.js';

/**
 * What a step has to do with: it reads some things, writes some, and adds to some, which are lists whose order nobody looks at. Where
 * time passes while somebody waits, it has to do with everything.
 */
export interface Touches {
  readonly reads: bigint;
  readonly writes: bigint;
  readonly adds: bigint;
  /** The earliest time for which something is planned, or taken back. */
  readonly plansAtMs: number;
  /** The time of what happened next. */
  readonly happensAtMs: number;
  readonly everything: boolean;
}

export const TOUCHES_NOTHING: Touches = {
  ...{ reads: 0n, writes: 0n, adds: 0n, plansAtMs: Infinity, happensAtMs: -Infinity, everything: false },
};

/** Whether the order of two steps may make a difference. */
export const conflict = (one: Touches, other: Touches): boolean =>
  one.everything ||
  other.everything ||
  (one.writes & (other.reads | other.writes | other.adds)) !== 0n ||
  (other.writes & (one.reads | one.adds)) !== 0n ||
  (one.adds & other.reads) !== 0n ||
  (one.reads & other.adds) !== 0n ||
  one.plansAtMs <= other.happensAtMs ||
  other.plansAtMs <= one.happensAtMs;

/** What either of two steps has to do with. */
export const united = (one: Touches, other: Touches): Touches => ({
  reads: one.reads | other.reads,
  writes: one.writes | other.writes,
  adds: one.adds | other.adds,
  plansAtMs: Math.min(one.plansAtMs, other.plansAtMs),
  happensAtMs: Math.max(one.happensAtMs, other.happensAtMs),
  everything: one.everything || other.everything,
});

/** Whether a step changes nothing but what its caller knows. */
export const changesNothing = ({ writes, adds, plansAtMs, everything }: Touches): boolean =>
  writes === 0n && adds === 0n && plansAtMs === Infinity && !everything;

/** Numbers things by their names: one for all histories that are compared. */
export class Things {
  readonly #bits = new Map<string, bigint>();

  bitOf(name: string): bigint {
    let bit = this.#bits.get(name);
    if (bit === undefined) {
      bit = 1n << BigInt(this.#bits.size);
      this.#bits.set(name, bit);
    }
    return bit;
  }

  bitsOf(names: readonly string[]): bigint {
    return names.reduce((bits, name) => bits | this.bitOf(name), 0n);
  }
}

/** Notes what a step has to do with while it is carried out. */
export class TouchRecorder implements SchedulerWatcher {
  #touches: Touches = TOUCHES_NOTHING;

  constructor(private readonly things: Things) {}

  reads(...names: readonly string[]): void {
    this.#note({ reads: this.things.bitsOf(names) });
  }

  writes(...names: readonly string[]): void {
    this.#note({ writes: this.things.bitsOf(names) });
  }

  adds(...names: readonly string[]): void {
    this.#note({ adds: this.things.bitsOf(names) });
  }

  everything(): void {
    this.#note({ everything: true });
  }

  looks(): void {
    this.reads('the time');
  }

  plans(atMs: number): void {
    // Of two for the same time the first one that was planned happens first.
    this.#note({ writes: this.things.bitOf(`what happens at ${atMs}`), plansAtMs: atMs });
  }

  happens(atMs: number, isLater: boolean): void {
    this.#note({ happensAtMs: atMs, ...(isLater && { writes: this.things.bitOf('the time') }) });
  }

  /** What was touched since this was asked last. */
  take(): Touches {
    const touches = this.#touches;
    this.#touches = TOUCHES_NOTHING;
    return touches;
  }

  #note(more: Partial<Touches>): void {
    this.#touches = united(this.#touches, { ...TOUCHES_NOTHING, ...more });
  }
}
