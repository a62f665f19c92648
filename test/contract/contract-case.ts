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

/** A broken adapter may hang; a case that takes longer than this has failed. Others take a hundredth of it, on a busy machine a tenth. */
const CASE_MS_MAX = 5_000;

/** The names of the cases that an adapter fails: how the contracts themselves are tested. */
export const failuresOf = async <Environment extends ContractEnvironment>(
  contract: readonly ContractCase<Environment>[],
  make: () => Promise<Environment>,
): Promise<readonly string[]> => {
  const failures: string[] = [];
  for (const { name, run } of contract) {
    const environment = await make();
    const timer = new AbortController();
    const deadline = setTimeout(CASE_MS_MAX, undefined, timer).then(() => Promise.reject(new Error('took too long')));
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
