import { Worker } from 'node:worker_threads';
import { DATABASE_WORKER_URL } from '../database-worker-url.js';
import { DatabaseError, DatabaseInterruptedError } from './database-error.js';
import type { DatabaseAnswer, DatabaseRequest, NumberedAnswer, NumberedRequest } from './database-messages.js';

interface Waiting {
  resolve(answer: DatabaseAnswer): void;
  reject(error: Error): void;
}

/** One database worker and the requests that it owes an answer. */
export class WorkerConnection {
  // The process' own flags are not the worker's: some of them make no sense there.
  private readonly worker = new Worker(DATABASE_WORKER_URL, { execArgv: [] });
  private readonly waiting = new Map<number, Waiting>();
  private lastNumber = 0;
  private failure: Error | undefined;

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
