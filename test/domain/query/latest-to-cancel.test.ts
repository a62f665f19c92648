import { describe, expect, it } from '@jest/globals';
import { latestToCancel } from '../../../src/domain/query/latest-to-cancel.js';
import type { NewInvocation } from '../../../src/ports/invocation.js';
import { after, HOUR_MS, MINUTE_MS } from '../../../src/ports/units.js';
import { AN_EXECUTION_ARN, aClaim, aNewInvocation, anAttempt, at } from '../../support/builders.js';
import { withMethods } from '../../support/with-methods.js';
import { World } from '../../support/world.js';

/** Registers an invocation, some milliseconds into the story. */
const register = async (world: World, invocationId: string, atMs: number, over: Partial<NewInvocation> = {}) => {
  const invocation = aNewInvocation({
    invocationId,
    registeredAt: at(atMs),
    taskToken: `token-${invocationId}`,
    ...over,
  });
  await world.store.register(invocation);
  return invocation;
};

/** Starts the statement of an invocation without a record of it. */
const startUnrecorded = async (world: World, { statementName }: NewInvocation): Promise<string> =>
  (
    await world.redshiftData.executeStatement({
      ...{ Sql: 'select 1', StatementName: statementName, ClusterIdentifier: 'warehouse', Database: 'dev' },
      DbUser: 'loader',
    })
  ).Id;

const found = async (world: World, stateName?: string): Promise<string | undefined> =>
  (await latestToCancel(world.runtime, AN_EXECUTION_ARN, stateName))?.invocationId;

describe('the latest statement of an execution that can be cancelled', () => {
  it('is none where nothing was registered', async () => {
    expect(await latestToCancel(new World().runtime, AN_EXECUTION_ARN, undefined)).toBeUndefined();
  });

  it('is one whose start was not recorded where that was registered after the recorded one had been started', async () => {
    const world = new World();
    await register(world, 'recorded', 0);
    const recordedId = await startUnrecorded(world, aNewInvocation({ invocationId: 'recorded' }));
    await world.store.recordStart(
      { executionArn: AN_EXECUTION_ARN, invocationId: 'recorded' },
      {
        ...{ statementId: recordedId, startedAt: at(2_000) },
      },
    );
    const older = await register(world, 'older', 1_999);
    await startUnrecorded(world, older);
    expect(await found(world)).toBe('recorded');
    const newer = await register(world, 'newer', 2_000);
    const statementId = await startUnrecorded(world, newer);
    expect(await latestToCancel(world.runtime, AN_EXECUTION_ARN, undefined)).toMatchObject({
      ...{ invocationId: 'newer', statementId },
    });
  });

  it('is counted from an adoption where a retry has taken the recorded one over', async () => {
    const world = new World();
    const recorded = await register(world, 'recorded', 0);
    const statementId = await startUnrecorded(world, recorded);
    await world.store.recordStart(recorded, { statementId, startedAt: at(1) });
    const before = (await world.store.get(recorded))!;
    await world.store.adopt(before, {
      ...{ taskToken: 'retry', attempt: anAttempt({ retryCount: 1 }), adoptedAt: at(5_000), expiresAt: at(HOUR_MS) },
    });
    await startUnrecorded(world, await register(world, 'between', 4_000));
    expect(await found(world)).toBe('recorded');
  });

  it('is the newest of several whose starts were not recorded', async () => {
    const world = new World();
    for (const [invocationId, atMs] of [
      ['middle', 20],
      ['newest', 30],
      ['oldest', 10],
    ] as const) {
      await startUnrecorded(world, await register(world, invocationId, atMs));
    }
    expect(await found(world)).toBe('newest');
  });

  it('is of the state that was named', async () => {
    const world = new World();
    await startUnrecorded(world, await register(world, 'load', 10, { attempt: anAttempt({ stateName: 'Load' }) }));
    await startUnrecorded(world, await register(world, 'other', 20, { attempt: anAttempt({ stateName: 'Other' }) }));
    const { attempt: _attempt, ...withoutAttempt } = aNewInvocation({ invocationId: 'none', registeredAt: at(30) });
    await world.store.register(withoutAttempt);
    await startUnrecorded(world, withoutAttempt);
    expect([await found(world, 'Load'), await found(world, 'Other'), await found(world)]).toEqual([
      ...['load', 'other', 'none'],
    ]);
    expect(await found(world, 'Nowhere')).toBeUndefined();
  });

  it('is none of another tasker whose start was not recorded', async () => {
    const world = new World();
    await startUnrecorded(world, await register(world, 'theirs', 20, { owner: 'another' }));
    expect(await found(world)).toBeUndefined();
    await startUnrecorded(world, await register(world, 'ours', 10));
    expect(await found(world)).toBe('ours');
  });

  it('is looked for on all pages', async () => {
    const world = new World();
    for (let count = 0; count < 150; count += 1) {
      await register(world, `started-${String(count).padStart(3, '0')}`, 0, { owner: 'another' });
    }
    await startUnrecorded(world, await register(world, 'z-last', 10));
    let pages = 0;
    const store = withMethods(world.store, {
      listUnprocessed: async (executionArn, page) => {
        pages += 1;
        return await world.store.listUnprocessed(executionArn, page);
      },
    });
    const latest = await latestToCancel({ ...world.runtime, store }, AN_EXECUTION_ARN, undefined);
    expect(latest?.invocationId).toBe('z-last');
    expect(pages).toBe(2);
  });

  it('is not known while a starter may be at work, and then the recorded one', async () => {
    const world = new World();
    const recorded = await register(world, 'recorded', 0);
    await world.store.recordStart(recorded, { statementId: await startUnrecorded(world, recorded), startedAt: at(1) });
    await register(world, 'coming', 10);
    await expect(found(world)).rejects.toMatchObject({
      ...{ name: 'InvocationBusy', message: expect.stringContaining("'coming'") as unknown },
    });
    await world.clock.advance(HOUR_MS);
    expect(await found(world)).toBe('recorded');
  });

  it('is one that waits in its queue, not one that never came into it', async () => {
    const world = new World();
    const claim = aClaim({ claimId: 'starter:1', expiresAt: after(world.clock.now(), MINUTE_MS) });
    const queued = await register(world, 'queued', 10, { poolKey: 'pool/tasker-a:loads', status: 'QUEUED', claim });
    await expect(found(world)).rejects.toMatchObject({ name: 'InvocationBusy' });
    await world.clock.advance(HOUR_MS);
    expect(await found(world)).toBeUndefined();
    await world.store.claim(queued, aClaim({ expiresAt: after(world.clock.now(), HOUR_MS) }), world.clock.now());
    await world.store.markQueued(queued, { claimId: 'claim-1', ticket: 7 });
    expect(await latestToCancel(world.runtime, AN_EXECUTION_ARN, undefined)).toMatchObject({
      ...{ invocationId: 'queued', status: 'QUEUED', ticket: 7 },
    });
  });
});

