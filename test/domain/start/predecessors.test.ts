import { describe, expect, it } from '@jest/globals';
import { adoptPredecessor, type Adoption, type Learnt } from '../../../src/domain/start/adopt-predecessor.js';
import { clearTheWay } from '../../../src/domain/start/clear-the-way.js';
import { toldBefore } from '../../../src/domain/start/told-before.js';
import { InvocationBusy } from '../../../src/domain/errors.js';
import type { Runtime } from '../../../src/domain/runtime.js';
import { starterLifeMs } from '../../../src/domain/starter-life.js';
import type { Invocation, NewInvocation } from '../../../src/ports/invocation.js';
import { RedshiftDataError } from '../../../src/ports/port-errors.js';
import { after, DAY_MS, HOUR_MS, MINUTE_MS } from '../../../src/ports/units.js';
import { aClaim, aNewInvocation, anAttempt, aProcessedRecord } from '../../support/builders.js';
import { countingCalls } from '../../support/counting-calls.js';
import { withMethods } from '../../support/with-methods.js';
import { World } from '../../support/world.js';

const notFound = new RedshiftDataError('ResourceNotFoundException', 'no', { retryable: false, outcome: 'refused' });
const throttled = new RedshiftDataError('ThrottlingException', 'no', { retryable: true, outcome: 'refused' });

/** An earlier attempt, with a token of its own on which nobody waits. */
const earlier = async (world: World, invocationId: string, over: Partial<NewInvocation> = {}): Promise<Invocation> => {
  const invocation = aNewInvocation({ invocationId, taskToken: `token-${invocationId}`, ...over });
  await world.store.register({ ...invocation, statementName: `sfn:${invocationId}` });
  return (await world.store.get(invocation))!;
};

/** Starts its statement, and records it unless told otherwise. */
const started = async (world: World, invocation: Invocation, isRecorded = true): Promise<string> => {
  const { Id } = await world.redshiftData.executeStatement({
    ...{ Sql: 'select 1', StatementName: invocation.statementName, ClusterIdentifier: 'warehouse', Database: 'dev' },
    DbUser: 'loader',
  });
  if (isRecorded) await world.store.recordStart(invocation, { statementId: Id, startedAt: world.clock.now() });
  return Id;
};

const abandon = async (world: World, invocation: Invocation): Promise<void> => {
  const { taskToken } = invocation;
  await world.store.markAbandoned(invocation, { taskToken: taskToken!, abandonedAt: world.clock.now() });
};

const THE_RETRY = {
  ...aNewInvocation({ invocationId: 'retry', taskToken: 'token-retry' }),
  ...{ taskToken: 'token-retry', attempt: anAttempt({ retryCount: 1 }) },
};
const adopt = (world: World, runtime: Runtime = world.runtime, asked: Learnt['asked'] = new Map()): Promise<Adoption> =>
  adoptPredecessor(runtime, THE_RETRY, { asked, awaited: new Set() });

const learntNothing = (): Learnt => ({ asked: new Map(), awaited: new Set() });

