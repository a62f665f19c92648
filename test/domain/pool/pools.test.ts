import { describe, expect, it } from '@jest/globals';
import { ConfigurationError } from '../../../src/domain/errors.js';
import { cancelExecution } from '../../../src/domain/upkeep/cancel-execution.js';
import { after, MINUTE_MS } from '../../../src/ports/units.js';
import { AN_EXECUTION_ARN, ANOTHER_EXECUTION_ARN, anAttempt } from '../../support/builders.js';
import { dyingAfter, dyingBefore } from '../../support/dying.js';
import { aTaskPayload, World } from '../../support/world.js';

const ofSize = (size: number): World => new World({ settings: { pools: { loads: size } } });
const pooled = { pool: 'loads' };

const sqlsOf = (world: World): unknown[] =>
  world.statements.map(({ input }) => ('Sql' in input ? input.Sql : input.Sqls[0]));

/** Starts a task of the pool for each SQL, one after the other. */
const startAll = async (world: World, ...sqls: readonly string[]) => {
  const started: Awaited<ReturnType<World['startTask']>>[] = [];
  for (const sqlStatement of sqls) started.push(await world.startTask({ ...pooled, sqlStatement }));
  return started;
};

const expectEmpty = async (world: World): Promise<void> => {
  expect(world.store.heldLocks().size).toBe(0);
  expect(world.store.queuedEntries().size).toBe(0);
  expect(world.store.keptRequests()).toEqual([]);
};

