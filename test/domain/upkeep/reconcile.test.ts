import { describe, expect, it } from '@jest/globals';
import { RedshiftDataError } from '../../../src/ports/port-errors.js';
import { HOUR_MS, MINUTE_MS, SECOND_MS, after } from '../../../src/ports/units.js';
import { reconcile } from '../../../src/domain/upkeep/reconcile.js';
import { anAttempt } from '../../support/builders.js';
import { dyingAfter, dyingBefore } from '../../support/dying.js';
import { aTaskPayload, World } from '../../support/world.js';

/** Lets so much time pass that the reconciler looks at what has been started before. */
const passGrace = (world: World): Promise<void> => world.clock.advance(world.runtime.settings.reconcileGraceMs);
/** Lets so much time pass that no starter from before can be at work. */
const passStarterLife = (world: World): Promise<void> =>
  world.clock.advance(world.runtime.settings.starterTimeLimitMs + 2 * MINUTE_MS);

describe('the reconciler', () => {
  it.each([
    ['finish', { kind: 'success' }],
    ['fail', { kind: 'failure', error: 'FAILED' }],
    ['abort', { kind: 'failure', error: 'ABORTED' }],
  ] as const)('answers a task whose event was lost: %s', async (end, answer) => {
    const world = new World();
    const { token, statementId } = await world.startTask();
    if (end === 'fail') world.redshiftData.fail(statementId, 'ERROR');
    else world.redshiftData[end](statementId);
    await world.loseEvents();
    await passGrace(world);
    expect(await world.reconcile()).toEqual({ examined: 1, completed: 1, failed: 0 });
    expect(world.answerTo(token)).toMatchObject(answer);
    expect(world.telemetry.total('ReconcilerRecoveries')).toBe(1);
  });

  it('leaves alone what is running', async () => {
    const world = new World();
    const { token } = await world.startTask();
    await passGrace(world);
    expect(await world.reconcile()).toEqual({ examined: 1, completed: 0, failed: 0 });
    expect(world.answerTo(token)).toBeUndefined();
  });

  it('does not ask about what is younger than the grace period', async () => {
    const world = new World();
    await world.startTask();
    await world.clock.advance(world.runtime.settings.reconcileGraceMs - 1);
    expect(await world.reconcile()).toMatchObject({ examined: 0 });
    expect(world.callsOf('describeStatement')).toBe(0);
  });

  it('records a start that its starter could not record, and completes it', async () => {
    const world = new World();
    const token = world.openTask();
    const dead = dyingAfter(world.redshiftData, 'executeStatement');
    await dead.diesIn(world.lambda({ redshiftData: dead.port }).start(aTaskPayload(token)));
    world.redshiftData.finish(world.statements[0]?.id ?? '', { rows: 6 });
    await world.loseEvents();
    await passGrace(world);
    expect(await world.reconcile()).toMatchObject({ completed: 0 });
    await passStarterLife(world);
    expect(await world.reconcile()).toMatchObject({ completed: 1 });
    expect(world.outputOf(token).detail).toMatchObject({ state: 'FINISHED', rows: 6 });
  });

  it('answers "never started" where the starter died before the start, and only after its time limit', async () => {
    const world = new World();
    const token = world.openTask();
    const dead = dyingBefore(world.redshiftData, 'executeStatement');
    await dead.diesIn(world.lambda({ redshiftData: dead.port }).start(aTaskPayload(token)));
    await world.clock.advance(world.runtime.settings.starterTimeLimitMs);
    await world.reconcile();
    expect(world.answerTo(token)).toBeUndefined();
    await passStarterLife(world);
    await world.reconcile();
    expect(world.causeOf(token)).toMatchObject({ errorClass: 'never-started', status: 'FAILED' });
    expect(await world.invocationOf(token)).toMatchObject({ processed: true });
  });

  it('drops a registration without a start whose task is closed', async () => {
    const world = new World();
    const token = world.openTask();
    const dead = dyingBefore(world.redshiftData, 'executeStatement');
    await dead.diesIn(world.lambda({ redshiftData: dead.port }).start(aTaskPayload(token)));
    world.taskCallback.close(token);
    await passStarterLife(world);
    await world.reconcile();
    expect(await world.invocationOf(token)).toMatchObject({ processed: true, delivery: 'undelivered' });
  });

  it('answers "expired" for a statement that the Data API has forgotten, not before an hour', async () => {
    const world = new World();
    const { token, statementId } = await world.startTask();
    world.redshiftData.forget(statementId);
    await passGrace(world);
    await world.reconcile();
    expect(world.answerTo(token)).toBeUndefined();
    await world.clock.advance(HOUR_MS + MINUTE_MS);
    await world.reconcile();
    expect(world.causeOf(token)).toMatchObject({ errorClass: 'expired', statementId });
  });

  it('gives the lock of a singleton back whose end nobody noticed', async () => {
    const world = new World();
    const { statementId } = await world.startTask({ action: 'executeSingletonStatement' });
    world.redshiftData.finish(statementId);
    await world.loseEvents();
    await passGrace(world);
    await world.reconcile();
    expect(world.store.heldLocks().size).toBe(0);
  });

  it('is not kept from the others by one that fails', async () => {
    const world = new World();
    const started = [await world.startTask(), await world.startTask(), await world.startTask()];
    for (const { statementId } of started) world.redshiftData.finish(statementId);
    await world.loseEvents();
    await passGrace(world);
    const throttled = new RedshiftDataError('ThrottlingException', 'slow down', {
      retryable: true,
      outcome: 'refused',
    });
    world.redshiftData.failNext('describeStatement', throttled);
    expect(await world.reconcile()).toEqual({ examined: 3, completed: 2, failed: 1 });
    expect(await world.reconcile()).toEqual({ examined: 1, completed: 1, failed: 0 });
  });

  it('looks only after its own tasker’s statements', async () => {
    const world = new World();
    await world.startTask();
    const other = new World({ store: world.store, settings: { owner: 'tasker-b' } });
    await passGrace(world);
    await passGrace(other);
    expect(await other.reconcile()).toMatchObject({ examined: 0 });
  });

  it('answers once where it races the completer', async () => {
    const world = new World();
    const { token, statementId } = await world.startTask();
    world.redshiftData.finish(statementId);
    await passGrace(world);
    await Promise.all([world.reconcile(), world.drain()]);
    expect(world.telemetry.total('TasksSucceeded')).toBe(1);
    expect(await world.invocationOf(token)).toMatchObject({ processed: true });
  });

  it('goes on where it ran out of time', async () => {
    const world = new World();
    for (let count = 0; count < 30; count += 1) {
      const { statementId } = await world.startTask();
      world.redshiftData.finish(statementId);
    }
    await world.loseEvents();
    await passGrace(world);
    let cursor: string | undefined;
    let runs = 0;
    do {
      const stopAt = after(world.clock.now(), SECOND_MS);
      const limits = { cursor, pageSize: 5, pauseMs: 100, stopAt };
      ({ cursor } = await world.whileTimePasses(reconcile(world.runtime, limits)));
      runs += 1;
    } while (cursor !== undefined && runs < 20);
    expect(runs).toBeGreaterThan(1);
    expect(world.telemetry.total('TasksSucceeded')).toBe(30);
  });

  it('asks at most ten times a second', async () => {
    const world = new World();
    for (let count = 0; count < 20; count += 1) await world.startTask();
    await passGrace(world);
    const begin = world.clock.now();
    await world.reconcile();
    expect(world.clock.now() - begin).toBeGreaterThanOrEqual(2_000);
  });

  it('says how old the oldest in flight is', async () => {
    const world = new World();
    await world.startTask();
    await world.clock.advance(10 * MINUTE_MS);
    await world.startTask({ attempt: anAttempt() });
    await world.reconcile();
    expect(world.telemetry.total('OldestInFlightSeconds')).toBe(600);
    expect(world.telemetry.total('ReconcilerInFlight')).toBe(1);
  });
});
