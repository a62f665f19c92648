import { describe, expect, it } from '@jest/globals';
import { ConfigurationError, PoolFull } from '../../../src/domain/errors.js';
import { sha256Hex } from '../../../src/domain/hash.js';
import { freeUnusedSlots } from '../../../src/domain/pool/free-unused-slots.js';
import { keepSlot } from '../../../src/domain/pool/keep-slot.js';
import { forgetQueued, leavePool } from '../../../src/domain/pool/leave-pool.js';
import {
  isOfSingleton,
  poolKeyOf,
  poolLabelOf,
  poolNameOf,
  poolOf,
  poolsOf,
  poolStoreOf,
} from '../../../src/domain/pool/pool.js';
import { PoolsToTend } from '../../../src/domain/pool/pools-to-tend.js';
import { canHaveSlot, hasSlot, releaseSlots, takeSlot } from '../../../src/domain/pool/slots.js';
import { startNext } from '../../../src/domain/pool/start-next.js';
import { tendPool } from '../../../src/domain/pool/tend-pool.js';
import { withdraw } from '../../../src/domain/pool/withdraw.js';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../src/ports/units.js';
import {
  AN_EXECUTION_ARN,
  AN_OWNER,
  ANOTHER_EXECUTION_ARN,
  aClaim,
  aNewInvocation,
  anAttempt,
  at,
} from '../../support/builders.js';
import { countingCalls } from '../../support/counting-calls.js';
import {
  acquire,
  LOADS,
  markEnded,
  ofSize,
  type Pooled,
  poolOfSize,
  register,
  slotsOf,
  sqlsOf,
  ticketsOf,
  type Wanted,
} from '../../support/pool-of-loads.js';
import { withMethods } from '../../support/with-methods.js';
import { World } from '../../support/world.js';

describe('the keys of pools', () => {
  it('tell a tasker’s pools by name, its own without one, and a singleton’s by a hash', () => {
    expect(LOADS).toBe('pool/tasker-a:loads');
    expect(poolKeyOf('a:b')).toBe('pool/a:b:');
    expect([poolNameOf(LOADS), poolNameOf(poolKeyOf('a:b')), poolNameOf('nightly:x')]).toEqual([
      ...['loads', undefined, undefined],
    ]);
    expect([isOfSingleton(LOADS), isOfSingleton('nightly')]).toEqual([false, true]);
    expect([poolLabelOf(LOADS), poolLabelOf(poolKeyOf('a')), poolLabelOf('nightly')]).toEqual([
      ...['loads', 'maxInFlight', sha256Hex('nightly')],
    ]);
  });

  it('are those that the settings name', () => {
    const { settings } = new World().runtime;
    expect(poolsOf(settings)).toEqual([]);
    expect(poolsOf({ ...settings, maxInFlight: 3, pools: { loads: 2 } })).toEqual([
      { poolKey: 'pool/tasker-a:', size: 3 },
      { poolKey: LOADS, size: 2 },
    ]);
  });

  it('are of size 1 where the settings do not know them, or where they are a singleton’s', () => {
    const { runtime } = ofSize(4);
    expect(poolOf(runtime, { poolKey: LOADS })).toEqual({ poolKey: LOADS, size: 4 });
    expect(poolOf(runtime, { poolKey: poolKeyOf(AN_OWNER, 'gone') }).size).toBe(1);
    expect(poolOf(runtime, { poolKey: LOADS, singletonKey: LOADS }).size).toBe(1);
  });

  it('need a store', () => {
    expect(() => poolStoreOf({})).toThrow(ConfigurationError);
  });
});

