import { settled } from './settled.js';

/** Something that is going to happen. */
export interface Planned {
  readonly atMs: number;
  /** Background is what goes on for ever by itself, such as a schedule's next tick. */
  readonly isBackground: boolean;
  cancelled: boolean;
  /** Tells it from another one at the same time, where that makes a difference. */
  readonly what: string;
}

interface Entry extends Planned {
  readonly order: number;
  readonly run: () => void | Promise<void>;
}

const isBefore = (one: Entry, other: Entry): boolean =>
  one.atMs < other.atMs || (one.atMs === other.atMs && one.order < other.order);

/**
 * Virtual time: what is planned happens in the order of its time, one thing after the other. Between two of them everything
 * that waits on promises goes as far as it can, so that the same plans give the same history each time.
 */
export class Scheduler {
  /** What is planned and not background. */
  pending = 0;
  /** What has happened so far. */
  happened = 0;
  readonly #heap: Entry[] = [];
  #order = 0;
  #nowMs = 0;

  /** Milliseconds since the story began. */
  get nowMs(): number {
    return this.#nowMs;
  }

  /** The same, for what nothing depends on. */
  get tracedMs(): number {
    return this.#nowMs;
  }

  /** Lets time pass in which nothing is planned. */
  waitUntil(atMs: number): void {
    this.#nowMs = Math.max(this.#nowMs, atMs);
  }

  /** Plans `run` for `delayMs` from now. A promise that it returns is waited for outside of virtual time. */
  after(delayMs: number, run: () => void | Promise<void>, isBackground = false, what = ''): Planned {
    const atMs = this.nowMs + Math.max(0, delayMs);
    const entry: Entry = { atMs, order: this.#order++, run, isBackground, cancelled: false, what };
    if (!isBackground) this.pending += 1;
    this.#push(entry);
    return entry;
  }

  /** Takes a plan back, if it has not been carried out yet. */
  cancel(planned: Planned | undefined): void {
    if (!planned || planned.cancelled) return;
    planned.cancelled = true;
    if (!planned.isBackground) this.pending -= 1;
  }

  /** Lets things happen until `isOver`, or until nothing is planned. @throws where there is no end to it. */
  async run(isOver: () => boolean, happeningsMax: number): Promise<void> {
    for (;;) {
      const next = this.#pop();
      if (next === undefined || isOver()) return;
      if (next.cancelled) continue;
      // So that a later `cancel` finds nothing to take back.
      next.cancelled = true;
      if (!next.isBackground) this.pending -= 1;
      this.#nowMs = next.atMs;
      this.happened += 1;
      if (this.happened > happeningsMax) throw new Error(`the story did not end within ${happeningsMax} happenings`);
      await next.run();
      await settled();
    }
  }

  /** What is planned, earliest first. */
  planned(): Planned[] {
    return this.#heap
      .filter(({ cancelled }) => !cancelled)
      .sort((one, other) => one.atMs - other.atMs || one.order - other.order);
  }

  /** Lets the next thing happen. @returns false where it `isOver`, or nothing is planned. */
  async step(isOver: () => boolean): Promise<boolean> {
    for (;;) {
      const next = this.#pop();
      if (next === undefined || isOver()) return false;
      if (next.cancelled) continue;
      next.cancelled = true;
      if (!next.isBackground) this.pending -= 1;
      // Somebody else may have let time pass.
      this.#nowMs = Math.max(this.#nowMs, next.atMs);
      this.happened += 1;
      await next.run();
      return true;
    }
  }

  #push(entry: Entry): void {
    const heap = this.#heap;
    let index = heap.push(entry) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!isBefore(entry, heap[parent]!)) break;
      heap[index] = heap[parent]!;
      index = parent;
    }
    heap[index] = entry;
  }

  #pop(): Entry | undefined {
    const heap = this.#heap;
    const [top] = heap;
    const last = heap.pop();
    if (top === undefined || last === undefined || heap.length === 0) return top;
    let index = 0;
    for (;;) {
      let child = index * 2 + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child += 1;
      if (!isBefore(heap[child]!, last)) break;
      heap[index] = heap[child]!;
      index = child;
    }
    heap[index] = last;
    return top;
  }
}