describe('what a retry takes over', () => {
  it('is nothing where there is none, and its own where it is there already', async () => {
    const world = new World();
    expect(await adopt(world)).toEqual({ kind: 'none' });
    await world.store.register({ ...THE_RETRY, attempt: anAttempt() });
    expect(await adopt(world)).toMatchObject({ kind: 'adopted', invocation: { invocationId: 'retry' } });
  });

  it('is what is started rather than what is registered, and of those the latest attempt’s', async () => {
    const world = new World();
    await earlier(world, 'registered', { attempt: anAttempt({ retryCount: 5 }) });
    await started(world, await earlier(world, 'first', { attempt: anAttempt({ retryCount: 1 }) }));
    await started(world, await earlier(world, 'second', { attempt: anAttempt({ retryCount: 3 }) }));
    const order: unknown[] = [];
    for (let count = 0; count < 3; count += 1) {
      world.taskCallback.open(`retry-${count}`);
      const adopted = await adoptPredecessor(
        world.runtime,
        { ...THE_RETRY, taskToken: `retry-${count}` },
        learntNothing(),
      );
      order.push(adopted.kind === 'adopted' && adopted.invocation.invocationId);
    }
    expect(order).toEqual(['second', 'first', 'registered']);
  });

  it('is what is started, whichever is found first', async () => {
    const world = new World();
    const registered = await earlier(world, 'registered', { attempt: anAttempt({ retryCount: 5 }) });
    await started(world, await earlier(world, 'running', { attempt: anAttempt({ retryCount: 1 }) }));
    const running = (await world.store.get(aNewInvocation({ invocationId: 'running' })))!;
    for (const found of [
      [registered, running],
      [running, registered],
    ]) {
      const store = withMethods(world.store, {
        findByAttempt: async () => found,
        adopt: async (invocation) => ({ kind: 'adopted', invocation }),
      });
      expect(await adopt(world, { ...world.runtime, store })).toMatchObject({
        invocation: { invocationId: 'running' },
      });
    }
  });

  it('is of the registered ones the latest attempt’s, whichever is found first, and one without an attempt comes last', async () => {
    const world = new World();
    const first = await earlier(world, 'first', { attempt: anAttempt({ retryCount: 1 }) });
    const second = await earlier(world, 'second', { attempt: anAttempt({ retryCount: 2 }) });
    const { attempt: _attempt, ...without } = await earlier(world, 'without');
    for (const found of [
      [first, second, without],
      [without, second, first],
      [second, without, first],
    ]) {
      const order: string[] = [];
      const store = withMethods(world.store, {
        findByAttempt: async () => found,
        adopt: async (invocation) => {
          order.push(invocation.invocationId);
          return { kind: 'lost' };
        },
      });
      await adopt(world, { ...world.runtime, store });
      expect(order).toEqual(['second']);
    }
  });

  it('comes with a starter’s claim where it was never started, and without one where it was', async () => {
    const world = new World();
    await earlier(world, 'registered');
    const { port: store, calls } = countingCalls(world.store, 'claim');
    const adopted = await adopt(world, { ...world.runtime, store });
    expect(adopted).toMatchObject({
      ...{ kind: 'adopted', claim: { expiresAt: after(world.clock.now(), starterLifeMs(world.runtime)) } },
    });
    // It came with the adoption, by one write.
    expect(calls).toEqual([]);
    const other = new World();
    await started(other, await earlier(other, 'running'));
    expect(await adopt(other)).not.toHaveProperty('claim');
  });

  it('comes with a short claim where it waits in its queue, and with a lasting one where it has just left it', async () => {
    const world = new World();
    const queued = await earlier(world, 'queued', { poolKey: 'pool', status: 'QUEUED' });
    expect(await adopt(world)).toMatchObject({
      ...{ kind: 'adopted', claim: { expiresAt: after(world.clock.now(), world.runtime.settings.claimLeaseMs) } },
    });
    const leaving = (kind: 'claimed' | 'held'): Runtime => ({
      ...world.runtime,
      store: withMethods(world.store, {
        findByAttempt: async () => [queued],
        adopt: async (_found, { claim }) => ({
          kind: 'adopted',
          invocation: { ...queued, status: 'REGISTERED', claim: claim! },
        }),
        claim: async (_key, claim) => ({ kind, invocation: { ...queued, claim } }),
      }),
    });
    expect(await adopt(world, leaving('claimed'))).toMatchObject({
      ...{ kind: 'adopted', claim: { expiresAt: after(world.clock.now(), starterLifeMs(world.runtime)) } },
    });
    expect(await adopt(world, leaving('held'))).toEqual({ kind: 'lost' });
  });

  it('is not what belongs to another tasker, or what somebody waits for', async () => {
    const world = new World();
    await started(world, await earlier(world, 'theirs', { owner: 'another' }));
    await started(world, await earlier(world, 'alive'));
    world.taskCallback.open('token-alive');
    expect(await adopt(world)).toEqual({ kind: 'none' });
    const { taskToken: _token, ...without } = aNewInvocation({ invocationId: 'without' });
    await world.store.register(without);
    expect(await adopt(world)).toEqual({ kind: 'none' });
  });

  it('is asked about once by each call, and not after its time is over', async () => {
    const world = new World();
    await started(world, await earlier(world, 'alive'));
    world.taskCallback.open('token-alive');
    const asked: Learnt['asked'] = new Map();
    await adopt(world, world.runtime, asked);
    await adopt(world, world.runtime, asked);
    expect(world.taskCallback.heartbeatsOf('token-alive')).toBe(1);
    expect([...asked]).toEqual([['token-alive', { isWaitedOn: true, seen: new Set(['alive 0']) }]]);
    const timed = new World();
    await started(timed, await earlier(timed, 'timed', { attempt: anAttempt({ timeoutSeconds: 60 }) }));
    timed.taskCallback.open('token-timed');
    await timed.clock.advance(HOUR_MS);
    expect(await adopt(timed)).toMatchObject({ kind: 'adopted' });
    expect(timed.taskCallback.heartbeatsOf('token-timed')).toBe(0);
  });

  it('is not what has come of a token since that was found dead: its next attempt may live', async () => {
    const world = new World();
    const first = await earlier(world, 'first', { taskToken: 'token-kept' });
    await started(world, first);
    const asked: Learnt['asked'] = new Map();
    const store = withMethods(world.store, { adopt: async () => ({ kind: 'lost' }) });
    expect(await adopt(world, { ...world.runtime, store }, asked)).toEqual({ kind: 'lost' });
    await world.store.markProcessed(first, aProcessedRecord({ answeredToken: 'token-kept' }));
    await started(world, await earlier(world, 'second', { taskToken: 'token-kept' }));
    world.taskCallback.open('token-kept');
    expect(await adopt(world, world.runtime, asked)).toEqual({ kind: 'none' });
  });

  it('is left to whoever waits where there are more siblings than can be asked about', async () => {
    const world = new World({ settings: { siblingsAskedMax: 2 } });
    for (const name of ['one', 'two', 'three']) {
      await started(world, await earlier(world, name));
      world.taskCallback.open(`token-${name}`);
    }
    await expect(adopt(world)).rejects.toThrow(InvocationBusy);
    await expect(adopt(world)).rejects.toThrow("more than 2 attempts with the same SQL have entered state 'Load'");
  });

  it('is what may yet tell, where it cannot be told who waits', async () => {
    const world = new World();
    await started(world, await earlier(world, 'hidden'));
    world.taskCallback.open('token-hidden');
    world.taskCallback.hideFromHeartbeats('token-hidden');
    expect(await adopt(world)).toEqual({ kind: 'none' });
  });

  it('is waited for while a completer answers it; one that was only registered is no match for it', async () => {
    const world = new World();
    const answered = await earlier(world, 'answered', { attempt: anAttempt({ retryCount: 0 }) });
    await started(world, answered);
    await earlier(world, 'registered');
    await world.store.claim(answered, aClaim({ expiresAt: after(world.clock.now(), HOUR_MS) }), world.clock.now());
    expect(await adopt(world)).toEqual({ kind: 'busy' });
    expect(await world.store.get(aNewInvocation({ invocationId: 'registered' }))).toMatchObject({ adoptions: 0 });
    const running = await earlier(world, 'running', { attempt: anAttempt({ retryCount: 0 }) });
    await started(world, running);
    expect(await adopt(world)).toMatchObject({ kind: 'adopted', invocation: { invocationId: 'running' } });
  });

  it('is lost, not busy, where one was taken first and another is being answered', async () => {
    const world = new World();
    const running = await earlier(world, 'running', { attempt: anAttempt({ retryCount: 2 }) });
    await started(world, running);
    const answered = await earlier(world, 'answered', { attempt: anAttempt({ retryCount: 1 }) });
    await started(world, answered);
    await world.store.claim(answered, aClaim({ expiresAt: after(world.clock.now(), HOUR_MS) }), world.clock.now());
    const store = withMethods(world.store, { adopt: async () => ({ kind: 'lost' }) });
    expect(await adopt(world, { ...world.runtime, store })).toEqual({ kind: 'lost' });
  });

  it('is lost where somebody else took it first', async () => {
    const world = new World();
    await started(world, await earlier(world, 'running'));
    await earlier(world, 'registered');
    const store = withMethods(world.store, { adopt: async () => ({ kind: 'lost' }) });
    expect(await adopt(world, { ...world.runtime, store })).toEqual({ kind: 'lost' });
  });

  it.each<[string, 'finish' | 'fail' | 'abort' | undefined, boolean, string]>([
    ['runs', undefined, false, 'adopted'],
    ['has finished', 'finish', false, 'adopted'],
    ['has failed', 'fail', false, 'adopted'],
    ['was aborted by somebody else', 'abort', false, 'adopted'],
    ['was aborted because it was given up', 'abort', true, 'none'],
    ['finished although it was given up', 'finish', true, 'adopted'],
    ['is being stopped', undefined, true, 'busy'],
  ])('is one that %s, or not', async (_what, end, isAbandoned, kind) => {
    const world = new World();
    const invocation = await earlier(world, 'one');
    const statementId = await started(world, invocation);
    if (isAbandoned) await abandon(world, invocation);
    if (end === 'fail') world.redshiftData.fail(statementId, 'ERROR');
    else if (end) world.redshiftData[end](statementId);
    expect(await adopt(world)).toMatchObject({ kind });
    expect(world.callsOf('cancelStatement')).toBe(kind === 'busy' ? 1 : 0);
  });

  it('is found by its name where it was given up before its start was recorded', async () => {
    const world = new World();
    const invocation = await earlier(world, 'one');
    const statementId = await started(world, invocation, false);
    expect(world.callsOf('listStatements')).toBe(0);
    await abandon(world, invocation);
    world.redshiftData.abort(statementId);
    expect(await adopt(world)).toEqual({ kind: 'none' });
    expect(world.callsOf('listStatements')).toBeGreaterThan(0);
  });

  it.each<[string, number, boolean, string]>([
    ['a moment ago', MINUTE_MS, false, 'adopted'],
    ['a moment ago, and given up', MINUTE_MS, true, 'busy'],
    ['long ago', DAY_MS, false, 'none'],
    ['long ago, and given up', DAY_MS, true, 'none'],
  ])(
    'that the Data API does not know may come yet where it was started %s',
    async (_when, ageMs, isAbandoned, kind) => {
      const world = new World();
      const invocation = await earlier(world, 'one');
      await started(world, invocation);
      if (isAbandoned) await abandon(world, invocation);
      await world.clock.advance(ageMs);
      world.redshiftData.failNext('describeStatement', notFound);
      expect(await adopt(world)).toMatchObject({ kind });
    },
  );

  it('is not decided where the Data API does not answer', async () => {
    const world = new World();
    await started(world, await earlier(world, 'one'));
    world.redshiftData.failNext('describeStatement', throttled);
    await expect(adopt(world)).rejects.toMatchObject({ name: 'ThrottlingException' });
  });

  it.each<[string, Partial<Parameters<typeof aProcessedRecord>[0]>, boolean, string]>([
    ['told to nobody', { delivery: 'undelivered' }, true, 'adopted'],
    ['told to nobody, as aborted', { delivery: 'undelivered', status: 'ABORTED' }, true, 'adopted'],
    ['told', { delivery: 'delivered' }, true, 'none'],
    ['told to nobody, without a statement', { delivery: 'undelivered', status: 'FAILED' }, false, 'none'],
  ])('is an end that was %s, or not', async (_what, over, isStarted, kind) => {
    const world = new World();
    const invocation = await earlier(world, 'one');
    if (isStarted) await started(world, invocation);
    await world.store.markProcessed(invocation, aProcessedRecord({ answeredToken: 'token-one', ...over }));
    expect(await adopt(world)).toMatchObject({ kind });
  });

  it('is being withdrawn where it waits and was given up', async () => {
    const world = new World();
    await abandon(world, await earlier(world, 'queued', { poolKey: 'pool', status: 'QUEUED' }));
    expect(await adopt(world)).toEqual({ kind: 'busy' });
  });
});

