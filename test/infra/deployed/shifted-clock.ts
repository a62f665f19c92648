import type { Clock } from '../../../src/ports/clock.js';
import { after, type EpochMs } from '../../../src/ports/units.js';

/** The time of whoever looks at metrics: that of the machine, and as much later as a test says. */
export class ShiftedClock implements Clock {
  /** How much later it is here. */
  laterMs = 0;

  constructor(private readonly clock: Clock) {}

  now(): EpochMs {
    return after(this.clock.now(), this.laterMs);
  }

  sleep(durationMs: number, signal?: AbortSignal): Promise<void> {
    return this.clock.sleep(durationMs, signal);
  }
}
