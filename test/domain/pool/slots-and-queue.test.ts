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
import { canHaveSlot, hasSlot, releaseSlots, takeSlot } from '../../../src/domain/pool/slots.js';
import { PoolsToTend } from '../../../src/domain/pool/pools-to-tend.js';
import { mayBeStarting, startAgain } from '../../../src/domain/pool/start-again.js';
import { startNext } from '../../../src/domain/pool/start-next.js';
import { tendPool } from '../../../src/domain/pool/tend-pool.js';
import { withdraw } from '../../../src/domain/pool/withdraw.js';
import { starterLifeMs } from '../../../src/domain/starter-life.js';
import type { Invocation, NewInvocation } from '../../../src/ports/invocation.js';
import { after, DAY_MS, HOUR_MS, MINUTE_MS } from '../../../src/ports/units.js';
import {
  AN_EXECUTION_ARN,
  AN_OWNER,
  ANOTHER_EXECUTION_ARN,
  aClaim,
  aNewInvocation,
  anAttempt,
  aProcessedRecord,
  at,
} from '../../support/builders.js';
import { withMethods } from '../../support/with-methods.js';
import { World } from '../../support/world.js';

const LOADS = poolKeyOf(AN_OWNER, 'loads');
const ofSize = (size: number): World => new World({ settings: { pools: { loads: size } } });
const poolOfSize = (size: number) => ({ poolKey: LOADS, size });
type Pooled = Invocation & { readonly poolKey: string };

interface Wanted extends Partial<NewInvocation> {
  readonly ticket?: number;
  /** Whether it is out of its queue. */
  readonly isOut?: boolean;
}

/** Registers an invocation of the pool; in its queue, with an entry and what is to be started, where it has a ticket. */
const register = async (
  world: World,
  invocationId: string,
  { ticket, isOut = false, priority = 0, ...over }: Wanted = {},
): Promise<Pooled> => {
  const taskToken = `token-${invocationId}`;
  world.taskCallback.open(taskToken);
  const claim = aClaim({ claimId: 'starter:c', expiresAt: after(world.clock.now(), MINUTE_MS) });
  const inQueue = isOut ? {} : ({ status: 'QUEUED' } as const);
  const planned = aNewInvocation({ invocationId, taskToken, poolKey: LOADS, claim, ...inQueue, ...over });
  await world.store.register({ ...planned, statementName: `sfn:${invocationId}` });
  if (ticket !== undefined) {
    const text = JSON.stringify({ action: 'executeStatement', sqls: [`select ${ticket}`], isBatch: false });
    await world.store.putQueuedRequest(planned, { text, expiresAt: at(DAY_MS) });
    await world.store.putQueueEntry({
      ...{ poolKey: LOADS, priority, ticket, enqueuedAt: at(0), expiresAt: at(DAY_MS) },
      waiting: { executionArn: planned.executionArn, invocationId },
    });
    await world.store.markQueued(planned, { claimId: 'starter:c', ticket });
  }
  return (await world.store.get(planned)) as Pooled;
};

/** An entry that stands for nobody, unless the invocation of this id has the ticket. */
const putEntry = (world: World, ticket: number, invocationId: string): Promise<void> =>
  world.store.putQueueEntry({
    ...{ poolKey: LOADS, priority: 0, ticket, enqueuedAt: at(0), expiresAt: at(DAY_MS) },
    waiting: { executionArn: AN_EXECUTION_ARN, invocationId },
  });

const acquire = async (
  world: World,
  slotNumber: number,
  owner: Invocation | { executionArn: string; invocationId: string },
) => {
  const { executionArn, invocationId } = owner;
  const acquiredAt = world.clock.now();
  await world.store.acquireSlot({
    ...{ poolKey: LOADS, slotNumber, owner: { executionArn, invocationId }, acquiredAt, expiresAt: at(DAY_MS) },
  });
};
const slotsOf = async (world: World): Promise<string[]> =>
  (await world.store.listSlots(LOADS)).map(({ slotNumber, owner }) => `${slotNumber} ${owner.invocationId}`);
const sqlsOf = (world: World): unknown[] =>
  world.statements.map(({ input }) => ('Sql' in input ? input.Sql : undefined));
