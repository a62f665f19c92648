import { describe, expect, it } from '@jest/globals';
import { cancelExecution } from '../../../src/domain/upkeep/cancel-execution.js';
import { AN_EXECUTION_ARN, ANOTHER_EXECUTION_ARN } from '../../support/builders.js';
import { countingCalls } from '../../support/counting-calls.js';
import { acquire, ofSize, register, slotsOf, sqlsOf, ticketsOf } from '../../support/pool-of-loads.js';
import type { World } from '../../support/world.js';

/** An execution that ended while so many of it waited in a pool of one slot. */
const stoppedWith = async (count: number): Promise<World> => {
  const world = ofSize(1);
  for (let ticket = 1; ticket <= count; ticket += 1) {
    const { taskToken } = await register(world, `stopped ${ticket}`, { ticket });
    world.taskCallback.close(taskToken!);
  }
  return world;
};
const cancel = (world: World, store = world.store): Promise<number> =>
  world.whileTimePasses(cancelExecution({ ...world.runtime, store }, { executionArn: AN_EXECUTION_ARN }));

describe('an execution of which much waits in a pool', () => {
  it('is ended with as few looks at each as at one', async () => {
    const looksAtEach = async (count: number): Promise<number> => {
      const world = await stoppedWith(count);
      const { port, calls } = countingCalls(world.store, 'get');
      await cancel(world, port);
      expect(ticketsOf(world)).toEqual([]);
      return calls.length / count;
    };
    expect(await looksAtEach(90)).toBeLessThanOrEqual(await looksAtEach(1));
  });

  it('lets who waits behind all of it have the free slot, and nobody before', async () => {
    const world = await stoppedWith(250);
    await register(world, 'other', { ticket: 251, executionArn: ANOTHER_EXECUTION_ARN });
    await cancel(world);
    expect(sqlsOf(world)).toEqual(['select 251']);
  });

  it('hands on at once the slot that one of it took on its way out of the queue', async () => {
    const world = await stoppedWith(1);
    await acquire(world, 0, { executionArn: AN_EXECUTION_ARN, invocationId: 'stopped 1' });
    await register(world, 'other', { ticket: 2, executionArn: ANOTHER_EXECUTION_ARN });
    await cancel(world);
    expect(await slotsOf(world)).toEqual(['0 other']);
  });
});
