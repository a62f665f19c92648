import { describe, expect, it } from '@jest/globals';
import { ConfigurationError } from '../../../src/domain/errors.js';
import { startInPool } from '../../../src/domain/pool/start-in-pool.js';
import { starterLifeMs } from '../../../src/domain/starter-life.js';
import type { Claim, Invocation } from '../../../src/ports/invocation.js';
import { RedshiftDataError, StoreUnavailableError } from '../../../src/ports/port-errors.js';
import { after, MINUTE_MS } from '../../../src/ports/units.js';
import { AN_EXECUTION_ARN, aClaim, aNewInvocation, anAttempt } from '../../support/builders.js';
import { countingCalls } from '../../support/counting-calls.js';
import { dyingAfter, dyingBefore } from '../../support/dying.js';
import { acquire, LOADS, ofSize, putEntry, register, sqlsOf, ticketsOf } from '../../support/pool-of-loads.js';
import { withMethods } from '../../support/with-methods.js';
import { aTaskPayload, World } from '../../support/world.js';

const pooled = (sqlStatement: string) => ({ pool: 'loads', sqlStatement });
const slotsOf = async (world: World): Promise<number> => (await world.store.listSlots(LOADS)).length;

const lost = new StoreUnavailableError('the table is throttled');
const noAnswer = new RedshiftDataError('RedshiftDataUnreachable', 'no', { retryable: true, outcome: 'unknown' });
const tooMany = new RedshiftDataError('ActiveStatementsExceededException', 'no', {
  ...{ retryable: true, outcome: 'refused' },
});
const wrong = new RedshiftDataError('ValidationException', 'no', { retryable: false, outcome: 'refused' });

