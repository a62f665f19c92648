import { appendFileSync, existsSync, readFileSync } from 'node:fs';

const LINE_END = 0x0a;

/**
 * A file of JSON values, one a line, to which lines are only added. A process may be killed at any moment: a line is there as a whole or
 * not at all, and one that was cut off is passed by and overwritten by nothing.
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

  /** Adds values, in one write. @throws the file system's error. */
  append(...values: readonly unknown[]): void {
    const text = values.map((value) => `${JSON.stringify(value)}\n`).join('');
    const isWhole = this.isWhole ?? (!existsSync(this.path) || endsWithLine(readFileSync(this.path)));
    // Where this fails, such as on a full disk, nobody knows how much of it is there.
    this.isWhole = undefined;
    // What was cut off becomes a line of its own, which is none.
    appendFileSync(this.path, isWhole ? text : `\n${text}`, { mode: 0o600 });
    this.isWhole = true;
  }

  /** Whether the file has a line that was not cut off. @throws the file system's error, also where there is no file. */
  hasWholeLine(): boolean {
    return readFileSync(this.path).includes(LINE_END);
  }

  /**
   * The values that are there, in order; none where there is no file.
   *
   * @param isWanted tells of a line's text whether it is read. @default all are
   * @throws the file system's error.
   */
  read(isWanted: (line: string) => boolean = () => true): unknown[] {
    if (!existsSync(this.path)) return [];
    const bytes = readFileSync(this.path);
    this.isWhole = endsWithLine(bytes);
    return bytes
      .toString('utf8')
      .split('\n')
      .flatMap((line) => (isWanted(line) ? parsed(line) : []));
  }
}

const endsWithLine = (bytes: Buffer): boolean => bytes.length === 0 || bytes.at(-1) === LINE_END;

const parsed = (line: string): unknown[] => {
  try {
    return [JSON.parse(line)];
  } catch {
    return [];
  }
};
