import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { aloneWithToken } from '../../../src/domain/start/alone-with-token.js';
import { RedshiftDataError, StoreUnavailableError } from '../../../src/ports/port-errors.js';
import { after, HOUR_MS, MINUTE_MS } from '../../../src/ports/units.js';
import { invocationIdOfToken } from '../../../src/domain/statement-name.js';
import { starterLifeMs } from '../../../src/domain/starter-life.js';
import { AN_EXECUTION_ARN, anAttempt } from '../../support/builders.js';
import { withMethods } from '../../support/with-methods.js';
import { aTaskPayload, World } from '../../support/world.js';

const noAnswer = (): RedshiftDataError =>
  new RedshiftDataError('RedshiftDataUnreachable', 'no answer', { retryable: true, outcome: 'unknown' });

describe('the same task invoked again', () => {
  it('runs its SQL once and gives the same statement', async () => {
    const world = new World();
    const payload = aTaskPayload(world.openTask());
    const [first, second] = [await world.start(payload), await world.start(payload)];
    expect(second).toEqual(first);
    expect(world.statements).toHaveLength(1);
  });

  it.each([
    { clusterIdentifier: 'warehouse', database: 'dev', dbUser: 'loader' },
    { clusterIdentifier: 'warehouse', database: 'dev', secretArn: 'etl-user' },
    { workgroupName: 'etl', database: 'dev' },
  ])('is answered as the first time, out of the state table, on %j', async (target) => {
    const world = new World({ settings: { target } });
    const payload = aTaskPayload(world.openTask());
    const [first, second] = [await world.start(payload), await world.start(payload)];
    expect(second).toStrictEqual(first);
  });

  it('runs its SQL once, also ten times at once', async () => {
    const world = new World();
    const payload = aTaskPayload(world.openTask());
    await Promise.allSettled(Array.from({ length: 10 }, () => world.start(payload)));
    expect(world.statements).toHaveLength(1);
    expect(world.store.invocations()).toHaveLength(1);
  });

  it('goes on where the answer to its start was lost', async () => {
    const world = new World();
    const token = world.openTask();
    world.redshiftData.failNext('executeStatement', noAnswer(), { effect: 'done' });
    await expect(world.start(aTaskPayload(token))).rejects.toMatchObject({ retryable: true });
    const answer = await world.start(aTaskPayload(token));
    expect(world.statements.map(({ id }) => id)).toEqual([answer.Id]);
    expect(await world.invocationOf(token)).toMatchObject({ status: 'STARTED', statementId: answer.Id });
  });

  it('is answered at once where the statement has ended meanwhile, because no event will come again', async () => {
    const world = new World();
    const token = world.openTask();
    world.redshiftData.failNext('executeStatement', noAnswer(), { effect: 'done' });
    await expect(world.start(aTaskPayload(token))).rejects.toThrow();
    world.redshiftData.finish(world.statements[0]?.id ?? '', { rows: 3 });
    await world.loseEvents();
    await world.start(aTaskPayload(token));
    expect(world.outputOf(token).detail).toMatchObject({ state: 'FINISHED', rows: 3 });
  });

  it('asks once whether the statement has ended, and says who completed it', async () => {
    const world = new World();
    const { token, statementId } = await world.startTask();
    await world.start(aTaskPayload(token));
    expect(world.callsOf('describeStatement')).toBe(1);
    expect(world.answerTo(token)).toBeUndefined();
    world.redshiftData.finish(statementId);
    await world.loseEvents();
    await world.start(aTaskPayload(token));
    expect(world.callsOf('describeStatement')).toBe(2);
    expect(world.telemetry.linesAt('warn')).toEqual([]);
    expect(world.telemetry.linesAt('info').at(-1)).toMatchObject({
      ...{ message: 'completed an invocation', fields: { source: 'starter', statementId, status: 'FINISHED' } },
    });
  });

  it('gives the statement of a task that is answered already', async () => {
    const world = new World();
    const { token, statementId } = await world.startTask();
    world.redshiftData.finish(statementId);
    await world.drain();
    expect(await world.start(aTaskPayload(token))).toMatchObject({ Id: statementId });
    expect(world.statements).toHaveLength(1);
  });

  it('starts what was registered and never started, within eight hours', async () => {
    const world = new World();
    const token = world.openTask();
    world.redshiftData.failNext('executeStatement', noAnswer());
    await expect(world.start(aTaskPayload(token))).rejects.toThrow();
    await world.clock.advance(7 * HOUR_MS);
    await world.start(aTaskPayload(token));
    expect(world.statements).toHaveLength(1);
  });

  it('is refused after eight hours, when the Data API has forgotten the client token', async () => {
    const world = new World();
    const token = world.openTask();
    world.redshiftData.failNext('executeStatement', noAnswer());
    await expect(world.start(aTaskPayload(token))).rejects.toThrow();
    await world.clock.advance(8 * HOUR_MS);
    await expect(world.start(aTaskPayload(token))).rejects.toMatchObject({ name: 'StartOutcomeUnknown' });
    expect(world.statements).toEqual([]);
    expect(await world.invocationOf(token)).toMatchObject({ processed: true, status: 'FAILED', delivery: 'none' });
  });

  it.each([
    ['as long as a starter that begins then is sure of the client token', 0, 1],
    ['no longer', 1, 0],
  ])('starts what was never started %s', async (_what, moreMs, statements) => {
    const world = new World();
    const token = world.openTask();
    world.redshiftData.failNext('executeStatement', noAnswer());
    await expect(world.start(aTaskPayload(token))).rejects.toThrow();
    await world.clock.advance(8 * HOUR_MS - starterLifeMs(world.runtime) + moreMs);
    await world.start(aTaskPayload(token)).catch(() => undefined);
    expect(world.statements).toHaveLength(statements);
  });

  it('is answered at once where its statement, found by name after eight hours, has ended', async () => {
    const world = new World();
    const token = world.openTask();
    world.redshiftData.failNext('executeStatement', noAnswer(), { effect: 'done' });
    await expect(world.start(aTaskPayload(token))).rejects.toThrow();
    world.redshiftData.finish(world.statements[0]!.id, { rows: 3 });
    await world.loseEvents();
    await world.clock.advance(8 * HOUR_MS + MINUTE_MS);
    await world.start(aTaskPayload(token));
    expect(world.outputOf(token).detail).toMatchObject({ state: 'FINISHED', rows: 3 });
  });

  it('leaves the registration open where its own start is refused: the one before may run', async () => {
    const world = new World();
    const token = world.openTask();
    world.redshiftData.failNext('executeStatement', noAnswer());
    await expect(world.start(aTaskPayload(token))).rejects.toThrow();
    const refused = new RedshiftDataError('ValidationException', 'no', { retryable: false, outcome: 'refused' });
    world.redshiftData.failNext('executeStatement', refused);
    await expect(world.start(aTaskPayload(token))).rejects.toBe(refused);
    expect(await world.invocationOf(token)).toMatchObject({ status: 'REGISTERED', processed: false });
    expect(await world.invocationOf(token)).not.toHaveProperty('claim');
    expect(world.answerTo(token)).toBeUndefined();
  });

  it('keeps its claim where it is not known what its start came to, and gives it back where nothing was begun', async () => {
    const world = new World();
    const token = world.openTask();
    world.redshiftData.failNext('executeStatement', noAnswer());
    await expect(world.start(aTaskPayload(token))).rejects.toThrow();
    world.redshiftData.failNext('executeStatement', noAnswer());
    await expect(world.start(aTaskPayload(token))).rejects.toThrow();
    expect((await world.invocationOf(token)).claim).toMatchObject({
      expiresAt: after(world.clock.now(), starterLifeMs(world.runtime)),
    });
    const other = world.openTask();
    const singleton = { action: 'executeSingletonStatement', singletonKey: 'nightly' };
    world.redshiftData.failNext('executeStatement', noAnswer());
    await expect(world.start(aTaskPayload(other, singleton))).rejects.toThrow();
    const lost = new StoreUnavailableError('no table');
    const store = withMethods(world.store, { acquireLock: () => Promise.reject(lost) });
    await expect(world.lambda({ store }).start(aTaskPayload(other, singleton))).rejects.toBe(lost);
    expect(await world.invocationOf(other)).not.toHaveProperty('claim');
  });

  it('finds its statement by name after eight hours', async () => {
    const world = new World();
    const token = world.openTask();
    world.redshiftData.failNext('executeStatement', noAnswer(), { effect: 'done' });
    await expect(world.start(aTaskPayload(token))).rejects.toThrow();
    await world.clock.advance(8 * HOUR_MS + MINUTE_MS);
    const answer = await world.start(aTaskPayload(token));
    expect(world.statements.map(({ id }) => id)).toEqual([answer.Id]);
    expect(await world.invocationOf(token)).toMatchObject({ status: 'STARTED', statementId: answer.Id });
  });

  it('waits while another call admits a retry of its token, and goes on when that one cannot live any more', async () => {
    const world = new World();
    const token = world.openTask();
    const payload = aTaskPayload(token, { attempt: anAttempt({ retryCount: 1 }) });
    const invocationId = invocationIdOfToken(token, 1);
    const acquiredAt = world.clock.now();
    await world.store.acquireLock({
      ...{ singletonKey: `token/${invocationIdOfToken(token)}`, acquiredAt, expiresAt: after(acquiredAt, HOUR_MS) },
      owner: { executionArn: AN_EXECUTION_ARN, invocationId: 'another call' },
    });
    await expect(world.start(payload)).rejects.toMatchObject({
      ...{ name: 'InvocationBusy', message: expect.stringContaining(invocationId) as unknown },
    });
    await world.clock.advance(starterLifeMs(world.runtime));
    await expect(world.start(payload)).rejects.toMatchObject({ name: 'InvocationBusy' });
    expect(world.store.invocations()).toEqual([]);
    await world.clock.advance(1);
    await world.start(payload);
    expect(world.statements).toHaveLength(1);
    expect(world.store.heldLocks().size).toBe(0);
  });

  it('gives way where a third call takes the turn of one that is gone', async () => {
    const lost = new World({
      replace: ({ store }) => ({ store: withMethods(store, { stealLock: async () => 'lost' }) }),
    });
    const token = lost.openTask();
    const acquiredAt = lost.clock.now();
    await lost.store.acquireLock({
      ...{ singletonKey: `token/${invocationIdOfToken(token)}`, acquiredAt, expiresAt: after(acquiredAt, HOUR_MS) },
      owner: { executionArn: AN_EXECUTION_ARN, invocationId: 'another call' },
    });
    await lost.clock.advance(HOUR_MS);
    const payload = aTaskPayload(token, { attempt: anAttempt({ retryCount: 1 }) });
    await expect(lost.start(payload)).rejects.toMatchObject({ name: 'InvocationBusy' });
    expect(lost.statements).toEqual([]);
  });

  it('frees no turn that another call has taken over from it', async () => {
    const world = new World();
    const key = { executionArn: AN_EXECUTION_ARN, invocationId: 'retry' };
    let end: () => void = () => undefined;
    const slow = aloneWithToken(world.runtime, key, () => new Promise<void>((resolve) => (end = resolve)));
    await setImmediate();
    await world.clock.advance(starterLifeMs(world.runtime) + 1);
    let endOther: () => void = () => undefined;
    const other = aloneWithToken(world.runtime, key, () => new Promise<void>((resolve) => (endOther = resolve)));
    await setImmediate();
    end();
    await slow;
    await expect(aloneWithToken(world.runtime, key, async () => undefined)).rejects.toMatchObject({
      name: 'InvocationBusy',
    });
    endOther();
    await other;
    expect(world.store.heldLocks().size).toBe(0);
    expect(await aloneWithToken(world.runtime, key, async () => 'its turn')).toBe('its turn');
  });

  it('gets its turn at once after a call that failed, unless the state table could not be asked', async () => {
    const world = new World();
    const key = { executionArn: AN_EXECUTION_ARN, invocationId: 'retry' };
    const failing = (error: Error) => aloneWithToken(world.runtime, key, () => Promise.reject(error));
    await expect(failing(noAnswer())).rejects.toThrow('no answer');
    expect(world.store.heldLocks().size).toBe(0);
    await expect(failing(new StoreUnavailableError('no table'))).rejects.toThrow('no table');
    await expect(failing(noAnswer())).rejects.toMatchObject({ name: 'InvocationBusy' });
    const [lock] = world.store.heldLocks().keys();
    expect(lock).toBe('token/retry');
  });

  it('is answered although its turn could not be freed', async () => {
    const world = new World();
    const store = withMethods(world.store, {
      releaseLock: () => Promise.reject(new StoreUnavailableError('no table')),
    });
    const key = { executionArn: AN_EXECUTION_ARN, invocationId: 'retry' };
    expect(await aloneWithToken({ ...world.runtime, store }, key, async () => 'done')).toBe('done');
  });

  it('waits while somebody is completing the old registration', async () => {
    const world = new World();
    const token = world.openTask();
    world.redshiftData.failNext('executeStatement', noAnswer());
    await expect(world.start(aTaskPayload(token))).rejects.toThrow();
    const invocation = await world.invocationOf(token);
    const now = world.clock.now();
    await world.store.claim(invocation, { claimId: 'reconciler', expiresAt: (now + MINUTE_MS) as typeof now }, now);
    await expect(world.start(aTaskPayload(token))).rejects.toMatchObject({ name: 'InvocationBusy', retryable: true });
    expect(world.statements).toEqual([]);
  });
});
