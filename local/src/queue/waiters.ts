import type { Clock } from 'sfn-redshift-tasker';

/** Those who wait for something that either comes unforeseen or is known to come at a time. */
export class Waiters {
  private readonly waiting = new Set<AbortController>();
  private isClosed = false;

  constructor(private readonly clock: Clock) {}

  /**
   * Resolves once it has come, or after `durationMs`.
   *
   * @param comesAt when it comes, as far as is known: in the past where it is there. Asked again after every {@link Waiters.wake}.
   */
  async wait(durationMs: number, comesAt: () => number): Promise<void> {
    const until = this.clock.now() + durationMs;
    while (!this.isClosed) {
      const now = this.clock.now();
      const at = comesAt();
      if (at <= now || until <= now) return;
      await this.sleep(Math.min(at, until) - now);
    }
  }

  /** Tells that it may have come. */
  wake(): void {
    for (const one of this.waiting) one.abort();
  }

  /** Ends every wait, now and later. */
  close(): void {
    this.isClosed = true;
    this.wake();
  }

  private async sleep(durationMs: number): Promise<void> {
    const waking = new AbortController();
    this.waiting.add(waking);
    try {
      await this.clock.sleep(durationMs, waking.signal);
    } catch (error) {
      if (!waking.signal.aborted) throw error;
    } finally {
      this.waiting.delete(waking);
    }
  }
}
