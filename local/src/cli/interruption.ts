import { constants } from 'node:os';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Turns the first Ctrl-C or termination signal into an abort, so that everything can be closed in good order; the second
 * one ends the process at once.
 */
export class Interruption {
  private readonly controller = new AbortController();
  private exitStatus: number | undefined;

  /** @param onFirst told about the first signal. */
  constructor(private readonly onFirst: (signalName: string) => void) {
    for (const name of SIGNALS) process.on(name, this.handle);
  }

  /** Aborted at the first signal. */
  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** 128 + the signal's number; `undefined` where there was none. */
  get exitCode(): number | undefined {
    return this.exitStatus;
  }

  /** Signals act as usual again. */
  remove(): void {
    for (const name of SIGNALS) process.off(name, this.handle);
  }

  private readonly handle = (name: (typeof SIGNALS)[number]): void => {
    if (this.exitStatus !== undefined) process.exit(this.exitStatus);
    this.exitStatus = 128 + constants.signals[name];
    this.onFirst(name);
    this.controller.abort();
  };
}
