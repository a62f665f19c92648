import { expect } from '@jest/globals';
import type { Ids } from '../../src/ports/ids.js';
import { describeContract, type ContractCase, type ContractEnvironment } from './contract-case.js';

export interface IdsEnvironment extends ContractEnvironment {
  readonly ids: Ids;
}

export const idsContract: readonly ContractCase<IdsEnvironment>[] = [
  {
    name: 'makes ids of 1 to 64 letters, digits and dashes',
    run: async ({ ids }) => {
      for (let count = 0; count < 1_000; count += 1) expect(ids.next()).toMatch(/^[A-Za-z0-9-]{1,64}$/);
    },
  },
  {
    name: 'makes 10,000 ids of which no two are the same',
    run: async ({ ids }) => {
      const made = new Set(Array.from({ length: 10_000 }, () => ids.next()));
      expect(made.size).toBe(10_000);
    },
  },
];

/** Runs the contract of the Ids port. */
export const describeIdsContract = (subject: string, make: () => Promise<IdsEnvironment>): void =>
  describeContract(`${subject} as Ids`, idsContract, make);
