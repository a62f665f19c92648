import { randomUUID } from 'node:crypto';
import { closeSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Archive, ArchivedText } from './archive.js';
import { RememberedText } from './remembered-text.js';

const SEGMENT_BYTES_DEFAULT = 16 * 1024 * 1024;

/** How a {@link FileArchive} is set up. */
export interface FileArchiveOptions {
  /** Where its files are. @default the system's folder for temporary files */
  readonly folder?: string;
  /** From this size on a file takes no more texts; it is given back once all its texts are dropped. @default 16 MiB */
  readonly segmentBytes?: number;
}

/**
 * An archive in temporary files, made with the first text. The files have no name once they are open, so that nothing stays
 * behind however the process ends; only this user could read them before. Where files cannot be written, texts stay in memory.
 *
 * @example
 * const archive = new FileArchive();
 * const archived = archive.put('a long text');
 * archived.read(); // 'a long text'
 * archive.close();
 */
export class FileArchive implements Archive {
  readonly #folder: string;
  readonly #segmentBytes: number;
  readonly #segments = new Set<Segment>();
  #current: Segment | undefined;
  #isClosed = false;

  constructor({ folder = tmpdir(), segmentBytes = SEGMENT_BYTES_DEFAULT }: FileArchiveOptions = {}) {
    this.#folder = folder;
    this.#segmentBytes = segmentBytes;
  }

  /** How many bytes its files have. */
  get sizeBytes(): number {
    return [...this.#segments].reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  }

  put(text: string): ArchivedText {
    if (this.#isClosed) return new RememberedText(text);
    try {
      return this.#writable().write(text);
    } catch {
      // A full disk is no reason to lose what was to be kept.
      return new RememberedText(text);
    }
  }

  /** Gives all files back; texts cannot be read any more. May be called twice. */
  close(): void {
    this.#isClosed = true;
    this.#current = undefined;
    for (const segment of this.#segments) segment.close();
  }

  #writable(): Segment {
    if (this.#current && this.#current.sizeBytes < this.#segmentBytes) return this.#current;
    const full = this.#current;
    this.#current = new Segment(this.#folder, (segment) => {
      this.#segments.delete(segment);
      if (this.#current === segment) this.#current = undefined;
    });
    this.#segments.add(this.#current);
    full?.closeIfUnused();
    return this.#current;
  }
}

/** One file; closed once nobody needs any of its texts. */
class Segment {
  sizeBytes = 0;
  readonly #file: number;
  readonly #path: string;
  #neededCount = 0;
  #isOpen = true;

  constructor(
    folder: string,
    private readonly onClosed: (segment: Segment) => void,
  ) {
    this.#path = join(folder, `sfn-redshift-tasker-archive-${randomUUID()}`);
    this.#file = openSync(this.#path, 'wx+', 0o600);
    this.#removeName();
  }

  write(text: string): ArchivedText {
    const bytes = Buffer.from(text, 'utf8');
    const offset = this.sizeBytes;
    for (let written = 0; written < bytes.length;) {
      written += writeSync(this.#file, bytes, written, bytes.length - written, offset + written);
    }
    this.sizeBytes += bytes.length;
    this.#neededCount += 1;
    return new WrittenText(this, offset, bytes.length);
  }

  read(offset: number, length: number): string {
    if (!this.#isOpen) throw new Error('the archive is closed: what it held cannot be read any more');
    const bytes = Buffer.allocUnsafe(length);
    for (let done = 0; done < length;) {
      const count = readSync(this.#file, bytes, done, length - done, offset + done);
      if (count === 0) throw new Error(`the archive's file ends ${length - done} bytes too early`);
      done += count;
    }
    return bytes.toString('utf8');
  }

  drop(): void {
    this.#neededCount -= 1;
    this.closeIfUnused();
  }

  closeIfUnused(): void {
    if (this.#neededCount === 0) this.close();
  }

  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    closeSync(this.#file);
    this.#removeName();
    this.onClosed(this);
  }

  #removeName(): void {
    try {
      rmSync(this.#path, { force: true });
    } catch {
      // Some systems refuse that while the file is open; then it goes when it is closed.
    }
  }
}

class WrittenText implements ArchivedText {
  #isDropped = false;

  constructor(
    private readonly segment: Segment,
    private readonly offset: number,
    private readonly length: number,
  ) {}

  read(): string {
    return this.segment.read(this.offset, this.length);
  }

  drop(): void {
    if (this.#isDropped) return;
    this.#isDropped = true;
    this.segment.drop();
  }
}
