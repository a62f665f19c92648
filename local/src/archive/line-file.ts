import { appendFileSync, closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs';

const LINE_END = 0x0a;
const CHUNK_BYTES = 1024 * 1024;

/**
 * A file of JSON values, one a line, to which lines are only added. A process may be killed at any moment: a line is there as a whole or
 * not at all, and one that was cut off is passed by and overwritten by nothing. The file may be longer than a text may be.
 *
 * @example
 * const lines = new LineFile('/data/statements/1.jsonl');
 * lines.append({ id: 'a' });
 * lines.read(); // [{ id: 'a' }]
 */
export class LineFile {
  /** Whether the file ends with a whole line; `undefined` until that is known. */
  private isWhole: boolean | undefined;

  constructor(readonly path: string) {}

  /** Adds values, in one write; returns the length of what it has added, in bytes. @throws the file system's error. */
  append(...values: readonly unknown[]): number {
    const text = values.map((value) => `${JSON.stringify(value)}\n`).join('');
    const isWhole = this.isWhole ?? (!existsSync(this.path) || endsWithLine(this.path));
    // Where this fails, such as on a full disk, nobody knows how much of it is there.
    this.isWhole = undefined;
    // What was cut off becomes a line of its own, which is none.
    appendFileSync(this.path, isWhole ? text : `\n${text}`, { mode: 0o600 });
    this.isWhole = true;
    return Buffer.byteLength(text);
  }

  /** Whether the file has a line that was not cut off. @throws the file system's error, also where there is no file. */
  hasWholeLine(): boolean {
    for (const { isWhole } of linesOf(this.path)) return isWhole;
    return false;
  }

  /**
   * The values that are there, in order; none where there is no file.
   *
   * @param isWanted tells of a line's text whether it is read. @default all are
   * @throws the file system's error.
   */
  read(isWanted?: (line: string) => boolean): unknown[] {
    return [...this.values(isWanted)];
  }

  /** As {@link LineFile.read}, one after the other, so that nobody has to have all of them at once. */
  *values(isWanted: (line: string) => boolean = () => true): Generator<unknown> {
    if (!existsSync(this.path)) return;
    for (const { bytes } of linesOf(this.path)) {
      const line = bytes.toString('utf8');
      if (isWanted(line)) yield* parsed(line);
    }
  }
}

/** The lines of a file; the last one is not whole where no line end follows it. */
function* linesOf(path: string): Generator<{ readonly bytes: Buffer; readonly isWhole: boolean }> {
  const file = openSync(path, 'r');
  try {
    let begun: Buffer[] = [];
    for (;;) {
      const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
      const length = readSync(file, chunk, 0, CHUNK_BYTES, null);
      if (length === 0) break;
      let from = 0;
      for (let end = chunk.indexOf(LINE_END); end !== -1 && end < length; end = chunk.indexOf(LINE_END, from)) {
        yield { bytes: Buffer.concat([...begun, chunk.subarray(from, end)]), isWhole: true };
        begun = [];
        from = end + 1;
      }
      if (from < length) begun.push(chunk.subarray(from, length));
    }
    if (begun.length > 0) yield { bytes: Buffer.concat(begun), isWhole: false };
  } finally {
    closeSync(file);
  }
}

const endsWithLine = (path: string): boolean => {
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    const last = Buffer.alloc(1);
    return size === 0 || (readSync(file, last, 0, 1, size - 1) === 1 && last[0] === LINE_END);
  } finally {
    closeSync(file);
  }
};

const parsed = (line: string): unknown[] => {
  try {
    return [JSON.parse(line)];
  } catch {
    return [];
  }
};