describe('a slot of a pool', () => {
  it('is that of one invocation, of one execution', async () => {
    const world = ofSize(2);
    const one = await register(world, 'one');
    await acquire(world, 0, one);
    const held = await world.store.listSlots(LOADS);
    expect(hasSlot(held, one)).toBe(true);
    expect(hasSlot(held, { ...one, executionArn: ANOTHER_EXECUTION_ARN })).toBe(false);
    expect(hasSlot(held, { ...one, invocationId: 'other' })).toBe(false);
  });

  it('is to be had while fewer run than the pool is large, or where one has one', async () => {
    const world = ofSize(2);
    const [one, other] = [await register(world, 'one'), await register(world, 'other')];
    await acquire(world, 0, one);
    const held = await world.store.listSlots(LOADS);
    expect([2, 1].map((size) => canHaveSlot(poolOfSize(size), held, other))).toEqual([true, false]);
    expect(canHaveSlot(poolOfSize(1), held, one)).toBe(true);
  });

  it('is taken once by each, up to the size of the pool', async () => {
    const world = ofSize(3);
    const invocations: Pooled[] = [];
    for (const name of ['a', 'b', 'c', 'd']) invocations.push(await register(world, name));
    const taken: boolean[] = [];
    for (const invocation of [...invocations, invocations[0]!]) {
      taken.push(await takeSlot(world.runtime, poolOfSize(3), invocation, await world.store.listSlots(LOADS)));
    }
    expect(taken).toEqual([true, true, true, false, true]);
    expect((await slotsOf(world)).map((slot) => slot.slice(0, 1))).toEqual(['0', '1', '2']);
  });

  it('is tried for by each at another one, so that those that come at the same time seldom meet', async () => {
    const world = ofSize(8);
    const tried: string[] = [];
    const pools = withMethods(world.store, {
      acquireSlot: async ({ slotNumber, owner }) => {
        tried.push(`${owner.invocationId} ${slotNumber}`);
        return 'acquired';
      },
    });
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f']) {
      await takeSlot({ ...world.runtime, pools }, poolOfSize(8), await register(world, name), []);
    }
    // By the first digits of the hash of each.
    expect(tried).toEqual(['a 2', 'b 6', 'c 3', 'd 3', 'e 3', 'f 0']);
  });

  it('is another one where the first was taken meanwhile, and none where all were', async () => {
    const world = ofSize(2);
    const [one, other] = [await register(world, 'one'), await register(world, 'other')];
    await acquire(world, 0, other);
    // What it has read was before that.
    expect(await takeSlot(world.runtime, poolOfSize(2), one, [])).toBe(true);
    expect(await slotsOf(world)).toEqual(['0 other', '1 one']);
    const { port: pools, calls } = countingCalls(world.store, 'acquireSlot');
    expect(await takeSlot({ ...world.runtime, pools }, poolOfSize(2), await register(world, 'third'), [])).toBe(false);
    expect(calls).toHaveLength(2);
  });

  it('is kept back for each that is left over from when the pool was larger', async () => {
    const world = ofSize(2);
    const [old, one] = [await register(world, 'old'), await register(world, 'one')];
    await acquire(world, 7, old);
    const held = await world.store.listSlots(LOADS);
    expect(await takeSlot(world.runtime, poolOfSize(2), one, held)).toBe(true);
    expect(await slotsOf(world)).toEqual(['0 one', '7 old']);
    expect(
      await takeSlot(world.runtime, poolOfSize(2), await register(world, 'two'), await world.store.listSlots(LOADS)),
    ).toBe(false);
  });

  it('is none where more are left over from when the pool was larger than it has slots now', async () => {
    const world = ofSize(3);
    for (const slotNumber of [5, 6, 7, 8, 9])
      await acquire(world, slotNumber, await register(world, `old-${slotNumber}`));
    const held = await world.store.listSlots(LOADS);
    expect(await takeSlot(world.runtime, poolOfSize(3), await register(world, 'one'), held)).toBe(false);
    expect(await slotsOf(world)).toHaveLength(5);
  });

  it('is freed where it is one’s own, all of them', async () => {
    const world = ofSize(3);
    const [one, other] = [await register(world, 'one'), await register(world, 'other')];
    await acquire(world, 0, one);
    await acquire(world, 1, other);
    await acquire(world, 2, one);
    await releaseSlots(world.runtime, one);
    expect(await slotsOf(world)).toEqual(['1 other']);
  });

  it('that a person has freed is taken again before a start, or else nothing is started', async () => {
    const world = ofSize(1);
    const [one, other] = [await register(world, 'one'), await register(world, 'other')];
    await keepSlot(world.runtime, one);
    expect(await slotsOf(world)).toEqual(['0 one']);
    await expect(keepSlot(world.runtime, other)).rejects.toThrow(PoolFull);
    await expect(keepSlot(world.runtime, other)).rejects.toThrow(
      "'other' has lost its slot of pool 'loads', and all 1",
    );
  });
});

