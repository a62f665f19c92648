import { describe, expect, it } from '@jest/globals';
import { starterLifeMs } from '../../../src/domain/starter-life.js';
import { MINUTE_MS } from '../../../src/ports/units.js';
import { AN_EXECUTION_ARN, AN_OWNER, anAttempt } from '../../support/builders.js';
import { dyingAfter, dyingBefore } from '../../support/dying.js';
import { acquire, LOADS, ofSize, slotsOf, sqlsOf } from '../../support/pool-of-loads.js';
import { aTaskPayload, World } from '../../support/world.js';

/** A task that waited, and has left its queue under a Lambda that died before it started it. */
const anInterrupted = async (world: World, payload: object): Promise<Record<string, unknown>> => {
  const first = await world.startTask({ ...payload, sqlStatement: 'a' });
  const waiting = aTaskPayload(world.openTask(), { ...payload, sqlStatement: 'b' });
  expect(await world.start(waiting)).toEqual({ Status: 'QUEUED' });
  world.redshiftData.finish(first.statementId);
  const dead = dyingBefore(world.runtime.redshiftData, 'executeStatement');
  await dead.diesIn(world.drain(undefined, world.lambda({ redshiftData: dead.port }).complete));
  await world.clock.advance(starterLifeMs(world.runtime) + MINUTE_MS);
  return waiting;
};

describe('what left its queue under a Lambda that died', () => {
  it('is started by its own task that asks again, and its SQL is forgotten', async () => {
    const world = ofSize(1);
    const waiting = await anInterrupted(world, { pool: 'loads' });
    expect(world.store.keptRequests()).toHaveLength(1);
    expect(await world.start(waiting)).toMatchObject({ Id: world.statements[1]?.id });
    expect(sqlsOf(world)).toEqual(['a', 'b']);
    expect(world.store.keptRequests()).toEqual([]);
    expect(await slotsOf(world)).toHaveLength(1);
  });

  it('is not started without its slot, which a person gave to another one', async () => {
    const world = ofSize(1);
    const waiting = await anInterrupted(world, { pool: 'loads' });
    const [held] = await world.store.listSlots(LOADS);
    await world.store.releaseSlot(LOADS, held!.slotNumber, held!.owner);
    await acquire(world, 0, { executionArn: AN_EXECUTION_ARN, invocationId: 'another' });
    await expect(world.start(waiting)).rejects.toMatchObject({ name: 'PoolFull' });
    expect(sqlsOf(world)).toEqual(['a']);
    expect(world.store.keptRequests()).toHaveLength(1);
  });

  it('is told that the slot is another’s also where that is the lock of its singleton', async () => {
    const world = new World();
    const waiting = await anInterrupted(world, {
      ...{ action: 'executeSingletonStatement', singletonKey: 'nightly', onBusy: 'wait' },
    });
    const [held] = await world.store.listSlots('nightly');
    await world.store.releaseSlot('nightly', 0, held!.owner);
    const other = { executionArn: AN_EXECUTION_ARN, invocationId: `of ${AN_OWNER}` };
    const acquiredAt = world.clock.now();
    await world.store.acquireLock({ singletonKey: 'nightly', owner: other, acquiredAt, expiresAt: acquiredAt });
    await expect(world.start(waiting)).rejects.toMatchObject({ name: 'PoolFull' });
    expect(sqlsOf(world)).toEqual(['a']);
  });

  it('is told to a retry where it has ended, and given its slot to another one', async () => {
    const world = ofSize(1);
    const payload = (retryCount: number): object => ({ pool: 'loads', attempt: anAttempt({ retryCount }) });
    const waiting = await anInterrupted(world, payload(0));
    const starter = dyingAfter(world.runtime.redshiftData, 'executeStatement');
    await starter.diesIn(world.lambda({ redshiftData: starter.port }).start(waiting));
    world.taskCallback.close(waiting.taskToken as string);
    const { id } = world.statements[1]!;
    world.redshiftData.finish(id);
    await world.clock.advance(starterLifeMs(world.runtime) + MINUTE_MS);
    // The completer frees the slot before it marks the invocation.
    const completer = dyingAfter(world.runtime.pools!, 'releaseSlot');
    await completer.diesIn(world.drain(undefined, world.lambda({ pools: completer.port }).complete));
    await acquire(world, 0, { executionArn: AN_EXECUTION_ARN, invocationId: 'another' });
    await world.clock.advance(starterLifeMs(world.runtime) + MINUTE_MS);
    const retry = await world.startTask({ ...payload(1), sqlStatement: 'b' });
    expect(retry.statementId).toBe(id);
    expect(sqlsOf(world)).toEqual(['a', 'b']);
    expect(world.outputOf(retry.token).detail).toMatchObject({ state: 'FINISHED' });
  });
});
