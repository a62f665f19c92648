import { describe, expect, it } from '@jest/globals';
import type { RedshiftData } from '../../src/ports/redshift-data.js';
import { MINUTE_MS, SECOND_MS } from '../../src/ports/units.js';
import { anAttempt } from '../support/builders.js';
import { dyingAfter, dyingBefore } from '../support/dying.js';
import { withMethods } from '../support/with-methods.js';
import { aTaskPayload, World } from '../support/world.js';

const told = { timeoutSeconds: 600, heartbeat: 'unused' } as const;
const entry = (enteredTime: string, over: object = {}) => ({
  attempt: { ...anAttempt({ enteredTime }), ...told, ...over },
});
const FIRST = '2026-01-02T03:04:05.123Z';
const SECOND = '2026-01-02T03:09:00.5Z';
const statusesOf = (world: World) => world.statements.map(({ status }) => status);

describe('hole-03 a task that dies in a living execution', () => {
  it('has its statement cancelled by the reconciler, after a retry would have come', async () => {
    const world = new World();
    const { token } = await world.startTask(entry(FIRST));
    world.taskCallback.close(token);
    await world.clock.advance(world.runtime.settings.reconcileGraceMs);
    await world.reconcile();
    expect(statusesOf(world)).toEqual(['SUBMITTED']);
    await world.clock.advance(world.runtime.settings.abandonGraceMs);
    await world.reconcile();
    expect(statusesOf(world)).toEqual(['ABORTED']);
    expect(world.telemetry.total('StatementsAbandoned')).toBe(1);
    await world.drain();
    expect(await world.invocationOf(token)).toMatchObject({ processed: true, delivery: 'undelivered' });
  });

  it('is known by its time limit alone where a heartbeat may be somebody’s time budget, which is never reset', async () => {
    const world = new World();
    const { token } = await world.startTask({ attempt: { ...anAttempt(), timeoutSeconds: 600 } });
    world.taskCallback.close(token);
    const heartbeats = world.taskCallback.heartbeatsOf(token);
    await world.clock.advance(9 * MINUTE_MS);
    await world.reconcile();
    expect(statusesOf(world)).toEqual(['SUBMITTED']);
    await world.clock.advance(5 * MINUTE_MS);
    await world.reconcile();
    expect(statusesOf(world)).toEqual(['ABORTED']);
    expect(world.taskCallback.heartbeatsOf(token)).toBe(heartbeats);
  });

  it('is left alone while somebody waits, and where the payload tells nothing', async () => {
    const world = new World();
    await world.startTask(entry(FIRST));
    const silent = await world.startTask({ sqlStatement: 'select 2', attempt: anAttempt() });
    world.taskCallback.close(silent.token);
    await world.clock.advance(9 * MINUTE_MS);
    await world.reconcile();
    expect(statusesOf(world)).toEqual(['SUBMITTED', 'SUBMITTED']);
  });

  it('is adopted by a retry that comes before the reconciler', async () => {
    const world = new World();
    const { token, statementId } = await world.startTask(entry(FIRST));
    world.taskCallback.close(token);
    const retry = await world.startTask(entry(FIRST, { retryCount: 1 }));
    await world.clock.advance(9 * MINUTE_MS);
    await world.reconcile();
    expect(retry.statementId).toBe(statementId);
    expect(statusesOf(world)).toEqual(['SUBMITTED']);
  });
});

describe('hole-03 a state that is entered anew', () => {
  it('cancels what its own earlier entry has left running, and starts after that has ended', async () => {
    const world = new World();
    const abandoned = await world.startTask(entry(FIRST));
    world.taskCallback.close(abandoned.token);
    const anew = await world.startTask(entry(SECOND));
    expect(anew.statementId).not.toBe(abandoned.statementId);
    expect(statusesOf(world)).toEqual(['ABORTED', 'SUBMITTED']);
  });

  it('does so, too, where only a retry of that entry came as far as its registration', async () => {
    const world = new World();
    const retry = await world.startTask(entry(FIRST, { retryCount: 1 }));
    world.taskCallback.close(retry.token);
    await world.startTask(entry(SECOND));
    expect(statusesOf(world)).toEqual(['ABORTED', 'SUBMITTED']);
  });

  it('is refused by an error worth retrying while that does not end', async () => {
    const world = new World();
    const abandoned = await world.startTask(entry(FIRST));
    world.taskCallback.close(abandoned.token);
    const begin = world.clock.now();
    const stubborn = withMethods(world.redshiftData as RedshiftData, {
      cancelStatement: async () => ({ Status: true }),
    });
    const starting = world.lambda({ redshiftData: stubborn }).start(aTaskPayload(world.openTask(), entry(SECOND)));
    await expect(world.whileTimePasses(starting)).rejects.toMatchObject({
      name: 'PreviousStatementRunning',
      retryable: true,
    });
    expect(world.statements).toHaveLength(1);
    expect(world.clock.now() - begin).toBeLessThanOrEqual(25 * SECOND_MS);
  });

  it('does not adopt what an earlier entry has finished', async () => {
    const world = new World();
    const abandoned = await world.startTask(entry(FIRST));
    world.taskCallback.close(abandoned.token);
    world.redshiftData.finish(abandoned.statementId);
    await world.drain();
    const anew = await world.startTask(entry(SECOND));
    expect(anew.statementId).not.toBe(abandoned.statementId);
  });

  it('leaves a living sibling alone, and other SQL', async () => {
    const world = new World();
    await world.startTask(entry(FIRST));
    const other = await world.startTask({ ...entry(FIRST), sqlStatement: 'select 2' });
    world.taskCallback.close(other.token);
    await world.startTask(entry(SECOND));
    expect(statusesOf(world)).toEqual(['SUBMITTED', 'SUBMITTED', 'SUBMITTED']);
  });

  it('finds a start that was not recorded by its name, and waits for one that may still come', async () => {
    const world = new World();
    const [started, registered] = [world.openTask(), world.openTask()];
    const afterStart = dyingAfter(world.redshiftData, 'executeStatement');
    await afterStart.diesIn(world.lambda({ redshiftData: afterStart.port }).start(aTaskPayload(started, entry(FIRST))));
    world.taskCallback.close(started);
    await world.startTask(entry(SECOND));
    expect(statusesOf(world)).toEqual(['ABORTED', 'SUBMITTED']);
    const beforeStart = dyingBefore(world.redshiftData, 'executeStatement');
    const other = { sqlStatement: 'select 2' };
    await beforeStart.diesIn(
      world.lambda({ redshiftData: beforeStart.port }).start(aTaskPayload(registered, { ...entry(FIRST), ...other })),
    );
    world.taskCallback.close(registered);
    await expect(world.startTask({ ...entry(SECOND), ...other })).rejects.toMatchObject({
      name: 'PreviousStatementRunning',
    });
    await world.clock.advance(world.runtime.settings.starterTimeLimitMs + 2 * MINUTE_MS);
    await world.startTask({ ...entry('2026-01-02T04:00:00Z'), ...other });
    expect(world.statements).toHaveLength(3);
  });

  it('costs a first entry no read: only an entry that finds its predecessor’s key taken looks', async () => {
    const world = new World();
    let looks = 0;
    const find = world.store.findOpenByChain.bind(world.store);
    world.store.findOpenByChain = (...given) => {
      looks += 1;
      return find(...given);
    };
    await world.startTask(entry(FIRST));
    expect(looks).toBe(0);
    await world.startTask(entry(SECOND));
    expect(looks).toBe(1);
  });
});
