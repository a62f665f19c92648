import { describe, expect, it } from '@jest/globals';
import { TaskCallbackError } from '../../../src/ports/port-errors.js';
import type { TaskNoLongerWaiting } from '../../../src/domain/errors.js';
import { after, HOUR_MS, MINUTE_MS } from '../../../src/ports/units.js';
import { aClaim, AN_OWNER, anAttempt, aProcessedRecord, aTarget } from '../../support/builders.js';
import { countingCalls } from '../../support/counting-calls.js';
import { dyingBefore } from '../../support/dying.js';
import { withMethods } from '../../support/with-methods.js';
import { aTaskPayload, World } from '../../support/world.js';

const firstAttempt = { attempt: anAttempt() };
const firstRetry = { attempt: anAttempt({ retryCount: 1 }) };
const secondRetry = { attempt: anAttempt({ retryCount: 2 }) };

const A_SECRET = { clusterIdentifier: 'warehouse', database: 'analytics', secretArn: 'loader' };
const A_WORKGROUP = { workgroupName: 'etl', database: 'analytics' };

/** A first attempt whose statement runs, and whose task has been closed under it. */
const anOrphan = async (world: World): Promise<{ token: string; statementId: string }> => {
  const started = await world.startTask(firstAttempt);
  world.taskCallback.close(started.token);
  return started;
};

