import type { Clock } from '../../src/ports/clock.js';
import { after, type EpochMs } from '../../src/ports/units.js';

/** The time of another clock, of which a test can skip some: who sleeps meanwhile has slept so much longer. */
export class SkippingClock implements Clock {
  private skippedMs = 0;
  private skips = new AbortController();

  constructor(private readonly clock: Clock) {}

  now(): EpochMs {
    return after(this.clock.now(), this.skippedMs);
  }

  async sleep(durationMs: number, signal?: AbortSignal): Promise<void> {
    const endsAt = after(this.now(), durationMs);
    do {
      const { signal: skip } = this.skips;
      const either = signal === undefined ? skip : AbortSignal.any([signal, skip]);
      await this.clock.sleep(endsAt - this.now(), either).catch((error: unknown) => {
        signal?.throwIfAborted();
        if (!skip.aborted) throw error;
      });
    } while (this.now() < endsAt);
  }

  /** Lets time pass at once. */
  skip(durationMs: number): void {
    this.skippedMs += durationMs;
    const { skips } = this;
    this.skips = new AbortController();
    skips.abort();
  }
}