describe('a slot that its owner has no use for', () => {
  const freed = async (world: World): Promise<number> =>
    freeUnusedSlots(world.runtime, poolOfSize(2), await world.store.listSlots(LOADS));

  it('is freed where the owner is gone, or processed, with what was kept for it', async () => {
    const world = ofSize(2);
    const over = await register(world, 'over', { ticket: 1 });
    await markEnded(world, over);
    await acquire(world, 0, { executionArn: AN_EXECUTION_ARN, invocationId: 'gone' });
    await acquire(world, 1, over);
    expect(await freed(world)).toBe(2);
    expect(await slotsOf(world)).toEqual([]);
    expect(world.store.keptRequests()).toEqual([]);
  });

  it('keeps what belongs to another pool of the owner', async () => {
    const world = ofSize(2);
    const over = await register(world, 'over', { ticket: 1 });
    await markEnded(world, over);
    await world.store.acquireSlot({
      ...{ poolKey: 'nightly', slotNumber: 0, owner: over, acquiredAt: at(0), expiresAt: at(DAY_MS) },
    });
    const slots = await world.store.listSlots('nightly');
    expect(await freeUnusedSlots(world.runtime, { poolKey: 'nightly', size: 1 }, slots)).toBe(1);
    expect(world.store.keptRequests()).toHaveLength(1);
  });

  it('is freed where the owner waits in this pool, and the owner waits on', async () => {
    const world = ofSize(2);
    const waiting = await register(world, 'waiting', { ticket: 1 });
    await acquire(world, 0, waiting);
    expect(await freed(world)).toBe(1);
    expect(await world.store.get(waiting)).toStrictEqual(waiting);
  });

  it.each<[string, Wanted]>([
    ['is on its way, under a claim', { claim: aClaim({ claimId: 'starter:c', expiresAt: at(HOUR_MS) }) }],
    ['is out of the queue', { isOut: true }],
    ['waits in another pool', { poolKey: 'nightly', claim: aClaim({ expiresAt: at(0) }) }],
  ])('is kept where the owner %s', async (_what, over) => {
    const world = ofSize(2);
    await acquire(world, 0, await register(world, 'owner', over));
    await world.clock.advance(2 * MINUTE_MS);
    expect(await freed(world)).toBe(0);
    expect(await slotsOf(world)).toEqual(['0 owner']);
  });

  it('is kept where somebody takes the owner up at this moment, or has dequeued it', async () => {
    const world = ofSize(2);
    const waiting = await register(world, 'waiting', { ticket: 1 });
    await acquire(world, 0, waiting);
    const held = withMethods(world.store, { claim: async () => ({ kind: 'held', invocation: waiting }) });
    const slots = await world.store.listSlots(LOADS);
    expect(await freeUnusedSlots({ ...world.runtime, store: held }, poolOfSize(2), slots)).toBe(0);
    const dequeued = withMethods(world.store, {
      claim: async () => ({ kind: 'claimed', invocation: { ...waiting, status: 'REGISTERED' } }),
    });
    expect(await freeUnusedSlots({ ...world.runtime, store: dequeued }, poolOfSize(2), slots)).toBe(0);
    expect(await slotsOf(world)).toEqual(['0 waiting']);
  });

  it('is none where all are in use, and nobody is looked for again', async () => {
    const world = ofSize(1);
    await acquire(world, 0, await register(world, 'running', { isOut: true }));
    await world.clock.advance(HOUR_MS);
    const { port: pools, calls } = countingCalls(world.store, 'listQueueEntries');
    await tendPool({ ...world.runtime, pools }, poolOfSize(1));
    expect(calls).toHaveLength(1);
  });

  it('is looked at by the reconciler when it is old enough, and what waits is started in its place', async () => {
    const world = ofSize(1);
    await acquire(world, 0, { executionArn: AN_EXECUTION_ARN, invocationId: 'gone' });
    await register(world, 'waiting', { ticket: 1 });
    await world.clock.advance(world.runtime.settings.reconcileGraceMs - 1);
    await tendPool(world.runtime, poolOfSize(1));
    expect(sqlsOf(world)).toEqual([]);
    await world.clock.advance(1);
    await tendPool(world.runtime, poolOfSize(1));
    expect(sqlsOf(world)).toEqual(['select 1']);
    expect(await slotsOf(world)).toEqual(['0 waiting']);
  });
});