describe('a pool', () => {
  it('starts as many as it is large, and lets the others wait without a word', async () => {
    const world = ofSize(2);
    await startAll(world, 'a', 'b', 'c');
    expect(sqlsOf(world)).toEqual(['a', 'b']);
    expect(await world.start(aTaskPayload(world.openTask(), { ...pooled, sqlStatement: 'd' }))).toEqual({
      Status: 'QUEUED',
    });
    expect(world.store.invocations().map(({ status }) => status)).toEqual(['STARTED', 'STARTED', 'QUEUED', 'QUEUED']);
  });

  it.each(['finish', 'fail', 'abort'] as const)('starts the next one when one has ended by %s', async (end) => {
    const world = ofSize(1);
    const [first] = await startAll(world, 'a', 'b', 'c');
    if (end === 'fail') world.redshiftData.fail(first!.statementId, 'ERROR');
    else world.redshiftData[end](first!.statementId);
    await world.drain();
    expect(sqlsOf(world)).toEqual(['a', 'b']);
  });

  it('answers a statement that ends before its starter has given its claim back', async () => {
    const world = ofSize(1);
    const [first, second] = await startAll(world, 'a', 'b');
    const key = await world.invocationOf(first!.token);
    const claim = { claimId: 'starter', expiresAt: after(world.clock.now(), MINUTE_MS) };
    await world.store.claim(key, claim, world.clock.now());
    world.redshiftData.finish(first!.statementId);
    const completing = world.drain();
    await world.clock.advance(100);
    await world.store.releaseClaim(key, claim.claimId);
    await world.whileTimePasses(completing);
    expect(world.answerTo(first!.token)).toMatchObject({ kind: 'success' });
    expect(sqlsOf(world)).toEqual(['a', 'b']);
    expect(world.answerTo(second!.token)).toBeUndefined();
  });

  it('answers all in their order, and is empty then', async () => {
    const world = ofSize(1);
    const started = await startAll(world, 'a', 'b', 'c', 'd');
    for (const _ of started) {
      world.redshiftData.finish(world.statements.at(-1)!.id);
      await world.drain();
    }
    expect(sqlsOf(world)).toEqual(['a', 'b', 'c', 'd']);
    expect(started.map(({ token }) => world.answerTo(token)?.kind)).toEqual(Array.from({ length: 4 }, () => 'success'));
    await expectEmpty(world);
  });

  it('starts who has a higher priority before those with a lower one', async () => {
    const world = ofSize(1);
    await world.startTask({ ...pooled, sqlStatement: 'running' });
    for (const [sqlStatement, priority] of [
      ['low', -1],
      ['plain', 0],
      ['high', 5],
      ['high too', 5],
    ] as const) {
      await world.startTask({ ...pooled, sqlStatement, priority });
    }
    for (let ended = 0; ended < 4; ended += 1) {
      world.redshiftData.finish(world.statements.at(-1)!.id);
      await world.drain();
    }
    expect(sqlsOf(world)).toEqual(['running', 'high', 'high too', 'plain', 'low']);
  });

  it('passes SQL and parameters on as they came', async () => {
    const world = ofSize(1);
    await startAll(world, 'a');
    await world.startTask({ ...pooled, sqlStatement: 'select :x', parameters: { x: 'é' }, resultFormat: 'CSV' });
    world.redshiftData.finish(world.statements[0]!.id);
    await world.drain();
    expect(world.statements[1]?.input).toMatchObject({
      ...{ Sql: 'select :x', Parameters: [{ name: 'x', value: 'é' }], ResultFormat: 'CSV' },
    });
  });

  it('gives the place of a dead task up, and starts the one behind it', async () => {
    const world = ofSize(1);
    const [first, second, third] = await startAll(world, 'a', 'b', 'c');
    world.taskCallback.close(second!.token);
    world.redshiftData.finish(first!.statementId);
    await world.drain();
    expect(sqlsOf(world)).toEqual(['a', 'c']);
    expect(await world.invocationOf(second!.token)).toMatchObject({ processed: true });
    expect(await world.invocationOf(third!.token)).toMatchObject({ status: 'STARTED' });
  });

  it('loses what waits of an execution that is stopped', async () => {
    const world = ofSize(1);
    await startAll(world, 'a');
    const waiting = await world.startTask({ ...pooled, sqlStatement: 'b', executionArn: ANOTHER_EXECUTION_ARN });
    world.taskCallback.close(waiting.token);
    await world.whileTimePasses(cancelExecution(world.runtime, { executionArn: ANOTHER_EXECUTION_ARN }));
    expect(world.store.queuedEntries().size).toBe(0);
    expect(world.store.keptRequests()).toEqual([]);
    expect(world.store.invocations().at(-1)).toMatchObject({ processed: true, status: 'ABORTED' });
  });

  it('loses what is cancelled by LATEST while it waits, and its task is told', async () => {
    const world = ofSize(1);
    await startAll(world, 'a');
    const waiting = await world.startTask({ ...pooled, sqlStatement: 'b' });
    const cancelled = await world.start({
      ...{ action: 'cancelStatement', statementId: 'LATEST', executionArn: AN_EXECUTION_ARN },
    });
    expect(cancelled).toEqual({ Status: true });
    expect(world.answerTo(waiting.token)).toMatchObject({ kind: 'failure', error: 'ABORTED' });
    expect(sqlsOf(world)).toEqual(['a']);
  });

  it('keeps the place of an attempt for its retry', async () => {
    const world = ofSize(1);
    await startAll(world, 'a');
    const attempted = (retryCount: number) => ({ ...pooled, sqlStatement: 'b', attempt: anAttempt({ retryCount }) });
    const attempt = await world.startTask(attempted(0));
    await startAll(world, 'c');
    world.taskCallback.close(attempt.token);
    const retry = await world.startTask(attempted(1));
    world.redshiftData.finish(world.statements[0]!.id);
    await world.drain();
    expect(sqlsOf(world)).toEqual(['a', 'b']);
    world.redshiftData.finish(world.statements[1]!.id);
    await world.drain();
    expect(world.answerTo(retry.token)).toMatchObject({ kind: 'success' });
  });

  it('goes on by the reconciler where whoever was to start the next one died', async () => {
    const world = ofSize(1);
    const [first] = await startAll(world, 'a', 'b');
    world.redshiftData.finish(first!.statementId);
    const dead = dyingAfter(world.runtime.store, 'markProcessed');
    await dead.diesIn(world.drain(undefined, world.lambda({ store: dead.port }).complete));
    expect(sqlsOf(world)).toEqual(['a']);
    await world.clock.advance(3 * MINUTE_MS);
    await world.reconcile();
    expect(sqlsOf(world)).toEqual(['a', 'b']);
  });

  it('keeps no SQL of one that found a slot after a starter had died on its way into the queue', async () => {
    const world = ofSize(1);
    await startAll(world, 'a');
    const token = world.openTask();
    const payload = aTaskPayload(token, { ...pooled, sqlStatement: 'b' });
    const first = dyingAfter(world.runtime.pools!, 'putQueuedRequest');
    await first.diesIn(world.lambda({ pools: first.port }).start(payload));
    world.redshiftData.finish(world.statements[0]!.id);
    await world.drain();
    await world.clock.advance(20 * MINUTE_MS);
    const second = dyingBefore(world.runtime.store, 'recordStart');
    await second.diesIn(world.lambda({ store: second.port }).start(payload));
    world.redshiftData.finish(world.statements[1]!.id);
    await world.clock.advance(20 * MINUTE_MS);
    await world.reconcile();
    expect(world.answerTo(token)).toMatchObject({ kind: 'success' });
    await expectEmpty(world);
  });

  it('waits an hour for a permission that is missing, and then tells all who wait', async () => {
    const world = ofSize(1);
    const [first, ...waiting] = await startAll(world, 'a', 'b', 'c', 'd');
    const denied = new ConfigurationError('the function’s role may not call states:SendTaskHeartbeat');
    world.taskCallback.failNext({ operation: 'sendTaskHeartbeat', error: denied, times: 100 });
    world.redshiftData.finish(first!.statementId);
    await world.drain();
    await world.clock.advance(59 * MINUTE_MS);
    await world.reconcile();
    expect(waiting.map(({ token }) => world.answerTo(token))).toEqual([undefined, undefined, undefined]);
    await world.clock.advance(MINUTE_MS);
    await world.reconcile();
    const told = { kind: 'failure', error: 'ConfigurationError' };
    expect(waiting.map(({ token }) => world.answerTo(token))).toMatchObject([told, told, told]);
    expect(sqlsOf(world)).toEqual(['a']);
    await expectEmpty(world);
  });

  it('refuses a call without a task, for nobody would wait', async () => {
    const world = ofSize(1);
    await startAll(world, 'a');
    await expect(world.start({ ...pooled, sqlStatement: 'b' })).rejects.toMatchObject({ name: 'PoolFull' });
    expect(world.store.queuedEntries().size).toBe(0);
    expect(world.store.invocations().at(-1)).toMatchObject({ processed: true });
  });

  it('that nobody knows is refused by name, with those that there are', async () => {
    const world = ofSize(1);
    await expect(world.startTask({ pool: 'other' })).rejects.toMatchObject({
      name: 'InvalidRequest',
      message: "pool is 'other'; allowed: loads",
    });
    expect(world.store.invocations()).toEqual([]);
  });

  it('gives no slot after it was made smaller, before fewer run than it is large', async () => {
    const world = ofSize(3);
    await startAll(world, 'a', 'b', 'c', 'd');
    const smaller = world.lambda({ settings: { ...world.runtime.settings, pools: { loads: 1 } } });
    for (const [index, expected] of [3, 3, 4].entries()) {
      world.redshiftData.finish(world.statements[index]!.id);
      await world.drain(undefined, smaller.complete);
      expect(world.statements).toHaveLength(expected);
    }
  });
});

