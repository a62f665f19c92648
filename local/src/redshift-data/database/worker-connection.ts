import { Worker } from 'node:worker_threads';
import { DATABASE_WORKER_URL } from '../database-worker-url.js';
import { DatabaseError, DatabaseInterruptedError } from './database-error.js';
import type {
  DatabaseAnswer,
  DatabaseRequest,
  InterruptFlags,
  NumberedAnswer,
  NumberedRequest,
} from './database-messages.js';

/**
 * Of what a statement makes in the worker nothing outlives it: a space for what is new that would be large by default (48 MB) fills up with what is
 * old, and is memory that a thread keeps.
 */
const RESOURCE_LIMITS = { maxYoungGenerationSizeMb: 6 };

interface Waiting {
  resolve(answer: DatabaseAnswer): void;
  reject(error: Error): void;
}

/** One database worker and the requests that it owes an answer. */
export class WorkerConnection {
  // The process' own flags are not the worker's: some of them make no sense there.
  private readonly worker = new Worker(DATABASE_WORKER_URL, { execArgv: [], resourceLimits: RESOURCE_LIMITS });
  private readonly waiting = new Map<number, Waiting>();
  private lastNumber = 0;
  private failure: Error | undefined;
  private flags: InterruptFlags | undefined;

  constructor() {
    this.worker.on('message', (answer: NumberedAnswer) => {
      const waiting = this.waiting.get(answer.number);
      this.waiting.delete(answer.number);
      waiting?.resolve(answer);
    });
    this.worker.on('error', (error) => {
      this.fail(error instanceof Error ? error : new Error(String(error)));
    });
    this.worker.on('exit', () => {
      this.fail(new DatabaseInterruptedError());
    });
  }

  /** Whether the worker is gone or out of order. */
  get isOver(): boolean {
    return this.failure !== undefined;
  }

  /** Opens a database, which `image` is made into first where it is given. @throws as {@link WorkerConnection.ask} */
  async open(what: { readonly dataDirectory: string; readonly image?: Uint8Array }): Promise<void> {
    const answer = await this.ask({ kind: 'open', ...what });
    if ('flags' in answer) this.flags = answer.flags;
  }

  /** Tells Postgres to give up what it is doing. It looks for that between any two rows, and then fails the statement. */
  cancel(): void {
    if (this.flags) writeFlags(this.flags, 1);
  }

  /** Takes back what {@link WorkerConnection.cancel} said, where it came too late for its statement. */
  forgetCancel(): void {
    if (this.flags) writeFlags(this.flags, 0);
  }

  /**
   * Asks the worker and waits for its answer.
   *
   * @throws {DatabaseError} the database refused.
   * @throws {DatabaseInterruptedError} the worker was ended meanwhile.
   */
  async ask(request: DatabaseRequest): Promise<Exclude<DatabaseAnswer, { failure: unknown }>> {
    if (this.failure) throw this.failure;
    const number = ++this.lastNumber;
    const answer = await new Promise<DatabaseAnswer>((resolve, reject) => {
      this.waiting.set(number, { resolve, reject });
      this.worker.postMessage({ number, request } satisfies NumberedRequest);
    });
    if ('failure' in answer) throw new DatabaseError(answer.failure);
    return answer;
  }

  /** Ends the worker at once, whatever it is doing; resolves when it is gone. */
  async terminate(): Promise<void> {
    this.fail(new DatabaseInterruptedError());
    await this.worker.terminate();
  }

  private fail(error: Error): void {
    this.failure ??= error;
    for (const waiting of this.waiting.values()) waiting.reject(this.failure);
    this.waiting.clear();
  }
}

const writeFlags = ({ memory, cancelPlace, pendingPlace }: InterruptFlags, value: 0 | 1): void => {
  const words = new Int32Array(memory);
  // The second one says that there is something to look for.
  Atomics.store(words, cancelPlace, value);
  Atomics.store(words, pendingPlace, value);
};
