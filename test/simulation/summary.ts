import type { RunResult } from './run-scenario.js';

/** A {@link Summary} as plain data. */
export interface SummaryData {
  readonly counts: Readonly<Record<string, number>>;
  readonly faults: Readonly<Record<string, number>>;
  /** In how many runs a Lambda died at each crash point. */
  readonly crashes: Readonly<Record<string, number>>;
}

/** What many runs came to, taken together. */
export class Summary {
  readonly #counts = new Map<string, number>();
  readonly #faults = new Map<string, number>();
  readonly #crashes = new Map<string, number>();

  add(run: RunResult): void {
    this.merge({
      counts: {
        runs: 1,
        'port calls and other happenings': run.happenings,
        'virtual hours': run.durationMs / 3_600_000,
        statements: run.statements,
        answers: run.answers,
        adoptions: run.adoptions,
      },
      faults: Object.fromEntries(run.faults),
      crashes: Object.fromEntries([...run.crashes].map((point) => [point, 1])),
    });
  }

  merge({ counts, faults, crashes }: SummaryData): void {
    for (const [name, count] of Object.entries(counts)) raise(this.#counts, name, count);
    for (const [name, count] of Object.entries(faults)) raise(this.#faults, name, count);
    for (const [point, count] of Object.entries(crashes)) raise(this.#crashes, point, count);
  }

  data(): SummaryData {
    return {
      counts: Object.fromEntries(this.#counts),
      faults: Object.fromEntries([...this.#faults].sort()),
      crashes: Object.fromEntries(this.#crashes),
    };
  }
}

const raise = (counts: Map<string, number>, name: string, by: number): void => {
  counts.set(name, (counts.get(name) ?? 0) + by);
};
