import { parentPort, Worker } from 'node:worker_threads';
import type { Exploration } from './exhaustive/explore.js';
import { explorePart, type StoryPart } from './exhaustive/explore-part.js';
import { MUTANTS } from './mutants/index.js';
import type { ThemeName } from './scenario/themes.js';
import { type Failure, simulate } from './simulate.js';
import { Summary, type SummaryData } from './summary.js';

/** Some runs, for one worker. */
export interface Piece {
  readonly runs: number;
  readonly seed: number;
  readonly path?: string;
  /** Name of the mutant to play; a failing scenario of it is not made smaller. */
  readonly mutant?: string;
  /** Plays only histories with this theme. */
  readonly theme?: ThemeName | undefined;
  /** Who waits. @default 'tasks' */
  readonly waiters?: 'tasks' | 'mixed' | undefined;
}

/** What they came to. */
export interface PieceResult {
  readonly summary: SummaryData;
  readonly failure:
    | (Pick<Failure, 'seed' | 'path' | 'runs' | 'scenario'> & {
        readonly trace: string;
        readonly violations: Failure['result']['violations'];
      })
    | undefined;
}

/** Lets a worker thread play the pieces of random histories, and the parts of small stories, that it is sent. */
export function serveWorker(): void {
  const port = parentPort;
  port?.on('message', (piece: Piece | StoryPart) => {
    void ('story' in piece ? explorePart(piece) : playPiece(piece)).then((result) => port.postMessage(result));
  });
}

async function playPiece({ mutant, ...piece }: Piece): Promise<PieceResult> {
  const summary = new Summary();
  const failure = await simulate({
    ...piece,
    mutant: MUTANTS.find(({ name }) => name === mutant),
    isShrunk: mutant === undefined,
    onRun: (result) => summary.add(result),
  });
  return {
    summary: summary.data(),
    failure: failure && {
      ...{ seed: failure.seed, path: failure.path, runs: failure.runs, scenario: failure.scenario },
      ...{ trace: failure.result.trace, violations: failure.result.violations },
    },
  };
}

interface Waiting {
  readonly piece: Piece | StoryPart;
  readonly resolve: (result: PieceResult | Exploration) => void;
}

const NOTHING: PieceResult = { summary: new Summary().data(), failure: undefined };

/** Much of what a history makes is garbage at its end: with more room for the young it is cleared away less often. */
const YOUNG_MB = 64;

/** A few worker threads that play pieces, each one at a time. */
export class WorkerPool {
  readonly #workers: Worker[] = [];
  readonly #idle: Worker[] = [];
  readonly #waiting: Waiting[] = [];

  constructor(size: number) {
    for (let count = 0; count < size; count += 1) {
      const worker = new Worker(new URL(import.meta.url), {
        resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
      });
      worker.on('error', (error) => {
        throw error;
      });
      this.#workers.push(worker);
      this.#idle.push(worker);
    }
  }

  async run(piece: Piece): Promise<PieceResult> {
    return (await this.#send(piece)) as PieceResult;
  }

  async explore(part: StoryPart): Promise<Exploration> {
    return (await this.#send(part)) as Exploration;
  }

  /** Gives up what no worker has begun; it counts as nothing. */
  dropWaiting(): void {
    for (const { resolve } of this.#waiting.splice(0)) resolve(NOTHING);
  }

  async close(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }

  #send(piece: Piece | StoryPart): Promise<PieceResult | Exploration> {
    return new Promise((resolve) => {
      this.#waiting.push({ piece, resolve });
      this.#next();
    });
  }

  #next(): void {
    const worker = this.#waiting.length > 0 ? this.#idle.pop() : undefined;
    const waiting = worker && this.#waiting.shift();
    if (!worker || !waiting) return;
    worker.once('message', (result: PieceResult | Exploration) => {
      this.#idle.push(worker);
      waiting.resolve(result);
      this.#next();
    });
    worker.postMessage(waiting.piece);
  }
}
