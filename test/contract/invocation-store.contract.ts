import { describe, it } from '@jest/globals';
import { describeInvocationStoreContract as describeWith, type MakeStore } from '../../src/contract/index.js';

/** Registers a test of Jest for each case of the contract. */
export const describeInvocationStoreContract = (subject: string, make: MakeStore): void => {
  describeWith({ describe, it }, subject, make);
};