describe('a success that the token of a retry was told before', () => {
  const told = (over: Partial<Invocation> = {}): Invocation => ({
    ...aNewInvocation({ invocationId: 'told' }),
    ...{ status: 'FINISHED', processed: true, adoptions: 0, delivery: 'delivered', statementId: 'st-1', tokenId: 'T' },
    ...over,
  });
  const planned = { ...aNewInvocation({ tokenId: 'T' }), attempt: anAttempt({ retryCount: 2 }) };

  it('is one that was delivered to the same token, with a statement', () => {
    expect(toldBefore([told()], planned, new Set())?.invocationId).toBe('told');
    for (const over of [
      { delivery: 'undelivered' },
      { statementId: undefined as never },
      { tokenId: 'other' },
    ] as const) {
      expect(toldBefore([told(over)], planned, new Set())).toBeUndefined();
    }
  });

  it('is none where it failed; where a later attempt was told so, this one is over', () => {
    const failed = (retryCount: number): Invocation => told({ status: 'FAILED', attempt: anAttempt({ retryCount }) });
    expect(toldBefore([failed(1)], planned, new Set())).toBeUndefined();
    expect(toldBefore([failed(2)], planned, new Set())).toBeUndefined();
    const { attempt: _attempt, ...without } = failed(1);
    expect(toldBefore([without], planned, new Set())).toBeUndefined();
    expect(() => toldBefore([failed(3)], planned, new Set())).toThrow(
      "the task of state 'Load' is over (retryCount 2): a later attempt was answered with the end of invocation 'told'",
    );
    expect(toldBefore([failed(3), told()], planned, new Set())?.status).toBe('FINISHED');
  });

  it('is told again, failed or not, where it was being told when this retry looked before', () => {
    const failed = told({ status: 'FAILED', attempt: anAttempt({ retryCount: 1 }) });
    expect(toldBefore([failed], planned, new Set(['another']))).toBeUndefined();
    expect(toldBefore([failed], planned, new Set([failed.invocationId]))).toBe(failed);
  });
});

