import { setTimeout } from 'node:timers/promises';
import { afterEach, describe, it } from '@jest/globals';

/** What a contract's case runs in: an adapter and the levers that a case needs; made anew for each case. */
export interface ContractEnvironment {
  /** Frees what the environment holds. */
  readonly close?: () => Promise<void>;
}

/** One fact that every adapter of a port keeps. `run` throws where the adapter at hand does not. */
export interface ContractCase<Environment extends ContractEnvironment> {
  readonly name: string;
  readonly run: (environment: Environment) => Promise<void>;
}

/** Runs a contract's cases as tests, each in an environment of its own. */
export const describeContract = <Environment extends ContractEnvironment>(
  title: string,
  contract: readonly ContractCase<Environment>[],
  make: () => Promise<Environment>,
): void => {
  describe(title, () => {
    let environment: Environment | undefined;

    afterEach(async () => {
      await environment?.close?.();
      environment = undefined;
    });

    for (const { name, run } of contract) {
      it(name, async () => {
        environment = await make();
        await run(environment);
      });
    }
  });
};

/**
 * A broken adapter may hang: a case that has not ended after so many looks has failed. Not after a time: a process that stands still on a
 * busy machine does not look meanwhile. Cases that end need some looks.
 */
const LOOKS_MAX = 150;
const LOOK_AGAIN_MS = 20;

/** Rejects after the last look. */
const tooManyLooks = async (timer: AbortSignal): Promise<never> => {
  for (let looks = 0; looks < LOOKS_MAX; looks += 1) await setTimeout(LOOK_AGAIN_MS, undefined, { signal: timer });
  throw new Error('took too long');
};

/** The names of the cases that an adapter fails: how the contracts themselves are tested. */
export const failuresOf = async <Environment extends ContractEnvironment>(
  contract: readonly ContractCase<Environment>[],
  make: () => Promise<Environment>,
): Promise<readonly string[]> => {
  const failures: string[] = [];
  for (const { name, run } of contract) {
    const environment = await make();
    const timer = new AbortController();
    const deadline = tooManyLooks(timer.signal);
    try {
      await Promise.race([run(environment), deadline]);
    } catch {
      failures.push(name);
    } finally {
      timer.abort();
      await deadline.catch(() => undefined);
      await environment.close?.();
    }
  }
  return failures;
};
