import { DatabaseInterruptedError } from './database-error.js';

/** A request that is just about to begin does not hear that it is cancelled: it is told again after so many milliseconds. */
const REPEAT_MS = 50;
/** How often a request is told before its connection is ended: for five seconds. */
const TOLD_MAX = 100;

/**
 * A connection that runs one request at a time and can be interrupted at any time: the request is cancelled, or the connection
 * is ended where it does not obey, and the next request finds it in order, without a transaction.
 */
export abstract class InterruptibleConnection {
  /** Settled once the running request is over; absent while there is none. */
  private running: Promise<unknown> | undefined;
  private isInterrupted = false;
  private recovering: Promise<void> = Promise.resolve();

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
    await this.recovering;
    const running = request();
    this.running = running;
    const outcome = await running.then(
      (result) => ({ result }),
      (error: unknown) => ({ error }),
    );
    this.running = undefined;
    // Also where it ended before anybody heard of the interruption: what comes after it must not run.
    if (this.isInterrupted) throw new DatabaseInterruptedError();
    if ('error' in outcome) throw outcome.error;
    return outcome.result;
  }

  async interrupt(): Promise<void> {
    // What recovers just now is let through first.
    const interrupted = this.recovering.catch(() => undefined).then(() => this.stopRunning());
    this.recovering = interrupted.then(() => this.recover());
    // Whoever uses the connection next is told.
    this.recovering.catch(() => undefined);
    await interrupted;
  }

  /** Resolves when no interruption is being dealt with. */
  protected async settled(): Promise<void> {
    await this.recovering.catch(() => undefined);
  }

  private async stopRunning(): Promise<void> {
    this.isInterrupted = true;
    if (this.running === undefined || this.isLost) return;
    const over = this.running.then(
      () => undefined,
      () => undefined,
    );
    for (let told = 0; told < TOLD_MAX; told += 1) {
      await this.cancel();
      if (await isOverWithin(over, REPEAT_MS)) return;
    }
    await this.terminate();
    await over;
  }

  private async recover(): Promise<void> {
    try {
      if (!this.isLost) await this.rollBack();
    } catch {
      await this.terminate();
    }
    if (this.isLost) await this.reconnect();
    this.isInterrupted = false;
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
