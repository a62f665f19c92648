/** A signal of one wait. */
export interface WaitSignal {
  /** Aborted with the first of its sources, with that one's reason, or by {@link WaitSignal.release}. */
  readonly signal: AbortSignal;
  /** The wait is over: aborts what still listens, and leaves nothing behind in the sources. */
  release(): void;
}

/**
 * A signal that is aborted with any of its sources. Unlike `AbortSignal.any()` it leaves no trace in a source that outlives
 * the wait.
 *
 * @example const wait = abortedWith(caller, closing); try { await clock.sleep(1_000, wait.signal); } finally { wait.release(); }
 */
export function abortedWith(...sources: readonly AbortSignal[]): WaitSignal {
  const controller = new AbortController();
  const listeners = sources.map((source) => (): void => controller.abort(source.reason));
  sources.forEach((source, place) => {
    const listener = listeners[place];
    if (source.aborted) listener?.();
    else if (listener) source.addEventListener('abort', listener, { once: true });
  });
  return {
    signal: controller.signal,
    release: () => {
      sources.forEach((source, place) => {
        const listener = listeners[place];
        if (listener) source.removeEventListener('abort', listener);
      });
      controller.abort();
    },
  };
}
