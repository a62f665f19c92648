import { beforeEach, describe, expect, it } from '@jest/globals';
import { freeableAt, judgePool } from '../../src/domain/operate/judge-pool.js';
import type { PooledInvocation } from '../../src/domain/pool/pool.js';
import { after, type EpochMs, MINUTE_MS } from '../../src/ports/units.js';
import { aNewInvocation, anInvocationKey } from '../support/builders.js';
import { operatorOf } from '../support/memory-operator.js';
import { World } from '../support/world.js';

let world: World;

beforeEach(() => {
  world = new World({ settings: { pools: { loads: 2 } } });
});

const judged = async (token: string) =>
  await judgePool(operatorOf(world), (await world.invocationOf(token)) as PooledInvocation);

const startOne = async (index: number, payload: object = {}) =>
  await world.startTask({ pool: 'loads', sqlStatement: `select ${index}`, ...payload });

describe('what keeps an invocation in its pool', () => {
  it('is told with its size, the slots and their owners, and who stands before it', async () => {
    const first = await startOne(1);
    await world.clock.advance(MINUTE_MS);
    const second = await startOne(2);
    await startOne(3);
    const enqueuedAt = world.clock.now();
    const { token } = await startOne(4);
    await world.clock.advance(MINUTE_MS);
    const [one, other] = [await world.invocationOf(first.token), await world.invocationOf(second.token)];
    const { executionArn } = one;
    expect(await judged(token)).toStrictEqual({
      ...{ pool: 'loads', size: 2, held: 2, ahead: 1, enqueuedAt },
      slots: [
        {
          owner: { executionArn, invocationId: one.invocationId },
          ...{ acquiredAt: one.registeredAt, isLeft: false },
          ownerState: `it has had the slot for 2 m, statement ${first.statementId}`,
        },
        {
          owner: { executionArn, invocationId: other.invocationId },
          ...{ acquiredAt: other.registeredAt, isLeft: false },
          ownerState: `it has had the slot for 1 m, statement ${second.statementId}`,
        },
      ],
    });
  });

  it('has no place and no time of an entry that is not there', async () => {
    for (const index of [1, 2]) await startOne(index);
    const { token } = await startOne(3);
    const { poolKey = '', ticket = 0 } = await world.invocationOf(token);
    await world.store.removeQueueEntry({ poolKey, priority: 0, ticket });
    const found = await judged(token);
    expect(Object.keys(found).sort()).toEqual(['held', 'pool', 'size', 'slots']);
  });

  describe('of a slot', () => {
    const slotOf = async (owner: { executionArn: string; invocationId: string }) => {
      for (const index of [1, 2]) await startOne(index);
      const { token } = await startOne(3);
      const { poolKey = '', expiresAt } = await world.invocationOf(token);
      const [held] = await world.store.listSlots(poolKey);
      await world.store.releaseSlot(poolKey, held!.slotNumber, held!.owner);
      const acquiredAt = world.clock.now();
      await world.store.acquireSlot({ poolKey, slotNumber: held!.slotNumber, owner, acquiredAt, expiresAt });
      await world.clock.advance(MINUTE_MS);
      return (await judged(token)).slots[0];
    };

    it('tells that its owner’s record is gone', async () => {
      expect(await slotOf(anInvocationKey({ invocationId: 'gone' }))).toMatchObject({
        ...{ isLeft: true, ownerState: 'its record is gone' },
      });
    });

    it('tells as what its owner is closed', async () => {
      const { token, statementId } = await world.startTask({ sqlStatement: 'select 0' });
      world.redshiftData.finish(statementId);
      await world.drain();
      expect(await slotOf(await keyOf(token))).toMatchObject({
        ...{ isLeft: true, ownerState: 'it is closed as FINISHED' },
      });
    });

    it('tells that its owner has no statement yet', async () => {
      const owner = anInvocationKey({ invocationId: 'registered' });
      await world.store.register(aNewInvocation(owner));
      expect(await slotOf(owner)).toMatchObject({
        ...{ isLeft: false, ownerState: 'it has had the slot for 1 m, no statement recorded' },
      });
    });

    it('tells whether its owner, who waits itself, is in somebody’s hands', async () => {
      world = new World({ settings: { pools: { loads: 2, reports: 1 } } });
      for (const index of [1, 2]) await startOne(index);
      const { token: waiting } = await startOne(3);
      const { poolKey = '', expiresAt, ...key } = await world.invocationOf(waiting);
      const [held] = await world.store.listSlots(poolKey);
      await world.store.releaseSlot(poolKey, held!.slotNumber, held!.owner);
      const acquiredAt = world.clock.now();
      await world.store.acquireSlot({ poolKey, slotNumber: held!.slotNumber, owner: key, acquiredAt, expiresAt });
      const stateOf = async () => (await judged(waiting)).slots[0];
      const ownerState = 'it took the slot 0 s ago, and waits itself';
      expect(await stateOf()).toMatchObject({ isLeft: true, ownerState });
      const until = after(world.clock.now(), MINUTE_MS);
      await world.store.claim(key, { claimId: 'starter:c', expiresAt: until }, world.clock.now());
      expect(await stateOf()).toMatchObject({ isLeft: false, ownerState });
      await world.clock.advance(MINUTE_MS - 1);
      expect(await stateOf()).toMatchObject({ isLeft: false });
      await world.clock.advance(1);
      expect(await stateOf()).toMatchObject({ isLeft: true });
    });

    it('takes nobody for waiting who waits in another pool', async () => {
      world = new World({ settings: { pools: { loads: 2, reports: 1 } } });
      for (const index of [1, 2]) await startOne(index, { pool: 'reports' });
      const waiting = world.store.invocations().find(({ status }) => status === 'QUEUED')!;
      expect(await slotOf(waiting)).toMatchObject({ isLeft: false });
    });
  });

  it('looks at 50 owners, and counts them all', async () => {
    world = new World({ settings: { pools: { loads: 51 } } });
    for (let index = 0; index < 51; index += 1) await startOne(index);
    const { token } = await startOne(51);
    const { held, slots } = await judged(token);
    expect([held, slots.length]).toEqual([51, 50]);
  });
});

it('a slot that is left may be freed once its owner has had the time to come from there to its start', () => {
  const acquiredAt = 1_000 as EpochMs;
  const slot = { owner: anInvocationKey(), acquiredAt, isLeft: true, ownerState: 'its record is gone' };
  expect(freeableAt(slot, 500)).toBe(1_500);
});

const keyOf = async (token: string) => {
  const { executionArn, invocationId } = await world.invocationOf(token);
  return { executionArn, invocationId };
};