describe('a retry', () => {
  it('takes over the running statement of an attempt whose task is closed', async () => {
    const world = new World();
    const orphan = await anOrphan(world);
    const retry = await world.startTask(firstRetry);
    expect(retry.statementId).toBe(orphan.statementId);
    expect(world.statements).toHaveLength(1);
    expect(await world.invocationOf(orphan.token)).toMatchObject({
      ...{ taskToken: retry.token, adoptions: 1, processed: false },
      ...firstRetry,
    });
    expect(world.telemetry.total('StatementsAdopted')).toBe(1);
  });

  it('gets the answer of the statement that it took over', async () => {
    const world = new World();
    const { statementId } = await anOrphan(world);
    const { token } = await world.startTask(firstRetry);
    world.redshiftData.finish(statementId, { rows: 4 });
    await world.drain();
    expect(world.outputOf(token).detail).toMatchObject({ state: 'FINISHED', rows: 4 });
  });

  it('is answered at once with what finished while nobody waited', async () => {
    const world = new World();
    const { token, statementId } = await anOrphan(world);
    world.redshiftData.finish(statementId, { rows: 4 });
    await world.drain();
    expect(await world.invocationOf(token)).toMatchObject({ processed: true, delivery: 'undelivered' });
    const retry = await world.startTask(firstRetry);
    expect(world.statements).toHaveLength(1);
    expect(world.outputOf(retry.token).detail).toMatchObject({ state: 'FINISHED', rows: 4 });
    expect(await world.invocationOf(token)).toMatchObject({ processed: true, delivery: 'delivered' });
  });

  it('is in the in-flight index again, so that a starter that dies right after is noticed', async () => {
    const world = new World();
    const { statementId } = await anOrphan(world);
    world.redshiftData.finish(statementId);
    await world.drain();
    // The retry's starter dies after the adoption: nothing that follows happens.
    const unreachable = new TaskCallbackError('StepFunctionsUnreachable', 'no answer', true);
    world.taskCallback.failNext({ operation: 'sendTaskSuccess', error: unreachable });
    const retry = await world.startTask(firstRetry);
    expect(world.answerTo(retry.token)).toBeUndefined();
    expect((await world.store.listInFlight(AN_OWNER, { limit: 10 })).entries).toHaveLength(1);
    await world.clock.advance(world.runtime.settings.reconcileGraceMs + MINUTE_MS);
    await world.reconcile();
    expect(world.outputOf(retry.token).detail).toMatchObject({ state: 'FINISHED' });
  });

  it.each(['fail', 'abort'] as const)(
    'runs its SQL again where the task was told that the attempt did %s',
    async (end) => {
      const world = new World();
      const { statementId } = await world.startTask(firstAttempt);
      world.redshiftData[end](statementId, 'ERROR: deadlock detected');
      await world.drain();
      const retry = await world.startTask(firstRetry);
      expect(world.statements).toHaveLength(2);
      expect(retry.statementId).not.toBe(statementId);
    },
  );

  it('starts the statement that an attempt before has registered and not started, under its own name', async () => {
    const world = new World();
    const first = world.openTask();
    const dead = dyingBefore(world.redshiftData, 'executeStatement');
    await dead.diesIn(world.lambda({ redshiftData: dead.port }).start(aTaskPayload(first, firstAttempt)));
    world.taskCallback.close(first);
    const orphan = await world.invocationOf(first);
    const retry = await world.startTask(firstRetry);
    expect(world.statements).toMatchObject([{ id: retry.statementId, input: { StatementName: orphan.statementName } }]);
    expect(await world.invocationOf(first)).toMatchObject({ taskToken: retry.token, status: 'STARTED' });
  });

  it('leaves a statement alone whose task is alive: it is a parallel sibling’s', async () => {
    const world = new World();
    const sibling = await world.startTask(firstAttempt);
    const retry = await world.startTask(firstRetry);
    expect(retry.statementId).not.toBe(sibling.statementId);
    expect(await world.invocationOf(sibling.token)).toMatchObject({ taskToken: sibling.token, adoptions: 0 });
  });

  it('gets a predecessor of its own where there are two', async () => {
    const world = new World();
    const orphans = [await anOrphan(world), await anOrphan(world)];
    const retries = await Promise.all([world.startTask(firstRetry), world.startTask(firstRetry)]);
    expect(world.statements).toHaveLength(2);
    expect(new Set(retries.map(({ statementId }) => statementId))).toEqual(
      new Set(orphans.map(({ statementId }) => statementId)),
    );
  });

  it('asks again who lives before it runs anew, where others took what it wanted', async () => {
    const world = new World();
    const sibling = await world.startTask(firstAttempt);
    await anOrphan(world);
    // Each time this retry is about to take the orphan over, somebody is faster: a retry that has timed out since, then the sibling's.
    const faster = [
      async () => world.taskCallback.close((await world.startTask(firstRetry)).token),
      async () => {
        world.taskCallback.close(sibling.token);
        await world.startTask(firstRetry);
      },
    ];
    const { store } = world.runtime;
    const outrun = new Proxy(store, {
      get: (target, name) => {
        if (name !== 'adopt') return Reflect.get(target, name, target) as unknown;
        return async (...given: Parameters<typeof store.adopt>) => {
          await faster.shift()?.();
          return await target.adopt(...given);
        };
      },
    });
    const payload = aTaskPayload(world.openTask(), secondRetry);
    expect(await world.lambda({ store: outrun }).start(payload)).toMatchObject({ Id: sibling.statementId });
    expect(world.statements).toHaveLength(2);
  });

  it('looks once where there is nothing to take over', async () => {
    const world = new World();
    const { port: store, calls } = countingCalls(world.store, 'findByAttempt');
    await world.lambda({ store }).start(aTaskPayload(world.openTask(), firstRetry));
    expect(world.statements).toHaveLength(1);
    expect(calls).toHaveLength(1);
  });

  it('asks nobody again whose task is over, however often others are faster', async () => {
    const world = new World();
    const lost = await anOrphan(world);
    await world.clock.advance(2 * HOUR_MS);
    // Nobody can tell what became of this one, which is nothing to take over.
    world.redshiftData.forget(lost.statementId);
    await anOrphan(world);
    const adoptingNone = withMethods(world.store, {
      adopt: async (predecessor) => {
        await world.store.markProcessed(predecessor, aProcessedRecord({ answeredToken: predecessor.taskToken }));
        return { kind: 'lost' };
      },
    });
    const { port: taskCallback, calls } = countingCalls(world.taskCallback, 'sendTaskHeartbeat');
    const { start } = world.lambda({ store: adoptingNone, taskCallback });
    await world.whileTimePasses(start(aTaskPayload(world.openTask(), firstRetry)));
    expect(calls.filter(([token]) => token === lost.token)).toHaveLength(1);
  });

  it('asks who lives once, and once more before it runs anew, however often others are faster', async () => {
    const world = new World();
    const sibling = await world.startTask(firstAttempt);
    const before = world.taskCallback.heartbeatsOf(sibling.token);
    for (let orphans = 0; orphans < 3; orphans += 1) await anOrphan(world);
    const store = withMethods(world.store, {
      adopt: async (predecessor) => {
        await world.store.markProcessed(predecessor, aProcessedRecord({ answeredToken: predecessor.taskToken }));
        return { kind: 'lost' };
      },
    });
    const payload = aTaskPayload(world.openTask(), firstRetry);
    expect((await world.lambda({ store }).start(payload)) as object).toHaveProperty('Id');
    expect(world.statements).toHaveLength(5);
    expect(world.taskCallback.heartbeatsOf(sibling.token) - before).toBe(2);
  });

  it('gives way where what it wants to take over is in other hands, look for look', async () => {
    const world = new World();
    const first = await world.startTask(firstAttempt);
    world.taskCallback.close(first.token);
    let looks = 0;
    const store = withMethods(world.store, {
      adopt: async () => {
        looks += 1;
        return { kind: 'lost' };
      },
    });
    const before = world.clock.now();
    await expect(world.lambda({ store }).start(aTaskPayload(world.openTask(), firstRetry))).rejects.toMatchObject({
      ...{ name: 'InvocationBusy', message: expect.stringContaining("attempt of state 'Load' is in other") as unknown },
    });
    expect(looks).toBe(20);
    expect(world.clock.now()).toBe(before);
  });

  it('looks again in half a second, and for ten of them, while a completer is answering what it wants', async () => {
    const world = new World();
    const { token } = await anOrphan(world);
    const claim = aClaim({ expiresAt: after(world.clock.now(), HOUR_MS) });
    await world.store.claim(await world.invocationOf(token), claim, world.clock.now());
    const before = world.clock.now();
    await expect(world.startTask(firstRetry)).rejects.toMatchObject({ name: 'InvocationBusy' });
    expect(world.clock.now() - before).toBe(20 * 500);
    expect(world.statements).toHaveLength(1);
  });

  it('runs anew where another retry got the only predecessor', async () => {
    const world = new World();
    await anOrphan(world);
    const retries = await Promise.all([world.startTask(firstRetry), world.startTask(firstRetry)]);
    expect(new Set(retries.map(({ statementId }) => statementId)).size).toBe(2);
  });

  it('goes on with its own invocation when it is invoked twice', async () => {
    const world = new World();
    await anOrphan(world);
    const token = world.openTask();
    const payload = aTaskPayload(token, firstRetry);
    const answers = [await world.start(payload), await world.start(payload)];
    expect(answers[1]?.Id).toBe(answers[0]?.Id);
    expect(world.statements).toHaveLength(1);
    expect(world.telemetry.total('StatementsAdopted')).toBe(1);
  });

  it('hands the statement on to the next retry', async () => {
    const world = new World();
    const { statementId } = await anOrphan(world);
    const { token } = await world.startTask(firstRetry);
    world.taskCallback.close(token);
    const second = await world.startTask(secondRetry);
    expect(second.statementId).toBe(statementId);
    world.redshiftData.finish(statementId);
    await world.drain();
    expect(world.outputOf(second.token).detail).toMatchObject({ state: 'FINISHED' });
  });

  it('that comes too late, because the next one has taken over, starts nothing', async () => {
    const world = new World();
    await anOrphan(world);
    const ghost = world.openTask();
    world.taskCallback.close(ghost);
    const { store } = world;
    // The next retry adopts between this one's reading and its writing.
    const adopt = store.adopt.bind(store);
    store.adopt = async (predecessor, adoption) => {
      store.adopt = adopt;
      await world.startTask(secondRetry);
      return adopt(predecessor, adoption);
    };
    const late: Promise<unknown> = world.start(aTaskPayload(ghost, firstRetry));
    await expect(late).rejects.toMatchObject({
      name: 'TaskNoLongerWaiting' satisfies TaskNoLongerWaiting['name'],
      retryable: false,
    });
    expect(world.statements).toHaveLength(1);
  });

  it('waits where it cannot be found out whether the predecessor’s task is alive', async () => {
    const world = new World();
    await anOrphan(world);
    world.taskCallback.failNext({ operation: 'sendTaskHeartbeat' });
    await expect(world.startTask(firstRetry)).rejects.toMatchObject({ name: 'TaskCallbackError', retryable: true });
    expect(world.statements).toHaveLength(1);
  });

  it('waits while a completer is answering its predecessor, and does not take over what was answered', async () => {
    const world = new World();
    const first = await world.startTask(firstAttempt);
    const markProcessed = world.store.markProcessed.bind(world.store);
    let retry: ReturnType<World['startTask']> | undefined;
    world.store.markProcessed = async (key, end) => {
      world.store.markProcessed = markProcessed;
      // The task has its answer, its token is dead, and the state table does not know it yet.
      retry = world.startTask(firstRetry);
      await world.clock.advance(1_000);
      expect(world.statements).toHaveLength(1);
      return markProcessed(key, end);
    };
    world.redshiftData.finish(first.statementId);
    await world.drain();
    expect((await retry)?.statementId).not.toBe(first.statementId);
    expect(await world.invocationOf(first.token)).toMatchObject({ delivery: 'delivered', adoptions: 0 });
  });

  it.each([
    ['other SQL', { sqlStatement: 'select 2' }],
    ['other parameters', { parameters: { day: '2026-01-03' } }],
    ['another database', { database: 'other' }],
    ['another session', { sessionId: '12345678-1234-1234-1234-123456789012' }],
    ['another state', { attempt: anAttempt({ retryCount: 1, stateName: 'Other' }) }],
    ['another entry of the state', { attempt: anAttempt({ retryCount: 1, enteredTime: '2026-01-02T04:00:00Z' }) }],
  ])('does not take over a statement with %s', async (_name, over) => {
    const world = new World();
    await anOrphan(world);
    await world.startTask({ ...firstRetry, ...over });
    expect(world.statements).toHaveLength(2);
  });

  it.each([
    ['another cluster', aTarget(), aTarget({ clusterIdentifier: 'reports' })],
    ['another user', aTarget(), aTarget({ dbUser: 'reader' })],
    ['another secret', A_SECRET, { ...A_SECRET, secretArn: 'reader' }],
    ['another workgroup', A_WORKGROUP, { ...A_WORKGROUP, workgroupName: 'reports' }],
  ])('does not take over what ran on %s, before the tasker was changed', async (_name, before, target) => {
    const world = new World({ settings: { target: before } });
    await anOrphan(world);
    const changed = world.lambda({ settings: { ...world.runtime.settings, target } });
    await world.whileTimePasses(changed.start(aTaskPayload(world.openTask(), firstRetry)));
    expect(world.statements).toHaveLength(2);
  });

  it('tells in the log whose statement it took over', async () => {
    const world = new World();
    const orphan = await anOrphan(world);
    await world.startTask(firstRetry);
    const { executionArn, invocationId } = await world.invocationOf(orphan.token);
    expect(world.telemetry.linesAt('info')).toContainEqual({
      ...{ level: 'info', message: 'a retry took over the statement of an earlier attempt' },
      fields: { executionArn, invocationId, statementId: orphan.statementId, stateName: 'Load' },
    });
  });

  it('that tells no attempt takes nothing over', async () => {
    const world = new World();
    await anOrphan(world);
    await world.startTask();
    expect(world.statements).toHaveLength(2);
  });

  it('of an adopted singleton keeps an end that has come although somebody else has the lock by now', async () => {
    const world = new World();
    const singleton = { action: 'executeSingletonStatement', singletonKey: 'nightly' };
    const first = await world.startTask({ ...singleton, ...firstAttempt });
    world.taskCallback.close(first.token);
    world.redshiftData.finish(first.statementId, { rows: 9 });
    await world.loseEvents();
    await world.startTask({ ...singleton, sqlStatement: 'select 2' });
    const retry = await world.startTask({ ...singleton, ...firstRetry });
    expect(retry.statementId).toBe(first.statementId);
    expect(world.outputOf(retry.token).detail).toMatchObject({ state: 'FINISHED', rows: 9 });
  });
});
