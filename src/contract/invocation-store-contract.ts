import { adoptionCases } from './invocation-store/adoption.cases.js';
import { attemptsCases } from './invocation-store/attempts.cases.js';
import { claimCases } from './invocation-store/claim.cases.js';
import type { ContractCase, MakeStore } from './invocation-store/contract-case.js';
import { latestCases } from './invocation-store/latest.cases.js';
import { listingsCases } from './invocation-store/listings.cases.js';
import { locksCases } from './invocation-store/locks.cases.js';
import { processedCases } from './invocation-store/processed.cases.js';
import { registrationCases } from './invocation-store/registration.cases.js';
import { startCases } from './invocation-store/start.cases.js';

/**
 * What every `InvocationStore` must do, as plain functions: a case that rejects is a promise that the store breaks. Each
 * case makes its own store. Listings are read right after the writes, so the store must be at rest then.
 *
 * @example
 * for (const { name, run } of invocationStoreContract) test(name, () => run(async () => new MyStore()));
 */
export const invocationStoreContract: readonly ContractCase[] = [
  ...registrationCases,
  ...startCases,
  ...claimCases,
  ...processedCases,
  ...adoptionCases,
  ...latestCases,
  ...attemptsCases,
  ...listingsCases,
  ...locksCases,
];

/** What registers tests: the functions of that name of Jest, Vitest and `node:test`, and of whatever else has both. */
export interface TestRunner {
  /** Makes a group of tests, which `register` registers at once. */
  readonly describe: (title: string, register: () => void) => unknown;
  /** Makes a test, which fails where the promise rejects. */
  readonly it: (title: string, run: () => Promise<void>) => unknown;
}

/**
 * Registers a test for each case of {@link invocationStoreContract}.
 *
 * @param runner of the test runner at hand.
 * @param subject the store's name, for the titles.
 * @param make makes an empty store; called by each case at least once.
 * @example
 * import { describe, it } from 'node:test';
 * describeInvocationStoreContract({ describe, it }, 'MyStore', async () => new MyStore());
 */
export function describeInvocationStoreContract(runner: TestRunner, subject: string, make: MakeStore): void {
  runner.describe(`${subject} as an InvocationStore`, () => {
    for (const { name, run } of invocationStoreContract) runner.it(name, () => run(make));
  });
}

/**
 * The names of the cases that a store fails: none for a right one. Runs one case after the other, in this process.
 *
 * @example
 * console.log(await failuresOfInvocationStore(async () => new MyStore())); // []
 */
export async function failuresOfInvocationStore(make: MakeStore): Promise<readonly string[]> {
  const failures: string[] = [];
  for (const { name, run } of invocationStoreContract) await run(make).catch(() => failures.push(name));
  return failures;
}
