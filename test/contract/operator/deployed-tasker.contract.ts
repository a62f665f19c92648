import { setImmediate } from 'node:timers/promises';
import { expect } from '@jest/globals';
import type { DeployedTasker } from '../../../src/ports/deployed-tasker.js';
import { RedshiftDataError, StoreUnavailableError } from '../../../src/ports/port-errors.js';
import { MINUTE_MS } from '../../../src/ports/units.js';
import { InMemoryInvocationStore } from '../../../src/adapters/memory/in-memory-invocation-store.js';
import { AN_EXECUTION_ARN } from '../../support/builders.js';
import type { World } from '../../support/world.js';
import { describeContract, type ContractCase, type ContractEnvironment } from '../contract-case.js';

export interface DeployedTaskerEnvironment extends ContractEnvironment {
  readonly tasker: DeployedTasker;
  /** What the tasker's functions work with. */
  readonly world: World;
}

/** A store that can be made to fail. */
export class FailingStore extends InMemoryInvocationStore {
  isFailing = false;

  override async listUnprocessed(...input: Parameters<InMemoryInvocationStore['listUnprocessed']>) {
    if (this.isFailing) throw new StoreUnavailableError('the table is not there. Repeating the call is safe');
    return await super.listUnprocessed(...input);
  }
}

const denied = (): RedshiftDataError =>
  new RedshiftDataError('AccessDeniedException', 'not allowed', { retryable: false, outcome: 'refused' });

/** The only event on the queue. */
async function eventOn({ queue }: World): Promise<string> {
  await setImmediate();
  const [body] = queue.bodies;
  if (body === undefined) throw new Error('there is no event');
  return body;
}

export const deployedTaskerContract: readonly ContractCase<DeployedTaskerEnvironment>[] = [
  {
    name: 'describes a statement as the Data API does',
    run: async ({ tasker, world }) => {
      const { statementId } = await world.startTask();
      expect(await tasker.describeStatement(statementId)).toMatchObject({ Id: statementId, Status: 'SUBMITTED' });
      world.redshiftData.finish(statementId);
      const { Status, UpdatedAt } = await tasker.describeStatement(statementId);
      expect({ Status, isDate: UpdatedAt instanceof Date }).toEqual({ Status: 'FINISHED', isDate: true });
    },
  },
  {
    name: 'gives the Data API’s refusals under its own names',
    run: async ({ tasker, world }) => {
      await expect(tasker.describeStatement('11111111-2222-3333-4444-555555555555')).rejects.toMatchObject({
        name: 'ResourceNotFoundException',
      });
      world.redshiftData.failNext('describeStatement', denied());
      const { statementId } = await world.startTask();
      const refusal = await tasker.describeStatement(statementId).catch((error: unknown) => error);
      expect(refusal).toBeInstanceOf(RedshiftDataError);
      expect(refusal).toMatchObject({ name: 'AccessDeniedException' });
    },
  },
  {
    name: 'stops a statement, and says so where it has ended already',
    run: async ({ tasker, world }) => {
      const { statementId } = await world.startTask();
      expect(await tasker.cancelStatement(statementId)).toBe(true);
      world.redshiftData.finish((await world.startTask()).statementId);
      expect(await tasker.cancelStatement(world.statements.at(-1)?.id ?? '')).toBe(false);
    },
  },
  {
    name: 'ends what waits in a pool, tells its task, and says so where it has ended already',
    run: async ({ tasker, world }) => {
      const singleton = { action: 'executeSingletonStatement', onBusy: 'wait', singletonKey: 'nightly' };
      await world.startTask(singleton);
      const { token } = await world.startTask({ ...singleton, sqlStatement: 'select 2' });
      const { executionArn, invocationId } = await world.invocationOf(token);
      expect(await tasker.cancelInvocation({ executionArn, invocationId })).toBe(true);
      expect(world.answerTo(token)).toMatchObject({ kind: 'failure', error: 'ABORTED' });
      expect(await tasker.cancelInvocation({ executionArn, invocationId })).toBe(false);
      await expect(tasker.cancelInvocation({ executionArn, invocationId: 'nobody' })).rejects.toMatchObject({
        ...{ name: 'FunctionFailedError', functionErrorName: 'PreviousExecutionNotFound' },
      });
    },
  },
  {
    name: 'completes what messages tell of, passes over what is foreign, and names what fails',
    run: async ({ tasker, world }) => {
      const { statementId, token } = await world.startTask();
      world.redshiftData.finish(statementId);
      const body = await eventOn(world);
      const messages = [
        { messageId: 'm-1', body },
        { messageId: 'm-2', body: 'no event at all' },
      ];
      world.redshiftData.failNext('describeStatement', denied());
      expect(await tasker.complete(messages)).toEqual(new Set(['m-1']));
      expect(world.answerTo(token)).toBeUndefined();
      expect(await tasker.complete(messages)).toEqual(new Set());
      expect(world.answerTo(token)).toMatchObject({ kind: 'success' });
    },
  },
  {
    name: 'reconciles now, and tells what came of it',
    run: async ({ tasker, world }) => {
      const { statementId, token } = await world.startTask();
      world.redshiftData.finish(statementId);
      await world.loseEvents();
      await world.clock.advance(10 * MINUTE_MS);
      expect(await world.whileTimePasses(tasker.reconcile())).toMatchObject({ examined: 1, completed: 1, failed: 0 });
      expect(world.answerTo(token)).toMatchObject({ kind: 'success' });
    },
  },
  {
    name: 'cancels what an ended execution has left',
    run: async ({ tasker, world }) => {
      const { statementId } = await world.startTask();
      await world.clock.advance(20 * MINUTE_MS);
      await world.whileTimePasses(tasker.executionEnded(endOf(AN_EXECUTION_ARN)));
      const { Status } = await tasker.describeStatement(statementId);
      expect(Status).toBe('ABORTED');
    },
  },
  {
    name: 'tells by its name the error that a function ends with',
    run: async ({ tasker, world }) => {
      (world.store as FailingStore).isFailing = true;
      await expect(tasker.executionEnded(endOf(AN_EXECUTION_ARN))).rejects.toMatchObject({
        ...{ name: 'FunctionFailedError', functionErrorName: 'StoreUnavailableError', retryable: true },
      });
    },
  },
  {
    name: 'runs a statement on the database where that is asked for',
    run: async ({ tasker, world }) => {
      const answer = await world.whileTimePasses(tasker.trySelect());
      expect(answer.Id).toBe(world.statements.at(-1)?.id);
      expect(world.statements.at(-1)?.input).toMatchObject({ Sql: 'select 1' });
    },
  },
];

const endOf = (executionArn: string): object => ({
  source: 'aws.states',
  'detail-type': 'Step Functions Execution Status Change',
  detail: { executionArn, status: 'ABORTED' },
});

/** Runs the contract of the DeployedTasker port. */
export const describeDeployedTaskerContract = (subject: string, make: () => Promise<DeployedTaskerEnvironment>): void =>
  describeContract(`${subject} as DeployedTasker`, deployedTaskerContract, make);
