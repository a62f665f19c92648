/** One line of a run's story. */
export interface TraceLine {
  readonly atMs: number;
  readonly actor: string;
  readonly text: string;
}

const clockText = (atMs: number): string => {
  const seconds = Math.floor(atMs / 1000);
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return `${parts.map((part) => String(part).padStart(2, '0')).join(':')}.${String(atMs % 1000).padStart(3, '0')}`;
};

/** What happened in a run, for a person to read: time, actor, what. Nothing is kept unless it is wanted. */
export class Trace {
  readonly #lines: TraceLine[] = [];

  constructor(readonly isKept: boolean) {}

  /** @param text made only where the trace is kept. */
  tell(atMs: number, actor: string, text: () => string): void {
    if (this.isKept) this.#lines.push({ atMs, actor, text: text() });
  }

  toString(): string {
    const width = Math.max(0, ...this.#lines.map(({ actor }) => actor.length));
    return this.#lines.map(({ atMs, actor, text }) => `${clockText(atMs)}  ${actor.padEnd(width)}  ${text}`).join('\n');
  }
}
