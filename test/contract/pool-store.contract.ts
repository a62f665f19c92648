import { describe, it } from '@jest/globals';
import { describePoolStoreContract as describeWith, type MakeStoresOfPools } from '../../src/contract/index.js';

/** Registers a test of Jest for each case of the contract. */
export const describePoolStoreContract = (subject: string, make: MakeStoresOfPools): void => {
  describeWith({ describe, it }, subject, make);
};
