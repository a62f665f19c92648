const HAS_COME = Promise.resolve();

/** An end that may be waited for. */
export class Ending {
  private waiting: { readonly promise: Promise<void>; readonly resolve: () => void } | undefined;
  private hasCome = false;

  /** Resolves when it comes; at once where it has come. */
  get comes(): Promise<void> {
    if (this.hasCome) return HAS_COME;
    if (this.waiting) return this.waiting.promise;
    let resolve = (): void => undefined;
    const promise = new Promise<void>((resolved) => (resolve = resolved));
    this.waiting = { promise, resolve };
    return promise;
  }

  /** Tells that it has come. Returns one that has come, the same for all, to be held in its place: thousands are kept for a day. */
  announce(): Ending {
    this.hasCome = true;
    this.waiting?.resolve();
    this.waiting = undefined;
    return PAST;
  }
}

const PAST = new Ending();
PAST.announce();
