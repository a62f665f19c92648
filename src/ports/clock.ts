import type { EpochMs } from './units.js';

/** Tells the time and waits. Everything that needs time takes it from here, so that tests decide how it passes. */
export interface Clock {
  /** The present, in milliseconds since the epoch. Never `NaN`; may go back when the machine's clock is set. */
  now(): EpochMs;

  /**
   * Resolves `durationMs` milliseconds from now (at once where 0 or less).
   *
   * @param signal ends the wait early: the promise then rejects with the signal's reason, and no timer is left behind.
   * @example await clock.sleep(500)
   */
  sleep(durationMs: number, signal?: AbortSignal): Promise<void>;
}
