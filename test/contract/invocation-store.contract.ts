import { describe, it } from '@jest/globals';
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

/** Registers a test for each case of the contract. */
export const describeInvocationStoreContract = (subject: string, make: MakeStore): void => {
  describe(`${subject} as an InvocationStore`, () => {
    for (const { name, run } of invocationStoreContract) it(name, () => run(make));
  });
};
