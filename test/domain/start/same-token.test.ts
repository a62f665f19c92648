import { describe, expect, it } from '@jest/globals';
import { RedshiftDataError } from '../../../src/ports/port-errors.js';
import { HOUR_MS, MINUTE_MS } from '../../../src/ports/units.js';
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