const process = async (world: World, invocation: Pooled): Promise<void> =>
  void (await world.store.markProcessed(invocation, aProcessedRecord({ answeredToken: invocation.taskToken })));

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
    expect(await takeSlot(world.runtime, poolOfSize(2), await register(world, 'third'), [])).toBe(false);
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
    await process(world, over);
    await acquire(world, 0, { executionArn: AN_EXECUTION_ARN, invocationId: 'gone' });
    await acquire(world, 1, over);
    expect(await freed(world)).toBe(2);
    expect(await slotsOf(world)).toEqual([]);
    expect(world.store.keptRequests()).toEqual([]);
  });

  it('keeps what belongs to another pool of the owner', async () => {
    const world = ofSize(2);
    const over = await register(world, 'over', { ticket: 1 });
    await process(world, over);
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
    expect(
      world.store
        .queuedEntries()
        .get(LOADS)
        ?.map(({ ticket }) => ticket),
    ).toEqual([2]);
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

describe('the next one of a queue', () => {
  it('is the first that waits, past entries that stand for nobody, which go', async () => {
    const world = ofSize(1);
    const over = await register(world, 'over', { ticket: 1 });
    await process(world, over);
    await register(world, 'other ticket', { ticket: 9 });
    await putEntry(world, 2, 'other ticket');
    await putEntry(world, 3, 'gone');
    await register(world, 'first', { ticket: 4 });
    await startNext(world.runtime, poolOfSize(1));
    expect(sqlsOf(world)).toEqual(['select 4']);
    expect(
      world.store
        .queuedEntries()
        .get(LOADS)
        ?.map(({ ticket }) => ticket),
    ).toEqual([9]);
    expect(world.store.keptRequests().map(({ invocationId }) => invocationId)).toEqual(['other ticket']);
  });

  it('is found behind more leftovers than are read at once', async () => {
    const world = ofSize(1);
    for (let ticket = 1; ticket <= 25; ticket += 1) {
      await putEntry(world, ticket, `gone-${ticket}`);
    }
    await register(world, 'first', { ticket: 26 });
    await startNext(world.runtime, poolOfSize(1));
    expect(sqlsOf(world)).toEqual(['select 26']);
    expect(world.store.queuedEntries().size === 0 || world.store.queuedEntries().get(LOADS)?.length === 0).toBe(true);
  });

  it('is passed by where it is given up, and left where its starter is about to mark it', async () => {
    const world = ofSize(2);
    const givenUp = await register(world, 'given up', { ticket: 1 });
    await world.store.markAbandoned(givenUp, { taskToken: givenUp.taskToken!, abandonedAt: at(1) });
    await register(world, 'coming');
    await putEntry(world, 2, 'coming');
    await register(world, 'third', { ticket: 3 });
    await startNext(world.runtime, poolOfSize(2));
    expect(sqlsOf(world)).toEqual(['select 3']);
    expect(
      world.store
        .queuedEntries()
        .get(LOADS)
        ?.map(({ ticket }) => ticket),
    ).toEqual([1, 2]);
    // Once its starter's claim is over, its entry stands for nobody; the invocation stays as it is, without a claim.
    await world.clock.advance(2 * MINUTE_MS);
    await startNext(world.runtime, poolOfSize(2));
    expect(
      world.store
        .queuedEntries()
        .get(LOADS)
        ?.map(({ ticket }) => ticket),
    ).toEqual([1]);
    const coming = await world.store.get({ executionArn: AN_EXECUTION_ARN, invocationId: 'coming' });
    expect(coming).toMatchObject({ status: 'QUEUED' });
    expect(coming).not.toHaveProperty('claim');
  });

  it('asks for no claim on what its starter is about to mark', async () => {
    const world = ofSize(1);
    await register(world, 'coming');
    await putEntry(world, 1, 'coming');
    const claimed: string[] = [];
    const store = withMethods(world.store, {
      claim: async (key, claim, now) => {
        claimed.push(key.invocationId);
        return await world.store.claim(key, claim, now);
      },
    });
    await startNext({ ...world.runtime, store }, poolOfSize(1));
    expect(claimed).toEqual([]);
    expect(world.store.queuedEntries().get(LOADS)).toHaveLength(1);
  });

  it('is past an entry that the invocation does not stand for any more, also while somebody is at that one', async () => {
    const world = ofSize(1);
    const elsewhere = await register(world, 'elsewhere', { ticket: 9 });
    await world.store.claim(elsewhere, aClaim({ expiresAt: at(HOUR_MS) }), at(0));
    await putEntry(world, 1, 'elsewhere');
    await startNext(world.runtime, poolOfSize(1));
    expect(
      world.store
        .queuedEntries()
        .get(LOADS)
        ?.map(({ ticket }) => ticket),
    ).toEqual([9]);
  });

  it('is looked for again where the first one is gone by the time that it is claimed', async () => {
    const world = ofSize(1);
    await register(world, 'first', { ticket: 1 });
    let claims = 0;
    const store = withMethods(world.store, {
      claim: async (key, claim, now) => {
        claims += 1;
        return claims === 1 ? { kind: 'missing' } : await world.store.claim(key, claim, now);
      },
    });
    await startNext({ ...world.runtime, store }, poolOfSize(1));
    expect(sqlsOf(world)).toEqual(['select 1']);
    expect(world.telemetry.linesAt('warn')).toEqual([]);
  });

  it.each([
    ['by the Data API’s word', { CreatedAt: new Date(at(-1_000)) }, at(-1_000)],
    ['now, where the Data API does not tell', {}, at(0)],
  ])('counts as started %s', async (_what, told, startedAt) => {
    const world = ofSize(1);
    const first = await register(world, 'first', { ticket: 1 });
    const redshiftData = withMethods(world.redshiftData, {
      executeStatement: async () => ({ Id: 'st-1', ...told }),
    });
    await startNext({ ...world.runtime, redshiftData }, poolOfSize(1));
    expect(await world.store.get(first)).toMatchObject({ status: 'STARTED', statementId: 'st-1', startedAt });
  });

  it.each<[string, (world: World, first: Pooled) => Promise<unknown>]>([
    ['somebody is at it', (world, first) => world.store.claim(first, aClaim({ expiresAt: at(HOUR_MS) }), at(0))],
    ['no slot is free', (world) => acquire(world, 0, { executionArn: AN_EXECUTION_ARN, invocationId: 'running' })],
  ])('is not started where %s', async (_what, prepare) => {
    const world = ofSize(1);
    const first = await register(world, 'first', { ticket: 1 });
    await register(world, 'second', { ticket: 2 });
    await prepare(world, first);
    await startNext(world.runtime, poolOfSize(1));
    expect(sqlsOf(world)).toEqual([]);
    expect(world.store.queuedEntries().get(LOADS)).toHaveLength(2);
  });

  it('is another tasker’s to start where it is that one’s', async () => {
    const world = ofSize(1);
    await register(world, 'theirs', { ticket: 1, owner: 'another' });
    await startNext(world.runtime, poolOfSize(1));
    expect(sqlsOf(world)).toEqual([]);
  });

  it('is started under a claim that lasts as long as a starter lives', async () => {
    const world = ofSize(1);
    const first = await register(world, 'first', { ticket: 1 });
    let claimed: Invocation | undefined;
    const redshiftData = withMethods(world.redshiftData, {
      executeStatement: async (input) => {
        claimed = await world.store.get(first);
        return await world.redshiftData.executeStatement(input);
      },
    });
    await startNext({ ...world.runtime, redshiftData }, poolOfSize(1));
    expect(claimed).toMatchObject({
      ...{ status: 'REGISTERED', dequeuedAt: world.clock.now() },
      claim: { expiresAt: after(world.clock.now(), starterLifeMs(world.runtime)) },
    });
    expect(await world.store.get(first)).toMatchObject({ status: 'STARTED', startedAt: world.clock.now() });
    expect(await world.store.get(first)).not.toHaveProperty('claim');
    expect(world.store.keptRequests()).toEqual([]);
  });

  it('is told as lost where its SQL is gone, and the one behind it is started', async () => {
    const world = ofSize(1);
    const first = await register(world, 'first', { ticket: 1 });
    await world.store.removeQueuedRequest(first);
    await register(world, 'second', { ticket: 2 });
    await startNext(world.runtime, poolOfSize(1));
    expect(world.answerTo('token-first')).toMatchObject({ kind: 'failure', error: 'StartOutcomeUnknown' });
    expect(sqlsOf(world)).toEqual(['select 2']);
  });

  it('starts no more than ten at a time', async () => {
    const world = ofSize(20);
    for (let ticket = 1; ticket <= 12; ticket += 1) await register(world, `i-${ticket}`, { ticket });
    await startNext(world.runtime, poolOfSize(20));
    expect(world.statements).toHaveLength(10);
  });

  it('tells in the log where it could not be started', async () => {
    const world = ofSize(1);
    await register(world, 'first', { ticket: 1 });
    const pools = withMethods(world.store, { listQueueEntries: () => Promise.reject(new TypeError('lost')) });
    await startNext({ ...world.runtime, pools }, poolOfSize(1));
    expect(world.telemetry.linesAt('warn')).toEqual([
      {
        ...{ level: 'warn', message: 'could not start what waits in a pool; the next end or the reconciler will' },
        fields: { pool: 'loads', errorName: 'TypeError' },
      },
    ]);
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

describe('what left its queue and was never started', () => {
  it('is left to whoever holds it', async () => {
    const world = ofSize(1);
    const first = await register(world, 'first', { ticket: 1 });
    await world.store.claim(first, aClaim({ expiresAt: at(HOUR_MS) }), at(0));
    expect(await startAgain(world.runtime, first)).toBe('dealt with');
    expect(sqlsOf(world)).toEqual([]);
    expect(await world.store.get(first)).toMatchObject({ claim: { claimId: 'claim-1' } });
  });

  it('is left where it waits again, and none of this one’s where nothing was kept', async () => {
    const world = ofSize(1);
    const first = await register(world, 'first', { ticket: 1 });
    expect(await startAgain(world.runtime, first)).toBe('dealt with');
    expect(await world.store.get(first)).not.toHaveProperty('claim');
    await world.store.removeQueuedRequest(first);
    expect(await startAgain(world.runtime, first)).toBe('nothing kept');
    expect(sqlsOf(world)).toEqual([]);
  });

  /** Out of its queue, with its SQL, and a claim that is over. */
  const left = async (world: World, over: Wanted = {}): Promise<Pooled> => {
    const out = await register(world, 'out', { isOut: true, claim: aClaim({ expiresAt: at(-MINUTE_MS) }), ...over });
    const text = JSON.stringify({ action: 'executeStatement', sqls: ['select 1'], isBatch: false });
    await world.store.putQueuedRequest(out, { text, expiresAt: at(DAY_MS) });
    return out;
  };

  it('is left to whoever holds it out of its queue as well', async () => {
    const world = ofSize(1);
    const claim = aClaim({ expiresAt: at(HOUR_MS) });
    const out = await left(world, { claim });
    expect(await startAgain(world.runtime, out)).toBe('dealt with');
    expect(sqlsOf(world)).toEqual([]);
    expect(await world.store.get(out)).toMatchObject({ claim });
  });

  it('waits, with its SQL and without a claim, where a person gave its slot away and none is free', async () => {
    const world = ofSize(1);
    const out = await left(world);
    await acquire(world, 0, { executionArn: AN_EXECUTION_ARN, invocationId: 'another' });
    expect(await startAgain(world.runtime, out)).toBe('dealt with');
    expect(sqlsOf(world)).toEqual([]);
    expect(await world.store.get(out)).not.toHaveProperty('claim');
    expect(world.store.keptRequests()).toHaveLength(1);
    await world.store.releaseSlot(LOADS, 0, { executionArn: AN_EXECUTION_ARN, invocationId: 'another' });
    expect(await startAgain(world.runtime, out)).toBe('dealt with');
    expect(sqlsOf(world)).toEqual(['select 1']);
    expect(await slotsOf(world)).toEqual(['0 out']);
  });

  it('is nobody’s, and nobody knows of it, where its slot could not be looked for', async () => {
    const world = ofSize(1);
    const out = await left(world);
    const pools = withMethods(world.store, { listSlots: () => Promise.reject(new TypeError('lost')) });
    await expect(startAgain({ ...world.runtime, pools }, out)).rejects.toThrow('lost');
    expect(await world.store.get(out)).not.toHaveProperty('claim');
    expect(sqlsOf(world)).toEqual([]);
  });

  it.each([
    ['as long as its client token is remembered', 0, 1],
    ['no longer', 1, 0],
  ])('is started %s', async (_what, moreMs, expected) => {
    const world = ofSize(1);
    const out = await register(world, 'out', { isOut: true, claim: aClaim({ expiresAt: at(0) }) });
    const text = JSON.stringify({ action: 'executeStatement', sqls: ['select 1'], isBatch: false });
    await world.store.putQueuedRequest(out, { text, expiresAt: at(DAY_MS) });
    await world.clock.advance(8 * HOUR_MS - starterLifeMs(world.runtime) + moreMs);
    expect(await startAgain(world.runtime, out)).toBe('dealt with');
    expect(sqlsOf(world)).toHaveLength(expected);
    if (expected === 0) {
      expect(world.answerTo('token-out')).toMatchObject({ kind: 'failure', error: 'StartOutcomeUnknown' });
    }
  });
});

describe('somebody who may be starting what is out of its queue', () => {
  it.each<[string, Partial<Invocation>, boolean]>([
    ['holds a claim', { claim: aClaim({ expiresAt: at(2 * HOUR_MS) }) }, true],
    ['held a claim', { claim: aClaim({ expiresAt: at(0) }) }, false],
    ['has taken it over since', { dequeuedAt: at(HOUR_MS - 2), adoptedAt: at(HOUR_MS - 1) }, true],
    [
      'has taken it over just when it left its queue',
      { dequeuedAt: at(HOUR_MS - 1), adoptedAt: at(HOUR_MS - 1) },
      true,
    ],
    ['took it over before it left its queue', { dequeuedAt: at(HOUR_MS - 1), adoptedAt: at(HOUR_MS - 2) }, false],
    ['took it over long ago', { dequeuedAt: at(0), adoptedAt: at(1) }, false],
    ['was nobody', { dequeuedAt: at(HOUR_MS - 1) }, false],
  ])('%s', async (_what, over, expected) => {
    const world = ofSize(1);
    const { claim: _claim, ...invocation } = await register(world, 'one');
    await world.clock.advance(HOUR_MS);
    expect(mayBeStarting(world.runtime, { ...invocation, ...over })).toBe(expected);
  });
});

describe('what is withdrawn from its queue', () => {
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