describe('a start in a pool', () => {
  it('looks at the queue once where it finds a slot, and leaves what comes next to whoever ends', async () => {
    const world = ofSize(2);
    const { port: pools, calls } = countingCalls(world.store, 'listQueueEntries');
    await world.lambda({ pools }).start(aTaskPayload(world.openTask(), pooled('a')));
    expect(sqlsOf(world)).toEqual(['a']);
    expect(calls).toEqual([[LOADS, { limit: 1 }]]);
  });

  it('that finds a slot at once has nothing to forget, and asks for its end once where it comes with the start', async () => {
    const world = new World({
      settings: { pools: { loads: 1 } },
      redshift: { onSql: () => ({ rows: 7, afterMs: 2_000 }) },
    });
    const token = world.openTask();
    const { port: pools, calls } = countingCalls(world.store, 'removeQueuedRequest');
    const start = world.lambda({ pools }).start(aTaskPayload(token, { ...pooled('a'), waitTimeSeconds: 10 }));
    expect(await world.whileTimePasses(start)).toMatchObject({ Status: 'FINISHED' });
    expect(world.answerTo(token)).toMatchObject({ kind: 'success' });
    expect(world.callsOf('describeStatement')).toBe(1);
    expect(calls).toEqual([]);
    expect(await slotsOf(world)).toBe(0);
  });

  it('passes nobody by who waits, though a slot is free', async () => {
    const world = ofSize(2);
    const ticket = await world.store.takeTicket(LOADS, after(world.clock.now(), MINUTE_MS));
    const first = await register(world, 'first', { ticket });
    await world.store.claim(first, aClaim({ expiresAt: after(world.clock.now(), MINUTE_MS) }), world.clock.now());
    expect(await world.start(aTaskPayload(world.openTask(), pooled('a')))).toEqual({ Status: 'QUEUED' });
    expect(sqlsOf(world)).toEqual([]);
  });

  it('is started from the queue at once where those before it turn out to stand for nobody', async () => {
    const world = ofSize(1);
    await putEntry(world, await world.store.takeTicket(LOADS, after(world.clock.now(), MINUTE_MS)), 'gone');
    const token = world.openTask();
    expect(await world.start(aTaskPayload(token, pooled('a')))).toEqual({ Status: 'QUEUED' });
    expect(sqlsOf(world)).toEqual(['a']);
    expect(await world.invocationOf(token)).toMatchObject({ status: 'STARTED' });
  });

  it('that is refused for good on its way into the queue keeps no SQL, also where its starter dies when that is told', async () => {
    const world = ofSize(1);
    await world.startTask(pooled('a'));
    const pools = withMethods(world.runtime.pools!, {
      putQueueEntry: async () => {
        throw new ConfigurationError('the role may not use the table');
      },
    });
    const token = world.openTask();
    const dead = dyingAfter(world.store, 'markProcessed');
    await dead.diesIn(world.lambda({ pools, store: dead.port }).start(aTaskPayload(token, pooled('b'))));
    expect(await world.invocationOf(token)).toMatchObject({ processed: true, status: 'FAILED' });
    // No slot and no entry leads to what is kept of one that is over.
    expect(world.store.keptRequests()).toEqual([]);
  });

  it('passes those by who wait where an earlier call of its task has taken a slot, and died', async () => {
    const world = ofSize(1);
    const payload = aTaskPayload(world.openTask(), pooled('a'));
    const dead = dyingAfter(world.runtime.pools!, 'acquireSlot');
    await dead.diesIn(world.lambda({ pools: dead.port }).start(payload));
    await world.startTask(pooled('b'));
    await world.clock.advance(starterLifeMs(world.runtime));
    expect(await world.start(payload)).toMatchObject({ Id: world.statements[0]?.id });
    expect(sqlsOf(world)).toEqual(['a']);
  });

  it('gives its claim back with the mark that it waits, and not once more', async () => {
    const world = ofSize(1);
    await world.startTask(pooled('a'));
    const token = world.openTask();
    const { port: store, calls } = countingCalls(world.store, 'releaseClaim');
    expect(await world.lambda({ store }).start(aTaskPayload(token, pooled('b')))).toEqual({ Status: 'QUEUED' });
    expect(calls).toEqual([]);
    expect(await world.invocationOf(token)).not.toHaveProperty('claim');
  });

  it('leaves nothing in the queue where somebody has taken its invocation over on the way there', async () => {
    const world = ofSize(1);
    await world.startTask(pooled('a'));
    const pools = withMethods(world.store, { markQueued: async () => 'lost' });
    await expect(world.lambda({ pools }).start(aTaskPayload(world.openTask(), pooled('b')))).rejects.toMatchObject({
      name: 'InvocationBusy',
    });
    expect(ticketsOf(world)).toEqual([]);
  });

  it('takes the one slot of a pool from an owner that has no use for it, asking for the slots once more', async () => {
    const world = ofSize(1);
    await acquire(world, 0, { executionArn: AN_EXECUTION_ARN, invocationId: 'gone' });
    const { port: pools, calls } = countingCalls(world.store, 'listSlots');
    expect(await world.lambda({ pools }).start(aTaskPayload(world.openTask(), pooled('a')))).toMatchObject({
      Id: world.statements[0]?.id,
    });
    expect(calls).toHaveLength(2);
  });

  it('waits where the one slot is in use', async () => {
    const world = ofSize(1);
    await acquire(world, 0, await register(world, 'running', { isOut: true }));
    const { port: pools, calls } = countingCalls(world.store, 'listSlots');
    expect(await world.lambda({ pools }).start(aTaskPayload(world.openTask(), pooled('a')))).toEqual({
      Status: 'QUEUED',
    });
    // Once on its way in, and once by whoever looks whether it can be started by then.
    expect(calls).toHaveLength(2);
  });

  it('leaves it to the reconciler whether owners of a pool with more slots have a use for them', async () => {
    const world = ofSize(2);
    for (const slotNumber of [0, 1]) {
      await acquire(world, slotNumber, { executionArn: AN_EXECUTION_ARN, invocationId: `gone-${slotNumber}` });
    }
    expect(await world.start(aTaskPayload(world.openTask(), pooled('a')))).toEqual({ Status: 'QUEUED' });
    expect(await slotsOf(world)).toBe(2);
  });

  it('stops what an earlier entry of its state has left, and looks for nothing at the first one', async () => {
    const world = ofSize(2);
    const { port: store, calls } = countingCalls(world.store, 'findOpenByChain');
    const { start } = world.lambda({ store });
    const first = world.openTask();
    await start(aTaskPayload(first, { ...pooled('a'), attempt: anAttempt() }));
    expect(calls).toEqual([]);
    world.taskCallback.close(first);
    const attempt = anAttempt({ enteredTime: '2026-01-02T04:00:00Z' });
    await world.whileTimePasses(start(aTaskPayload(world.openTask(), { ...pooled('a'), attempt })));
    expect(calls).toHaveLength(1);
    expect(world.statements.map(({ status }) => status)).toEqual(['ABORTED', 'SUBMITTED']);
  });

  it('keeps a priority where there is one', async () => {
    const world = ofSize(1);
    const { token } = await world.startTask({ ...pooled('a'), priority: 0 });
    expect(await world.invocationOf(token)).not.toHaveProperty('priority');
    const other = await world.startTask({ ...pooled('b'), priority: -3 });
    expect(await world.invocationOf(other.token)).toMatchObject({ priority: -3 });
  });

  it('of a name where the tasker has no pools is told so', async () => {
    const world = new World();
    await expect(world.startTask(pooled('a'))).rejects.toMatchObject({
      ...{ name: 'InvalidRequest', message: "pool is 'loads'; allowed: none, this tasker has no named pools" },
    });
  });

  it('that fails before it has asked the Data API can be tried again at once', async () => {
    const world = ofSize(1);
    const payload = aTaskPayload(world.openTask(), pooled('a'));
    const pools = withMethods(world.store, { listSlots: () => Promise.reject(lost) });
    await expect(world.lambda({ pools }).start(payload)).rejects.toBe(lost);
    expect(world.telemetry.total('StatementsRefused')).toBe(0);
    expect(await world.start(payload)).toMatchObject({ Id: world.statements[0]?.id });
    expect(sqlsOf(world)).toEqual(['a']);
  });

  it('of which nobody knows what the Data API did keeps its claim, so that nobody takes it for lost', async () => {
    const world = ofSize(1);
    const token = world.openTask();
    world.redshiftData.failNext('executeStatement', noAnswer, { effect: 'done' });
    await expect(world.start(aTaskPayload(token, pooled('a')))).rejects.toBe(noAnswer);
    expect((await world.invocationOf(token)).claim).toMatchObject({
      expiresAt: after(world.clock.now(), starterLifeMs(world.runtime)),
    });
    expect(await slotsOf(world)).toBe(1);
  });

  it('that the Data API refuses for now stays open, keeps its slot, and can be tried again at once', async () => {
    const world = ofSize(1);
    const token = world.openTask();
    const payload = aTaskPayload(token, pooled('a'));
    world.redshiftData.failNext('executeStatement', tooMany);
    await expect(world.start(payload)).rejects.toBe(tooMany);
    expect(await world.invocationOf(token)).not.toHaveProperty('claim');
    expect(await slotsOf(world)).toBe(1);
    expect(await world.start(payload)).toMatchObject({ Id: world.statements[0]?.id });
  });

  it.each<[string, (world: World) => void, string]>([
    [
      'the Data API refuses for good',
      (world) => world.redshiftData.failNext('executeStatement', wrong),
      'ValidationException',
    ],
    [
      'lacks a permission before anything was started',
      (world) =>
        world.taskCallback.failNext({ operation: 'sendTaskHeartbeat', error: new ConfigurationError('not allowed') }),
      'ConfigurationError',
    ],
  ])('that %s is closed, tells its task, and leaves nothing', async (_what, prepare, error) => {
    const world = ofSize(1);
    const token = world.openTask();
    prepare(world);
    await expect(world.start(aTaskPayload(token, pooled('a')))).rejects.toMatchObject({ name: error });
    expect(world.answerTo(token)).toMatchObject({ kind: 'failure', error });
    expect(await world.invocationOf(token)).toMatchObject({ processed: true, status: 'FAILED' });
    expect(await slotsOf(world)).toBe(0);
    expect(sqlsOf(world)).toEqual([]);
  });

  it('that is refused before it is out of the queue looks for nobody in its place', async () => {
    const world = ofSize(1);
    const token = world.openTask();
    world.taskCallback.close(token);
    const { port: pools, calls } = countingCalls(world.store, 'listQueueEntries');
    await expect(world.lambda({ pools }).start(aTaskPayload(token, pooled('a')))).rejects.toMatchObject({
      name: 'TaskNoLongerWaiting',
    });
    expect(calls).toEqual([]);
  });

  it('that is not the first call of its task leaves its registration open where it is refused', async () => {
    const world = ofSize(1);
    const token = world.openTask();
    const payload = aTaskPayload(token, pooled('a'));
    const pools = withMethods(world.store, { listSlots: () => Promise.reject(lost) });
    await expect(world.lambda({ pools }).start(payload)).rejects.toBe(lost);
    world.redshiftData.failNext('executeStatement', wrong);
    await expect(world.start(payload)).rejects.toBe(wrong);
    expect(await world.invocationOf(token)).toMatchObject({ processed: false, status: 'REGISTERED' });
    expect(world.answerTo(token)).toBeUndefined();
  });

  it('that is refused lets the next one have its slot, which came meanwhile', async () => {
    const world = ofSize(1);
    let second: Promise<unknown> | undefined;
    const redshiftData = withMethods(world.redshiftData, {
      executeStatement: async (input) => {
        if (second !== undefined) return await world.redshiftData.executeStatement(input);
        second = world.startTask(pooled('b'));
        await second;
        throw wrong;
      },
    });
    const first = world.lambda({ redshiftData }).start(aTaskPayload(world.openTask(), pooled('a')));
    await expect(world.whileTimePasses(first)).rejects.toBe(wrong);
    expect(sqlsOf(world)).toEqual(['b']);
    expect(await slotsOf(world)).toBe(1);
  });

  it('goes on where an earlier call died when it was out of the queue', async () => {
    const world = ofSize(1);
    const payload = aTaskPayload(world.openTask(), pooled('a'));
    const dead = dyingBefore(world.runtime.redshiftData, 'executeStatement');
    await dead.diesIn(world.lambda({ redshiftData: dead.port }).start(payload));
    await world.clock.advance(starterLifeMs(world.runtime) + MINUTE_MS);
    expect(await world.start(payload)).toMatchObject({ Id: world.statements[0]?.id });
    expect(sqlsOf(world)).toEqual(['a']);
    expect(await slotsOf(world)).toBe(1);
  });
});

