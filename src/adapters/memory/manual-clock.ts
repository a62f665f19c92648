import { setImmediate } from 'node:timers/promises';
import { after, type EpochMs } from '../../ports/units.js';
import type { Clock } from '../../ports/clock.js';

/** A sleep that has neither ended nor been given up. */
export interface PendingSleep {
  /** What {@link ManualClock.now} will say when it ends, unless the clock is set meanwhile. */
  readonly dueAt: EpochMs;
}

interface Sleeper {
  /** Point on the clock's own time line, which `set` does not move. */
  readonly dueAtElapsedMs: number;
  wake(): void;
}

interface Watcher {
  readonly sleepers: number;
  notify(): void;
}

/** 2026-01-02T03:04:05Z: an arbitrary, fixed present. */
const DEFAULT_START = 1_767_323_045_000 as EpochMs;

/**
 * A {@link Clock} that stands still until it is told to go on. Sleeps last as long as time is advanced; setting the clock
 * changes what `now` says and ends no sleep, as with a machine whose time of day is corrected.
 *
 * @example
 * const clock = new ManualClock();
 * const waiting = clock.sleep(500);
 * await clock.advance(500);
 * await waiting;
 */
export class ManualClock implements Clock {
  readonly #sleepers: Sleeper[] = [];
  readonly #watchers: Watcher[] = [];
  #elapsedMs = 0;
  #offset: number;

  /** @param startAt what `now` says first. */
  constructor(startAt: EpochMs = DEFAULT_START) {
    this.#offset = startAt;
  }

  now(): EpochMs {
    return (this.#offset + this.#elapsedMs) as EpochMs;
  }

  sleep(durationMs: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason as Error);
      if (!(durationMs > 0)) return resolve();
      const giveUp = (): void => {
        this.#remove(sleeper);
        reject(signal?.reason as Error);
      };
      const sleeper: Sleeper = {
        dueAtElapsedMs: this.#elapsedMs + durationMs,
        wake: () => {
          signal?.removeEventListener('abort', giveUp);
          resolve();
        },
      };
      signal?.addEventListener('abort', giveUp, { once: true });
      this.#add(sleeper);
    });
  }

  /** The sleeps that last, the one that ends first in front; those that end together in the order of their calls. */
  get pendingSleeps(): readonly PendingSleep[] {
    return this.#sleepers.map(({ dueAtElapsedMs }) => ({ dueAt: after(this.now(), dueAtElapsedMs - this.#elapsedMs) }));
  }

  /**
   * Lets `durationMs` milliseconds pass. Sleeps end in order, each at its own time, and whatever waits on promises only
   * goes as far as it can before the next one ends; sleeps that begin meanwhile end as well where they are due.
   * Input and output of the process is not waited for.
   *
   * @throws {RangeError} for a negative duration: sleeps cannot be taken back; see {@link ManualClock.set}.
   */
  async advance(durationMs: number): Promise<void> {
    if (!(durationMs >= 0)) throw new RangeError(`time advances by 0 ms or more, not by ${durationMs}`);
    const target = this.#elapsedMs + durationMs;
    await setImmediate();
    for (let next = this.#takeDue(target); next !== undefined; next = this.#takeDue(target)) {
      this.#elapsedMs = Math.max(this.#elapsedMs, next.dueAtElapsedMs);
      next.wake();
      await setImmediate();
    }
    this.#elapsedMs = Math.max(this.#elapsedMs, target);
  }

  /**
   * Lets time pass until the sleep that ends first has ended.
   *
   * @returns whether there was one; time stands still otherwise.
   */
  async advanceToNextSleep(): Promise<boolean> {
    await setImmediate();
    const [next] = this.#sleepers;
    if (next === undefined) return false;
    await this.advance(next.dueAtElapsedMs - this.#elapsedMs);
    return true;
  }

  /** Makes `now` say `at`, earlier or later. Sleeps last as long as before. */
  set(at: EpochMs): void {
    this.#offset = at - this.#elapsedMs;
  }

  /**
   * Resolves once at least `count` sleeps are pending: the moment to advance when the sleeper is on the other side of a
   * socket or a worker.
   */
  untilSleeping(count = 1): Promise<void> {
    if (this.#sleepers.length >= count) return Promise.resolve();
    return new Promise((resolve) => this.#watchers.push({ sleepers: count, notify: resolve }));
  }

  #takeDue(target: number): Sleeper | undefined {
    const [next] = this.#sleepers;
    return next !== undefined && next.dueAtElapsedMs <= target ? this.#sleepers.shift() : undefined;
  }

  #add(sleeper: Sleeper): void {
    const later = this.#sleepers.findIndex(({ dueAtElapsedMs }) => dueAtElapsedMs > sleeper.dueAtElapsedMs);
    this.#sleepers.splice(later === -1 ? this.#sleepers.length : later, 0, sleeper);
    for (const watcher of this.#watchers.filter(({ sleepers }) => sleepers <= this.#sleepers.length)) {
      this.#watchers.splice(this.#watchers.indexOf(watcher), 1);
      watcher.notify();
    }
  }

  #remove(sleeper: Sleeper): void {
    const index = this.#sleepers.indexOf(sleeper);
    if (index !== -1) this.#sleepers.splice(index, 1);
  }
}
