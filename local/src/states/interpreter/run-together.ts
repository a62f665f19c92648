import { STATES_RUNTIME, StateFailure } from '../state-failure.js';
import { SiblingFailed } from './cancelled.js';
import { linkedAbort } from './linked-abort.js';

/** One of many things that run together. */
export interface TogetherItem {
  /** 0 to `count - 1`. */
  readonly index: number;
  /** Which of those that run at a time it is: 0 to `concurrencyMax - 1`, the same for what runs one after the other. */
  readonly worker: number;
  /** Aborted once another one has failed. */
  readonly signal: AbortSignal;
}

/** How to run many things of which one failure is the failure of all. */
export interface TogetherOptions {
  readonly count: number;
  /** How many run at a time at most. */
  readonly concurrencyMax: number;
  /** Aborts all of them. */
  readonly signal: AbortSignal;
  /** Runs one of them until its signal is aborted. */
  readonly run: (item: TogetherItem) => Promise<void>;
}

/**
 * Runs `count` things, a few at a time, in order of their index. The first that fails has the others cancelled and no
 * further one begun; its error is thrown once all of them have ended.
 */
export const runTogether = async ({ count, concurrencyMax, signal, run }: TogetherOptions): Promise<void> => {
  const all = linkedAbort(signal);
  let nextIndex = 0;
  let failure: { reason: unknown } | undefined;
  const work = async (worker: number): Promise<void> => {
    while (nextIndex < count && !all.signal.aborted) {
      try {
        await run({ index: nextIndex++, worker, signal: all.signal });
      } catch (error) {
        failure ??= { reason: error };
        const endsExecution = error instanceof StateFailure && error.error === STATES_RUNTIME;
        all.controller.abort(new SiblingFailed(endsExecution));
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(count, concurrencyMax) }, (_, worker) => work(worker)));
  all.unlink();
  // Told to stop from outside: that is the reason, whichever of them noticed first.
  signal.throwIfAborted();
  if (failure) throw failure.reason;
};
