import { PassThrough, type Readable } from 'node:stream';
import type { Clock } from 'sfn-redshift-tasker';

/** However much happens, a browser is told at most this often. */
const PAUSE_MS = 200;
const CHANGE = 'data: changed\n\n';

/** Tells browsers that something has changed, as server-sent events; what it is they ask for themselves. */
export class ChangeStream {
  private readonly listeners = new Set<PassThrough>();
  private isPausing = false;
  private hasChanged = false;

  constructor(private readonly clock: Clock) {}

  /** Something has changed. */
  touch(): void {
    if (this.listeners.size === 0) return;
    this.hasChanged = true;
    if (!this.isPausing) void this.tell();
  }

  /** A stream of events for one browser, the first at once. To be destroyed when the browser is gone. */
  open(): Readable {
    const stream = new PassThrough();
    stream.write(CHANGE);
    this.listeners.add(stream);
    stream.once('close', () => this.listeners.delete(stream));
    return stream;
  }

  private async tell(): Promise<void> {
    this.isPausing = true;
    try {
      while (this.hasChanged) {
        this.hasChanged = false;
        for (const listener of this.listeners) listener.write(CHANGE);
        await this.clock.sleep(PAUSE_MS);
      }
    } finally {
      this.isPausing = false;
    }
  }
}