describe('a start in a pool that another call has begun', () => {
  const registered = async (world: World) => {
    const claim = aClaim({ claimId: 'starter:c', expiresAt: after(world.clock.now(), -MINUTE_MS) });
    const planned = aNewInvocation({ poolKey: LOADS, status: 'QUEUED', claim });
    world.taskCallback.open(planned.taskToken!);
    await world.store.register(planned);
    return { ...(await world.store.get(planned))!, poolKey: LOADS };
  };
  const request = { action: 'executeStatement', sqls: ['a'], isBatch: false } as const;
  const start = (world: World, invocation: Invocation & { readonly poolKey: string }, store = world.store) =>
    startInPool({ ...world.runtime, store }, { invocation, isNew: false, isFirstEntry: false }, request);

  it('is taken over when the claim of that one is over', async () => {
    const world = ofSize(1);
    const invocation = await registered(world);
    expect(await start(world, invocation)).toMatchObject({ answer: { Id: world.statements[0]?.id } });
    expect(await world.store.get(invocation)).not.toHaveProperty('claim');
  });

  it('gives way while that one is at it, and takes nothing from it', async () => {
    const world = ofSize(1);
    const invocation = await registered(world);
    const theirs: Claim = aClaim({ expiresAt: after(world.clock.now(), MINUTE_MS) });
    await world.store.claim(invocation, theirs, world.clock.now());
    const released: string[] = [];
    const store = withMethods(world.store, { releaseClaim: async (_key, claimId) => void released.push(claimId) });
    await expect(start(world, invocation, store)).rejects.toMatchObject({ name: 'InvocationBusy', retryable: true });
    expect(released).toEqual([]);
    expect((await world.store.get(invocation))?.claim).toEqual(theirs);
  });

  it('gives way, and its claim back, where that one has brought it out of the queue meanwhile', async () => {
    const world = ofSize(1);
    const invocation = await registered(world);
    const claimId = 'starter:theirs';
    await world.store.claim(invocation, aClaim({ claimId }), world.clock.now());
    const now = world.clock.now();
    await world.store.dequeue(invocation, { claimId, claimExpiresAt: now, dequeuedAt: now });
    await world.store.releaseClaim(invocation, claimId);
    await expect(start(world, invocation)).rejects.toThrow('is in other hands and cannot be started now');
    expect(await world.store.get(invocation)).toMatchObject({ status: 'REGISTERED' });
    expect(await world.store.get(invocation)).not.toHaveProperty('claim');
    expect(sqlsOf(world)).toEqual([]);
  });

  it('gives way where it is dequeued at the same moment', async () => {
    const world = ofSize(1);
    const invocation = await registered(world);
    const pools = withMethods(world.store, { dequeue: async () => ({ kind: 'lost' }) });
    const admission = { invocation, isNew: false, isFirstEntry: false };
    await expect(startInPool({ ...world.runtime, pools }, admission, request)).rejects.toMatchObject({
      ...{ name: 'InvocationBusy', message: expect.stringContaining('taken over by another call') as unknown },
    });
    expect(await world.store.get(invocation)).not.toHaveProperty('claim');
    expect(sqlsOf(world)).toEqual([]);
  });

  it('waits in its place where it is in the queue, without a claim on it', async () => {
    const world = ofSize(1);
    const invocation = { ...(await registered(world)), ticket: 7 };
    const store = withMethods(world.store, { claim: () => Promise.reject(new Error('nobody is to claim it')) });
    expect(await start(world, invocation, store)).toBeUndefined();
  });
});
