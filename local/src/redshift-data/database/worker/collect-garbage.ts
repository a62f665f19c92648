import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Some three hundred statements; a collection takes as long as one of them. */
const REQUESTS_DEFAULT = 1000;

/** How a {@link GarbageCollection} is set up. */
export interface GarbageCollectionOptions {
  /** Collects all garbage of this thread's heap at once. @default V8 does */
  readonly collect?: () => void;
  /** After so many requests it is done. @default 1,000 */
  readonly requests?: number;
}

/**
 * Collects a thread's garbage after every so many requests. To V8 the few megabytes that each thousand requests leave are nothing to
 * collect for, until there are as many again as the heap was large: a heap that is small, and that nobody else sees, would grow to the double.
 */
export class GarbageCollection {
  readonly #collect: () => void;
  readonly #requests: number;
  #left: number;

  constructor({ collect = collectNow(), requests = REQUESTS_DEFAULT }: GarbageCollectionOptions = {}) {
    this.#collect = collect;
    this.#requests = requests;
    this.#left = requests;
  }

  /** To be called when a request has been answered. */
  noteRequest(): void {
    this.#left -= 1;
    if (this.#left <= 0) this.run();
  }

  /** Collects now, and counts anew. */
  run(): void {
    this.#left = this.#requests;
    this.#collect();
  }
}

/** V8's own function, which only contexts have that are made while it is shown; it is hidden again from all that come later. */
const collectNow = (): (() => void) => {
  setFlagsFromString('--expose-gc');
  try {
    return runInNewContext('gc') as () => void;
  } finally {
    setFlagsFromString('--no-expose-gc');
  }
};
