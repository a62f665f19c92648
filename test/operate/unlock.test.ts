import { beforeEach, describe, expect, it } from '@jest/globals';
import { findLock, unlock } from '../../src/domain/operate/unlock.js';
import { StoreUnavailableError } from '../../src/ports/port-errors.js';
import { AN_EXECUTION_ARN } from '../support/builders.js';
import { type MemoryOperator, operatorOf } from '../support/memory-operator.js';
import { withMethods } from '../support/with-methods.js';
import { World } from '../support/world.js';

const singleton = { action: 'executeSingletonStatement', singletonKey: 'nightly load' };

describe('the lock of a singleton', () => {
  let world: World;
  let operator: MemoryOperator;

  beforeEach(() => {
    world = new World();
    operator = operatorOf(world);
  });

  const held = async (): Promise<{
    readonly owner: { executionArn: string; invocationId: string };
    statementId: string;
  }> => {
    const { token, statementId } = await world.startTask(singleton);
    const { executionArn, invocationId } = await world.invocationOf(token);
    return { owner: { executionArn, invocationId }, statementId };
  };

  it('is found by its key, by whoever holds it, and by the execution', async () => {
    const { owner, statementId } = await held();
    for (const id of ['nightly load', owner.invocationId, statementId, AN_EXECUTION_ARN]) {
      expect(await findLock(operator, id)).toMatchObject({
        ...{ lock: { singletonKey: 'nightly load', owner }, owner: 'alive' },
        ownerState: `its statement ${statementId} is SUBMITTED`,
      });
    }
  });

  it('is found by an execution whose newest invocation is none of a singleton', async () => {
    const { owner } = await held();
    await world.clock.advance(1);
    await world.startTask({ sqlStatement: 'select 2' });
    expect((await findLock(operator, AN_EXECUTION_ARN))?.lock.owner).toEqual(owner);
  });

  it('is that of the newest singleton of an execution', async () => {
    await held();
    await world.clock.advance(1);
    await world.startTask({ ...singleton, singletonKey: 'weekly' });
    expect((await findLock(operator, AN_EXECUTION_ARN))?.lock.singletonKey).toBe('weekly');
  });

  it('is nobody’s where there is none, whatever the key looks like', async () => {
    const { token } = await world.startTask();
    const { invocationId } = await world.invocationOf(token);
    for (const id of ['nightly', 'nightly load', 'ä key', invocationId, AN_EXECUTION_ARN]) {
      expect(await findLock(operator, id)).toBeUndefined();
    }
  });

  it('is not said to be nobody’s where the table cannot be read', async () => {
    const unavailable = new StoreUnavailableError('the table is not there. Repeating the call is safe');
    const search = withMethods(operator.search, { withId: () => Promise.reject(unavailable) });
    await expect(findLock({ ...operator, search }, 'nightly')).rejects.toBe(unavailable);
  });

  it('stays where its owner may be alive, and it is told what to do', async () => {
    const { owner } = await held();
    const found = await findLock(operator, 'nightly load');
    await expect(unlock(operator, found!)).rejects.toMatchObject({
      ...{ name: 'OperatorError' },
      message: expect.stringContaining(`explain ${owner.invocationId}`),
    });
    expect(world.store.heldLocks().has('nightly load')).toBe(true);
    await expect(unlock(operator, { ...found!, owner: 'not known' })).rejects.toThrow('is not proven dead');
  });

  it('is freed where its owner is dead, provided that it still is that owner’s', async () => {
    const { statementId } = await held();
    const alive = await findLock(operator, 'nightly load');
    world.redshiftData.finish(statementId);
    const found = await findLock(operator, 'nightly load');
    expect(found?.owner).toBe('dead');
    const another = { ...alive!.lock, owner: { executionArn: AN_EXECUTION_ARN, invocationId: 'another' } };
    await unlock(operator, { ...found!, lock: another });
    expect(world.store.heldLocks().has('nightly load')).toBe(true);
    await unlock(operator, found!);
    expect(world.store.heldLocks().has('nightly load')).toBe(false);
  });
});
