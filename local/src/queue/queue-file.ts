import { renameSync, rmSync } from 'node:fs';
import { LineFile } from '../archive/line-file.js';
import { unfinished } from '../archive/write-whole.js';
import type { QueueChange, QueueJournal } from './queue-change.js';
import type { QueueStore } from './queue-store.js';

const LINES_PER_WRITE = 1_000;
const BYTES_MIN_DEFAULT = 4 * 1024 * 1024;

export interface QueueFileOptions {
  /** Below this size the file is not made shorter. @default 4 MiB */
  readonly bytesMin?: number;
  /** Told once when something could not be written, and again after something could. */
  readonly onFailure?: (error: unknown) => void;
}

/**
 * All queues in a file, one line for each change, so that they are there again after a restart, however the process ended. Where it has
 * become twice as long as when it was written anew, it is written anew: with what is there, and without what led to it.
 *
 * @example
 * const file = new QueueFile('/data/queues/queues.jsonl');
 * const store = new QueueStore({ journal: file, ... });
 * file.load(store);
 */
export class QueueFile implements QueueJournal {
  private lines: LineFile;
  /** What could not be noted yet. */
  private pending: readonly QueueChange[] = [];
  private isFailing = false;
  private bytes = 0;
  private bytesMax: number;
  private store: QueueStore | undefined;

  constructor(
    private readonly path: string,
    private readonly options: QueueFileOptions = {},
  ) {
    this.lines = new LineFile(path);
    this.bytesMax = options.bytesMin ?? BYTES_MIN_DEFAULT;
  }

  /** Fills a store, which has this for its journal, with what earlier processes have written. @throws {Error} naming the file. */
  load(store: QueueStore): void {
    rmSync(unfinished(this.path), { force: true });
    try {
      for (const change of this.lines.values()) store.apply(change as QueueChange);
    } catch (error) {
      throw new Error(`the queues in '${this.path}' cannot be read: ${(error as Error).message}`, { cause: error });
    }
    this.store = store;
    this.attempt(() => this.rewrite());
  }

  write(change: QueueChange): void {
    this.rewriteWhereLong();
    this.append([...this.pending, change]);
  }

  note(changes: readonly QueueChange[]): void {
    this.rewriteWhereLong();
    this.pending = [...this.pending, ...changes];
    this.attempt(() => this.append(this.pending));
  }

  private append(changes: readonly QueueChange[]): void {
    this.bytes += this.lines.append(...changes);
    this.pending = [];
    this.isFailing = false;
  }

  /** Before something is noted: all that was noted has taken effect by then. */
  private rewriteWhereLong(): void {
    if (this.bytes > this.bytesMax) this.attempt(() => this.rewrite());
  }

  private rewrite(): void {
    const { bytesMin = BYTES_MIN_DEFAULT } = this.options;
    // Where this fails, it is tried again when the file has doubled.
    this.bytesMax = Math.max(bytesMin, 2 * this.bytes);
    const path = unfinished(this.path);
    rmSync(path, { force: true });
    const lines = new LineFile(path);
    let bytes = 0;
    let some: QueueChange[] = [];
    for (const change of this.store?.changes() ?? []) {
      some.push(change);
      if (some.length < LINES_PER_WRITE) continue;
      bytes += lines.append(...some);
      some = [];
    }
    bytes += lines.append(...some);
    renameSync(path, this.path);
    this.lines = new LineFile(this.path);
    this.pending = [];
    this.bytes = bytes;
    this.bytesMax = Math.max(bytesMin, 2 * bytes);
  }

  private attempt(work: () => void): void {
    try {
      work();
    } catch (error) {
      if (!this.isFailing) this.options.onFailure?.(error);
      this.isFailing = true;
    }
  }
}
