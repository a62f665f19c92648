/** Who is to be called, by signal. */
const listening = new WeakMap<AbortSignal, Callbacks>();

interface Callbacks {
  readonly all: Set<() => void>;
  /** What the signal calls. */
  readonly callAll: () => void;
}

/**
 * Has `callback` called once `signal` is aborted, in the order in which they were given; right now where it already is. Gives what
 * takes it back.
 *
 * A signal compares each new listener with all that it has, so thousands of them would take it seconds; this gives it one, as long
 * as anybody is to be called.
 *
 * @example const takeBack = whenAborted(signal, () => controller.abort(signal.reason));
 */
export const whenAborted = (signal: AbortSignal, callback: () => void): (() => void) => {
  if (signal.aborted) {
    callback();
    return () => undefined;
  }
  const { all, callAll } = listening.get(signal) ?? listenTo(signal);
  // The same function given twice is to be called twice.
  const own = (): void => callback();
  all.add(own);
  return () => {
    if (!all.delete(own) || all.size > 0) return;
    signal.removeEventListener('abort', callAll);
    listening.delete(signal);
  };
};

const listenTo = (signal: AbortSignal): Callbacks => {
  const all = new Set<() => void>();
  const callAll = (): void => {
    for (const callback of all) callback();
    all.clear();
  };
  signal.addEventListener('abort', callAll, { once: true });
  const callbacks = { all, callAll };
  listening.set(signal, callbacks);
  return callbacks;
};
