import { type Clock, SECOND_MS } from 'sfn-redshift-tasker';
import { AwsJsonError } from '../http/aws-json-service.js';
import { abortedWith } from '../http/aborted-with.js';
import type { Statement } from './statement.js';

/** Most callers that may wait for one statement at the same time. */
const WAITING_MAX = 100;

/** The callers that wait for a statement's end. */
export class LongPolls {
  private readonly waiting = new Map<Statement, number>();

  constructor(
    private readonly clock: Clock,
    /** Aborted when the service closes: all waiting ends. */
    private readonly closing: AbortSignal,
  ) {}

  /**
   * Waits until a statement has ended, or one of its parts, or until the time is over, whichever comes first. Without a time
   * it does not wait.
   *
   * @param place the part that is waited for, counted from 0; absent: the whole statement.
   * @throws {AwsJsonError} `ActiveWaitingRequestsExceededException`; the reason of a signal that is aborted.
   */
  async wait(
    statement: Statement,
    place: number | undefined,
    seconds: number | undefined,
    signal: AbortSignal,
  ): Promise<void> {
    if (seconds === undefined || statement.isTerminal) return;
    const count = this.waiting.get(statement) ?? 0;
    if (count >= WAITING_MAX) {
      throw new AwsJsonError(
        'ActiveWaitingRequestsExceededException',
        `${count} requests wait for statement '${statement.id}' already; at most ${WAITING_MAX} may`,
      );
    }
    this.waiting.set(statement, count + 1);
    const over = abortedWith(signal, this.closing);
    try {
      const timer = this.clock.sleep(seconds * SECOND_MS, over.signal);
      // Once the statement has ended the timer is stopped, which rejects it.
      timer.catch(() => undefined);
      const part = place === undefined ? undefined : statement.parts[place];
      await Promise.race([statement.ended, ...(part ? [part.ended] : []), timer]);
    } finally {
      over.release();
      const left = (this.waiting.get(statement) ?? 1) - 1;
      if (left === 0) this.waiting.delete(statement);
      else this.waiting.set(statement, left);
    }
  }
}
