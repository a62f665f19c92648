import { setTimeout } from 'node:timers/promises';
import type { EpochMs } from '../../ports/units.js';
import type { Clock } from '../../ports/clock.js';

/** The longest time that one timer of Node.js can take, in milliseconds; a longer one would fire at once. */
const TIMER_MS_MAX = 2_147_483_647;

/**
 * The machine's own {@link Clock}.
 *
 * @example const clock = new SystemClock();
 */
export class SystemClock implements Clock {
  now(): EpochMs {
    return Date.now() as EpochMs;
  }

  async sleep(durationMs: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    const options = signal === undefined ? {} : { signal };
    try {
      for (let remainingMs = durationMs; remainingMs > 0; remainingMs -= TIMER_MS_MAX) {
        await setTimeout(Math.min(remainingMs, TIMER_MS_MAX), undefined, options);
      }
    } catch (error) {
      signal?.throwIfAborted();
      throw error;
    }
  }
}