describe('cancelling the latest', () => {
  const payload = { action: 'cancelStatement', statementId: 'LATEST', executionArn: AN_EXECUTION_ARN };

  it('marks nothing that another tasker has started', async () => {
    const world = new World();
    const theirs = await register(world, 'theirs', 0, { owner: 'another' });
    const statementId = await startUnrecorded(world, theirs);
    await world.store.recordStart(theirs, { statementId, startedAt: at(1) });
    expect(await world.start(payload)).toEqual({ Status: true });
    expect(await world.store.get(theirs)).not.toHaveProperty('abandonedAt');
    expect(world.telemetry.total('StatementsAbandoned')).toBe(0);
  });

  it('gives way where what waits is in other hands again and again', async () => {
    const world = new World({ settings: { pools: { loads: 1 } } });
    await world.startTask({ pool: 'loads' });
    const waiting = await world.startTask({ pool: 'loads', sqlStatement: 'select 2' });
    let marks = 0;
    const store = withMethods(world.store, {
      markAbandoned: async () => {
        marks += 1;
        return 'lost';
      },
    });
    await expect(world.lambda({ store }).start(payload)).rejects.toMatchObject({ name: 'InvocationBusy' });
    expect(marks).toBe(5);
    expect(world.answerTo(waiting.token)).toBeUndefined();
  });

  it('gives way where what runs changes hands again and again', async () => {
    const world = new World();
    await world.startTask();
    const store = withMethods(world.store, { markAbandoned: async () => 'lost' });
    await expect(world.lambda({ store }).start(payload)).rejects.toMatchObject({
      ...{ name: 'InvocationBusy', message: expect.stringContaining('during each of 5 looks') as unknown },
    });
    expect(world.callsOf('cancelStatement')).toBe(0);
  });

  it('asks the database nothing for an invocation that is answered', async () => {
    const world = new World();
    const { token, statementId } = await world.startTask();
    world.redshiftData.finish(statementId);
    await world.drain();
    const { executionArn, invocationId } = await world.invocationOf(token);
    const byInvocation = { action: 'cancelStatement', executionArn, invocationId };
    expect(await world.start(byInvocation)).toEqual({ Status: false });
    expect(world.callsOf('cancelStatement')).toBe(0);
  });

  it('says in which state there is none only where one was named', async () => {
    const world = new World();
    await expect(world.start(payload)).rejects.toThrow('has started no statement that is still known');
    await expect(world.start({ ...payload, stateName: 'Load' })).rejects.toThrow(
      "has started no statement in state 'Load' that is still known",
    );
    await expect(world.start({ ...payload, action: 'describeStatement' })).rejects.toMatchObject({
      name: 'PreviousExecutionNotFound',
    });
  });
});
