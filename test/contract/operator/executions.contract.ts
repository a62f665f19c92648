import { expect } from '@jest/globals';
import type { Executions } from '../../../src/ports/executions.js';
import { describeContract, type ContractCase, type ContractEnvironment } from '../contract-case.js';

export interface ExecutionsEnvironment extends ContractEnvironment {
  readonly executions: Executions;
  /** An execution that runs until it is stopped; gives its ARN. */
  readonly running: () => Promise<string>;
  readonly stop: (executionArn: string) => Promise<void>;
  /** An execution that has ended with this error; gives its ARN. */
  readonly failed: (errorName: string) => Promise<string>;
  /** Lets nobody ask from now on. */
  readonly refuse: () => void;
}

export const executionsContract: readonly ContractCase<ExecutionsEnvironment>[] = [
  {
    name: 'tells of one that runs since when, and of no end',
    run: async ({ executions, running }) => {
      const executionArn = await running();
      const answer = await executions.describe(executionArn);
      expect(answer).toMatchObject({ kind: 'known', value: { executionArn, status: 'RUNNING' } });
      const { startedAt, ...rest } = answer.kind === 'known' ? answer.value : { startedAt: undefined };
      expect(startedAt).toBeGreaterThan(0);
      expect(rest).not.toHaveProperty('stoppedAt');
    },
  },
  {
    name: 'tells of one that was stopped, and when',
    run: async ({ executions, running, stop }) => {
      const executionArn = await running();
      await stop(executionArn);
      const answer = await executions.describe(executionArn);
      expect(answer).toMatchObject({ kind: 'known', value: { status: 'ABORTED' } });
      expect(answer).toHaveProperty('value.stoppedAt');
    },
  },
  {
    name: 'tells the name of the error that ended one',
    run: async ({ executions, failed }) => {
      const executionArn = await failed('StatementTimedOut');
      const answer = await executions.describe(executionArn);
      expect(answer).toMatchObject({ kind: 'known', value: { status: 'FAILED', errorName: 'StatementTimedOut' } });
    },
  },
  {
    name: 'says that there is no such execution',
    run: async ({ executions, running }) => {
      const executionArn = (await running()).replace(/[^:]+$/, 'never-started');
      expect(await executions.describe(executionArn)).toEqual({ kind: 'missing' });
    },
  },
  {
    name: 'says that it could not be asked, and throws nothing',
    run: async ({ executions, running, refuse }) => {
      const executionArn = await running();
      refuse();
      const answer = await executions.describe(executionArn);
      expect(answer.kind).toBe('unknown');
      expect(answer).toHaveProperty('reason', expect.stringMatching(/./));
    },
  },
];

/** Runs the contract of the Executions port. */
export const describeExecutionsContract = (subject: string, make: () => Promise<ExecutionsEnvironment>): void =>
  describeContract(`${subject} as Executions`, executionsContract, make);
