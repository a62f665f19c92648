import { DatabaseInterruptedError } from './database-error.js';

/** A request that is just about to begin does not hear that it is cancelled: it is told again after so many milliseconds. */
const REPEAT_MS = 50;
/** How often a request is told before its connection is ended: for five seconds. */
const TOLD_MAX = 100;

/**
 * A connection that runs one request at a time and can be interrupted at any time: the request is cancelled, or the connection
 * is ended where it does not obey. Every further request is refused until whoever ran has given up and lets it recover: so
 * nothing of an interrupted statement runs after its interruption.
 */
export abstract class InterruptibleConnection {
  /** Settled once the running request is over; absent while there is none. */
  private running: Promise<unknown> | undefined;
  /** Set from an interruption until whoever ran has given up; settled once the running request is over. */
  private stopping: Promise<void> | undefined;
  /** Why there is no connection; absent while there is one. */
  private failure: Error | undefined;

  /** Asks whoever runs the request to give it up. Resolves once it has been told. */
  protected abstract cancel(): Promise<void>;
  /** Ends the connection, whatever it is doing: the running request rejects. */
  protected abstract terminate(): Promise<void>;
  /** Whether the connection still answers. */
  protected abstract get isLost(): boolean;
  /** Undoes the open transaction, if there is one. */
  protected abstract rollBack(): Promise<void>;
  /** Opens the connection again. */
  protected abstract reconnect(): Promise<void>;

  /** Runs one request. @throws {DatabaseInterruptedError} it was interrupted. @throws what the request throws */
  protected async ask<Result>(request: () => Promise<Result>): Promise<Result> {
    this.throwIfInterrupted();
    if (this.failure) throw this.failure;
    const running = request();
    this.running = running;
    const outcome = await running.then(
      (result) => ({ result }),
      (error: unknown) => ({ error }),
    );
    this.running = undefined;
    // Also where it ended before anybody heard of the interruption.
    this.throwIfInterrupted();
    if ('error' in outcome) throw outcome.error;
    return outcome.result;
  }

  async interrupt(): Promise<void> {
    this.stopping ??= this.stopRunning();
    await this.stopping;
  }

  async recover(): Promise<void> {
    if (!this.stopping) return;
    await this.stopping;
    this.failure = undefined;
    try {
      if (!this.isLost) await this.rollBack();
    } catch {
      await this.terminate();
    }
    try {
      if (this.isLost) await this.reconnect();
    } catch (error) {
      this.failure = error instanceof Error ? error : new Error(String(error));
    }
    this.stopping = undefined;
  }

  private throwIfInterrupted(): void {
    if (this.stopping) throw new DatabaseInterruptedError();
  }

  private async stopRunning(): Promise<void> {
    if (this.running === undefined || this.isLost) return;
    const over = this.running.then(
      () => undefined,
      () => undefined,
    );
    for (let told = 0; told < TOLD_MAX; told += 1) {
      // Whoever cannot be told is ended.
      await this.cancel().catch(() => undefined);
      if (await isOverWithin(over, REPEAT_MS)) return;
    }
    await this.terminate();
    await over;
  }
}

const isOverWithin = async (over: Promise<unknown>, ms: number): Promise<boolean> => {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<false>((resolve) => {
    timer = setTimeout(resolve, ms, false);
  });
  const isOver = await Promise.race([over.then(() => true), tooLate]);
  clearTimeout(timer);
  return isOver;
};
