import { SiblingFailed } from './cancelled.js';
import { linkedAbort } from './linked-abort.js';

/** How to run many things of which one failure is the failure of all. */
export interface TogetherOptions {
  readonly count: number;
  /** How many run at a time at most. */
  readonly concurrencyMax: number;
  /** Aborts all of them. */
  readonly signal: AbortSignal;
  /** Runs one of them until `signal` is aborted. */
  readonly run: (index: number, signal: AbortSignal) => Promise<void>;
}

/**
 * Runs `count` things, a few at a time, in order of their index. The first that fails has the others cancelled and no
 * further one begun; its error is thrown once all of them have ended.
 */
export const runTogether = async ({ count, concurrencyMax, signal, run }: TogetherOptions): Promise<void> => {
  const all = linkedAbort(signal);
  let nextIndex = 0;
  let failure: { reason: unknown } | undefined;
  const work = async (): Promise<void> => {
    while (nextIndex < count && !all.signal.aborted) {
      try {
        await run(nextIndex++, all.signal);
      } catch (error) {
        failure ??= { reason: error };
        all.controller.abort(new SiblingFailed('a sibling has failed'));
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(count, concurrencyMax) }, work));
  all.unlink();
  // Told to stop from outside: that is the reason, whichever of them noticed first.
  signal.throwIfAborted();
  if (failure) throw failure.reason;
};
