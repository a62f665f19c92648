import { describeContract } from './contract-case.js';
import { batchCases } from './redshift-data/batch-cases.js';
import { endCases } from './redshift-data/end-cases.js';
import type { RedshiftDataCase, RedshiftDataEnvironment } from './redshift-data/environment.js';
import { listCases } from './redshift-data/list-cases.js';
import { refusalCases } from './redshift-data/refusal-cases.js';
import { resultCases } from './redshift-data/result-cases.js';
import { startCases } from './redshift-data/start-cases.js';

export { contractSql, type RedshiftDataEnvironment } from './redshift-data/environment.js';

export const redshiftDataContract: readonly RedshiftDataCase[] = [
  ...startCases,
  ...endCases,
  ...resultCases,
  ...listCases,
  ...batchCases,
  ...refusalCases,
];

/** Runs the contract of the RedshiftData port. */
export const describeRedshiftDataContract = (subject: string, make: () => Promise<RedshiftDataEnvironment>): void =>
  describeContract(`${subject} as RedshiftData`, redshiftDataContract, make);