describe('what an earlier entry of a state has left', () => {
  const ENTRY = { enteredTime: '2026-01-02T04:00:00Z' };
  const newEntry = async (world: World): Promise<Invocation> => {
    world.taskCallback.open('token-new');
    return await earlier(world, 'new', { attempt: anAttempt(ENTRY) });
  };
  const clear = async (world: World, runtime: Runtime = world.runtime): Promise<void> => {
    const invocation = await newEntry(world);
    await world.whileTimePasses(clearTheWay(runtime, invocation));
  };

  it('is cancelled where nobody waits for it, and its end is waited for', async () => {
    const world = new World();
    const left = await earlier(world, 'left');
    await started(world, left);
    await clear(world);
    expect(world.statements.map(({ status }) => status)).toEqual(['ABORTED']);
    expect(await world.store.get(left)).toHaveProperty('abandonedAt');
  });

  it('is cancelled where its start was never recorded', async () => {
    const world = new World();
    await started(world, await earlier(world, 'left'), false);
    await clear(world);
    expect(world.statements.map(({ status }) => status)).toEqual(['ABORTED']);
  });

  it.each<[string, Partial<NewInvocation>]>([
    ['somebody waits for it', { taskToken: 'token-alive' }],
    ['it has no token', { taskToken: undefined as never }],
    ['it is of this very entry', { attempt: anAttempt(ENTRY) }],
    ['it is another tasker’s', { owner: 'another' }],
  ])('is left alone where %s', async (_what, over) => {
    const world = new World();
    world.taskCallback.open('token-alive');
    const { taskToken, ...planned } = { ...aNewInvocation({ invocationId: 'left' }), ...over };
    await world.store.register({ ...planned, ...(taskToken !== undefined && { taskToken }) });
    await started(world, (await world.store.get(planned))!);
    await clear(world);
    expect(world.statements.map(({ status }) => status)).toEqual(['SUBMITTED']);
  });

  it('is stopped, of this very entry too, where it was given up already', async () => {
    const world = new World();
    world.taskCallback.open('token-left');
    const left = await earlier(world, 'left', { attempt: anAttempt(ENTRY) });
    await started(world, left);
    await abandon(world, left);
    await clear(world);
    expect(world.statements.map(({ status }) => status)).toEqual(['ABORTED']);
    expect(world.taskCallback.heartbeatsOf('token-left')).toBe(0);
  });

  it('is stopped without a question once its time is over', async () => {
    const world = new World();
    world.taskCallback.open('token-left');
    await started(world, await earlier(world, 'left', { attempt: anAttempt({ timeoutSeconds: 60 }) }));
    await world.clock.advance(HOUR_MS);
    await clear(world);
    expect(world.statements.map(({ status }) => status)).toEqual(['ABORTED']);
    expect(world.taskCallback.heartbeatsOf('token-left')).toBe(0);
  });

  it('keeps the new one from its start as long as it may be started or does not end', async () => {
    const world = new World();
    await earlier(world, 'left');
    await expect(clear(world)).rejects.toMatchObject({
      ...{ name: 'PreviousStatementRunning', message: expect.stringContaining("state 'Load' has started") as unknown },
    });
    const stubborn = new World();
    await started(stubborn, await earlier(stubborn, 'left'));
    const redshiftData = withMethods(stubborn.redshiftData, { cancelStatement: async () => ({ Status: true }) });
    const before = stubborn.clock.now();
    await expect(clear(stubborn, { ...stubborn.runtime, redshiftData })).rejects.toMatchObject({
      name: 'PreviousStatementRunning',
    });
    expect(stubborn.clock.now() - before).toBe(stubborn.runtime.settings.abandonedWaitMs);
  });

  it('is nothing once its starter is gone, where no statement is known', async () => {
    const world = new World();
    await earlier(world, 'left');
    await world.clock.advance(HOUR_MS);
    await expect(clear(world)).resolves.toBeUndefined();
  });

  it.each<[string, number, 'nothing' | 'running']>([
    ['long ago', DAY_MS, 'nothing'],
    ['a moment ago', MINUTE_MS, 'running'],
  ])('that the Data API does not know may run where it was started %s', async (_when, ageMs, expected) => {
    const world = new World();
    await started(world, await earlier(world, 'left'));
    await world.clock.advance(ageMs);
    const redshiftData = withMethods(world.redshiftData, {
      describeStatement: () => Promise.reject(notFound),
      cancelStatement: () => Promise.reject(notFound),
    });
    const cleared = clear(world, { ...world.runtime, redshiftData }).then(
      () => 'nothing',
      () => 'running',
    );
    expect(await cleared).toBe(expected);
  });

  it('is not decided where the Data API does not answer', async () => {
    const world = new World();
    await started(world, await earlier(world, 'left'));
    world.redshiftData.failNext('describeStatement', throttled);
    await expect(clear(world)).rejects.toMatchObject({ name: 'ThrottlingException' });
  });

  it('is withdrawn where it waits in its queue, or else keeps the new one from its start', async () => {
    const world = new World();
    const left = await earlier(world, 'left', { poolKey: 'pool', status: 'QUEUED' });
    await clear(world);
    expect(await world.store.get(left)).toMatchObject({ processed: true, status: 'ABORTED' });
    const other = new World();
    await earlier(other, 'left', { poolKey: 'pool', status: 'QUEUED' });
    const store = withMethods(other.store, { markAbandoned: async () => 'lost' });
    await expect(clear(other, { ...other.runtime, store })).rejects.toMatchObject({ name: 'PreviousStatementRunning' });
  });

  it('is never the new one itself, also where that has been given up', async () => {
    const world = new World();
    const invocation = await newEntry(world);
    await started(world, invocation);
    await abandon(world, invocation);
    await clearTheWay(world.runtime, (await world.store.get(invocation))!);
    expect(world.statements.map(({ status }) => status)).toEqual(['SUBMITTED']);
  });

  it('is asked about no further than the tasker asks', async () => {
    const world = new World({ settings: { siblingsAskedMax: 2 } });
    for (const name of ['one', 'two', 'three']) await started(world, await earlier(world, name));
    await clear(world);
    expect(world.statements.filter(({ status }) => status === 'ABORTED')).toHaveLength(2);
  });

  it('is none of its business where nobody waits, or no attempt is told', async () => {
    const world = new World();
    await started(world, await earlier(world, 'left'));
    const invocation = await newEntry(world);
    const { attempt: _attempt, ...withoutAttempt } = invocation;
    const { taskToken: _token, ...withoutToken } = invocation;
    for (const without of [withoutAttempt, withoutToken]) await clearTheWay(world.runtime, without);
    expect(world.statements.map(({ status }) => status)).toEqual(['SUBMITTED']);
  });
});