describe('a tasker with a limit of its own', () => {
  it('holds all to it that name no pool', async () => {
    const world = new World({ settings: { maxInFlight: 1, pools: { loads: 1 } } });
    await world.startTask({ sqlStatement: 'a' });
    await world.startTask({ sqlStatement: 'b' });
    await world.startTask({ ...pooled, sqlStatement: 'c' });
    expect(sqlsOf(world)).toEqual(['a', 'c']);
  });
});

describe('a singleton that waits', () => {
  it('is started when the one before it has ended', async () => {
    const world = new World();
    const singleton = { action: 'executeSingletonStatement', singletonKey: 'nightly', onBusy: 'wait' };
    const first = await world.startTask({ ...singleton, sqlStatement: 'a' });
    const second = await world.startTask({ ...singleton, sqlStatement: 'b' });
    expect(sqlsOf(world)).toEqual(['a']);
    world.redshiftData.finish(first.statementId);
    await world.drain();
    expect(sqlsOf(world)).toEqual(['a', 'b']);
    world.redshiftData.finish(world.statements[1]!.id);
    await world.drain();
    expect(world.answerTo(second.token)).toMatchObject({ kind: 'success' });
    await expectEmpty(world);
  });

  it('and one that does not wait exclude each other', async () => {
    const world = new World();
    const singleton = { action: 'executeSingletonStatement', singletonKey: 'nightly' };
    await world.startTask({ ...singleton, onBusy: 'wait' });
    await expect(world.startTask(singleton)).rejects.toMatchObject({ name: 'ConcurrentExecution' });
  });

  it('waits for one that has the lock and waits in a pool itself', async () => {
    const world = ofSize(1);
    const singleton = { action: 'executeSingletonStatement', singletonKey: 'nightly' };
    const [first] = await startAll(world, 'a');
    await world.startTask({ ...singleton, ...pooled, sqlStatement: 'b' });
    await world.startTask({ ...singleton, onBusy: 'wait', sqlStatement: 'c' });
    expect(sqlsOf(world)).toEqual(['a']);
    world.redshiftData.finish(first!.statementId);
    await world.drain();
    expect(sqlsOf(world)).toEqual(['a', 'b']);
    world.redshiftData.finish(world.statements[1]!.id);
    await world.drain();
    await world.clock.advance(world.runtime.settings.reconcileGraceMs);
    await world.reconcile();
    expect(sqlsOf(world)).toEqual(['a', 'b', 'c']);
  });

  it('keeps its lock while it has a slot and could not be started yet', async () => {
    const world = ofSize(1);
    const singleton = { action: 'executeSingletonStatement', singletonKey: 'nightly' };
    const [first] = await startAll(world, 'a');
    await world.startTask({ ...singleton, ...pooled, sqlStatement: 'b' });
    world.redshiftData.finish(first!.statementId);
    world.taskCallback.failNext({ operation: 'sendTaskHeartbeat' });
    await world.drain();
    expect(sqlsOf(world)).toEqual(['a']);
    await world.clock.advance(20 * MINUTE_MS);
    await expect(world.startTask({ ...singleton, sqlStatement: 'c' })).rejects.toMatchObject({
      name: 'ConcurrentExecution',
    });
    await world.clock.advance(world.runtime.settings.reconcileGraceMs);
    await world.reconcile();
    expect(sqlsOf(world)).toEqual(['a', 'b']);
  });

  it('needs a task that waits, and no other pool', async () => {
    const world = ofSize(1);
    const singleton = { action: 'executeSingletonStatement', sqlStatement: 'a', onBusy: 'wait' };
    await expect(world.start(singleton)).rejects.toMatchObject({ name: 'InvalidRequest' });
    await expect(world.startTask({ ...singleton, ...pooled })).rejects.toMatchObject({ name: 'InvalidRequest' });
  });
});