describe('what an invocation leaves of its pool', () => {
  it('is nothing of what waits of others, and all of its own', async () => {
    const world = ofSize(2);
    const [one] = [
      await register(world, 'one', { ticket: 1, priority: 5 }),
      await register(world, 'two', { ticket: 2 }),
    ];
    await acquire(world, 0, one);
    await leavePool(world.runtime, { ...one, priority: 5 });
    expect(ticketsOf(world)).toEqual([2]);
    expect(world.store.keptRequests().map(({ invocationId }) => invocationId)).toEqual(['two']);
    expect(await slotsOf(world)).toEqual([]);
  });

  it('is not asked about where it found a slot at once', async () => {
    const world = ofSize(2);
    const asked: string[] = [];
    const pools = withMethods(world.store, {
      removeQueuedRequest: async () => void asked.push('request'),
      removeQueueEntry: async () => void asked.push('entry'),
    });
    const runtime = { ...world.runtime, pools };
    const one = await register(world, 'one', { isOut: true });
    await forgetQueued(runtime, { ...one, statementId: 'st-1' });
    expect(asked).toEqual([]);
    await forgetQueued(runtime, one);
    await forgetQueued(runtime, { ...one, statementId: 'st-1', adoptions: 1 });
    expect(asked).toEqual(['request', 'request']);
    await forgetQueued(runtime, { ...one, statementId: 'st-1', ticket: 3 });
    expect(asked).toEqual(['request', 'request', 'request', 'entry']);
  });

  it('is nothing where it is in no pool', async () => {
    const world = new World();
    const { poolKey: _pool, ...without } = await register(world, 'one');
    await leavePool({ ...world.runtime, pools: undefined as never }, without);
  });
});

describe('the log of a pool', () => {
  it('tells what waits, and of which pool', async () => {
    const world = ofSize(1);
    await world.startTask({ pool: 'loads' });
    const { token } = await world.startTask({ pool: 'loads', sqlStatement: 'select 2', attempt: anAttempt() });
    const { executionArn, invocationId } = await world.invocationOf(token);
    expect(world.telemetry.linesAt('info').at(-1)).toEqual({
      ...{ level: 'info', message: 'a statement waits in its pool' },
      fields: { executionArn, invocationId, stateName: 'Load', pool: 'loads' },
    });
  });

  it('tells nothing of pools where the tasker has no store of any', async () => {
    const world = ofSize(1);
    const { pools: _pools, ...without } = world.runtime;
    await new PoolsToTend(without).tendOwn();
    expect(world.telemetry.linesAt('warn')).toEqual([]);
  });

  it('tells which pool the reconciler could not see to', async () => {
    const world = ofSize(1);
    const pools = withMethods(world.store, { listSlots: () => Promise.reject(new TypeError('lost')) });
    await new PoolsToTend({ ...world.runtime, pools }).tendOwn();
    expect(world.telemetry.linesAt('warn')).toEqual([
      {
        ...{ level: 'warn', message: 'could not see to a pool; the next run tries again' },
        fields: { pool: 'loads', errorName: 'TypeError' },
      },
    ]);
  });
});

describe('what is withdrawn from its queue', () => {
  it('is ended without a mark where it has no task', async () => {
    const world = ofSize(1);
    const { taskToken: _token, ...planned } = aNewInvocation({ poolKey: LOADS, status: 'QUEUED' });
    await world.store.register(planned);
    expect(await withdraw(world.runtime, (await world.store.get(planned))!, 'starter')).toBe('ended');
    expect(await world.store.get(planned)).toMatchObject({ processed: true, status: 'ABORTED' });
    expect(await world.store.get(planned)).not.toHaveProperty('abandonedAt');
  });

  it('is ended as aborted, and its task is told', async () => {
    const world = ofSize(1);
    const waiting = await register(world, 'waiting', { ticket: 1 });
    expect(await withdraw(world.runtime, waiting, 'starter')).toBe('ended');
    expect(world.answerTo('token-waiting')).toMatchObject({ kind: 'failure', error: 'ABORTED' });
    expect(await withdraw(world.runtime, waiting, 'starter')).toBe('busy');
  });

  it('is busy where somebody is at it, or has started it', async () => {
    const world = ofSize(1);
    const waiting = await register(world, 'waiting', { ticket: 1 });
    await world.store.claim(waiting, aClaim({ expiresAt: at(HOUR_MS) }), at(0));
    expect(await withdraw(world.runtime, waiting, 'reconciler')).toBe('busy');
    const started = await register(world, 'started', { ticket: 2 });
    await startNext(world.runtime, poolOfSize(2));
    const store = withMethods(world.store, { markAbandoned: async () => 'marked' });
    await world.store.releaseClaim(waiting, 'claim-1');
    await startNext(world.runtime, poolOfSize(2));
    expect(await withdraw({ ...world.runtime, store }, started, 'starter')).toBe('busy');
    expect(world.answerTo('token-started')).toBeUndefined();
  });

  it('may wait on where it could not be found out', async () => {
    const world = ofSize(1);
    const waiting = await register(world, 'waiting', { ticket: 1 });
    world.taskCallback.failNext();
    await expect(withdraw(world.runtime, waiting, 'starter')).rejects.toMatchObject({ name: 'TaskCallbackError' });
  });
});
