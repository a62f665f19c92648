import * as util from 'node:util';
import { printable, printableJson, widthOf } from '../printable.js';

/** A style that a text may have on a terminal. */
export type Style = 'bold' | 'dim' | 'green' | 'yellow' | 'red';

/** Where a command prints to. */
export interface OutputStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

const CONTINUED = '    ';
/** What the styles here are written as: a style, or the end of one. */
// eslint-disable-next-line no-control-regex
const OWN_STYLES = /(\u001b\[(?:1|2|22|31|32|33|39)m)/;

/** How long something takes before it is said that it is being done. */
const PROGRESS_AFTER_MS = 1_000;

/** What a command tells: to people, with colours where there is a terminal, or as JSON. */
export class Output {
  constructor(
    private readonly isJson: boolean,
    private readonly out: OutputStream = process.stdout,
    private readonly err: OutputStream = process.stderr,
  ) {}

  /** Whether a terminal shows it, so that it can be overwritten. */
  get isInteractive(): boolean {
    return this.out.isTTY === true && !this.isJson;
  }

  /** Prints the value where JSON is wanted, else the lines. */
  tell(value: object, lines: () => readonly string[]): void {
    this.out.write(
      this.isJson ? `${printableJson(JSON.stringify(value, isoTimes, 2))}\n` : `${this.shown(lines()).join('\n')}\n`,
    );
  }

  /** Prints in the place of what was printed before; only on a terminal. */
  replace(lines: readonly string[]): void {
    this.out.write(`\u001b[H\u001b[2J${this.shown(lines).join('\n')}\n`);
  }

  /** The text in a style, where it shows. */
  style(style: Style, text: string): string {
    return this.showsStyles ? util.styleText(style, text, { validateStream: false }) : text;
  }

  private get showsStyles(): boolean {
    return this.isInteractive && process.env.NO_COLOR === undefined && 'styleText' in util;
  }

  /**
   * Lines as a terminal may show them: what others have written in them steers nothing, what {@link style} has put there does; and what
   * follows the end of a line within one of them is not taken for a line of the command's own.
   */
  private shown(lines: readonly string[]): readonly string[] {
    const isOwn = (index: number): boolean => this.showsStyles && index % 2 === 1;
    return lines.map((line) =>
      line
        .split(OWN_STYLES)
        .map((part, index) => (isOwn(index) ? part : printable(part)))
        .join('')
        .replace(/\n+/g, `\n${CONTINUED}`)
        .trimEnd(),
    );
  }

  /** Does something, and says so on a terminal where it takes longer than a second. */
  async progress<T>(what: string, work: Promise<T>): Promise<T> {
    if (this.err.isTTY !== true) return await work;
    let isShown = false;
    const timer = setTimeout(() => {
      isShown = true;
      this.err.write(`${what} ...`);
    }, PROGRESS_AFTER_MS);
    try {
      return await work;
    } finally {
      clearTimeout(timer);
      if (isShown) this.err.write('\r\u001b[K');
    }
  }
}

/** Times are numbers inside, and ISO 8601 texts outside. Their names end with `At` or are `at`. */
function isoTimes(name: string, value: unknown): unknown {
  return typeof value === 'number' && /(^at|At)$/.test(name) ? new Date(value).toISOString() : value;
}

/** Lines of columns, each as wide as its longest cell; without trailing spaces. */
export function table(texts: readonly (readonly string[])[]): readonly string[] {
  const rows = texts.map((row) => row.map((cell) => printable(cell).replace(/\n/g, ' ')));
  const widths = rows.reduce<number[]>(
    (most, row) => row.map((cell, column) => Math.max(most[column] ?? 0, widthOf(cell))),
    [],
  );
  return rows.map((row) =>
    row
      .map((cell, column) => cell + ' '.repeat(Math.max(0, (widths[column] ?? 0) - widthOf(cell))))
      .join('  ')
      .trimEnd(),
  );
}
