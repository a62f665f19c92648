import type { Clock } from 'sfn-redshift-tasker';

/** Does something again and again, as an EventBridge schedule does. */
export class Schedule {
  private readonly stopping = new AbortController();
  private readonly running: Promise<void>;

  private constructor(clock: Clock, periodMs: number, act: () => void) {
    this.running = this.run(clock, periodMs, act);
  }

  /** Calls `act`, which must not throw, every `periodMs` milliseconds, for the first time after one such period. */
  static start(clock: Clock, periodMs: number, act: () => void): Schedule {
    return new Schedule(clock, periodMs, act);
  }

  /** Nothing is called any more. May be called twice. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async run(clock: Clock, periodMs: number, act: () => void): Promise<void> {
    const { signal } = this.stopping;
    try {
      while (!signal.aborted) {
        await clock.sleep(periodMs, signal);
        act();
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }
}
