import { describe, expect, it } from '@jest/globals';
import { ConfigurationError } from '../../../src/domain/errors.js';
import { sha256Hex } from '../../../src/domain/hash.js';
import { RedshiftDataError, StoreUnavailableError } from '../../../src/ports/port-errors.js';
import { HOUR_MS, MINUTE_MS } from '../../../src/ports/units.js';
import { ANOTHER_EXECUTION_ARN, AN_EXECUTION_ARN } from '../../support/builders.js';
import { dyingAfter } from '../../support/dying.js';
import { withMethods } from '../../support/with-methods.js';
import { aTaskPayload, World } from '../../support/world.js';

const singleton = { action: 'executeSingletonStatement', singletonKey: 'nightly' };

describe('a singleton statement', () => {
  it('does not start while another one with its key is running, and says who has the key', async () => {
    const world = new World();
    await world.startTask(singleton);
    await expect(world.startTask({ ...singleton, executionArn: ANOTHER_EXECUTION_ARN })).rejects.toMatchObject({
      name: 'ConcurrentExecution',
      message: expect.stringContaining(AN_EXECUTION_ARN) as unknown,
    });
    expect(world.statements).toHaveLength(1);
  });

  it('that is turned away holds nothing, and its registration is closed by the reconciler', async () => {
    const world = new World();
    await world.startTask(singleton);
    const token = world.openTask();
    await expect(world.start(aTaskPayload(token, singleton))).rejects.toThrow();
    expect([...world.store.heldLocks().values()]).toHaveLength(1);
    expect(world.telemetry.total('StatementsRefused')).toBe(1);
    world.taskCallback.close(token);
    await world.clock.advance(world.runtime.settings.starterTimeLimitMs + 2 * MINUTE_MS);
    await world.reconcile();
    expect(await world.invocationOf(token)).toMatchObject({
      processed: true,
      status: 'FAILED',
      delivery: 'undelivered',
    });
    expect([...world.store.heldLocks().values()]).toHaveLength(1);
  });

  it.each(['finish', 'fail', 'abort'] as const)('gives its key back at its end by %s', async (end) => {
    const world = new World();
    const { statementId } = await world.startTask(singleton);
    if (end === 'fail') world.redshiftData.fail(statementId, 'ERROR');
    else world.redshiftData[end](statementId);
    await world.drain();
    expect(world.store.heldLocks().size).toBe(0);
    await world.startTask(singleton);
    expect(world.statements).toHaveLength(2);
  });

  it('that the Data API refuses gives its key back', async () => {
    const world = new World({ redshift: { activeStatementsMax: 0 } });
    await expect(world.startTask(singleton)).rejects.toMatchObject({ name: 'ActiveStatementsExceededException' });
    expect(world.store.heldLocks().size).toBe(0);
  });

  it('that the Data API refuses for good keeps its key while its task cannot be told: a retry that adopts it needs it', async () => {
    const world = new World();
    const wrong = new RedshiftDataError('ValidationException', 'no', { retryable: false, outcome: 'refused' });
    world.redshiftData.failNext('executeStatement', wrong);
    world.taskCallback.failNext({ operation: 'sendTaskFailure' });
    const token = world.openTask();
    await expect(world.start(aTaskPayload(token, singleton))).rejects.toBe(wrong);
    const { executionArn, invocationId } = await world.invocationOf(token);
    expect([...world.store.heldLocks().values()]).toMatchObject([{ owner: { executionArn, invocationId } }]);
  });

  it.each([
    new RedshiftDataError('RedshiftDataUnreachable', 'no answer', { retryable: true, outcome: 'unknown' }),
    new StoreUnavailableError('no answer'),
  ])('of which it is not known whether it was started keeps its key and its registration: $name', async (error) => {
    const world = new World();
    const token = world.openTask();
    const redshiftData = withMethods(world.redshiftData, { executeStatement: () => Promise.reject(error) });
    await expect(world.lambda({ redshiftData }).start(aTaskPayload(token, singleton))).rejects.toBe(error);
    expect(world.store.heldLocks().size).toBe(1);
    expect(await world.invocationOf(token)).toMatchObject({ status: 'REGISTERED', processed: false });
    await expect(world.startTask(singleton)).rejects.toMatchObject({ name: 'ConcurrentExecution' });
  });

  it('keeps its key, and its registration, where the start may not be recorded', async () => {
    const world = new World();
    const token = world.openTask();
    const denied = new ConfigurationError('the role may not write');
    const store = withMethods(world.store, { recordStart: () => Promise.reject(denied) });
    await expect(world.lambda({ store }).start(aTaskPayload(token, singleton))).rejects.toBe(denied);
    expect(world.store.heldLocks().size).toBe(1);
    expect(await world.invocationOf(token)).toMatchObject({ status: 'REGISTERED', processed: false });
    expect(world.answerTo(token)).toBeUndefined();
  });

  it('keeps a key that the state table knows to be taken over, where another call has closed it meanwhile', async () => {
    const world = new World();
    const wrong = new RedshiftDataError('ValidationException', 'no', { retryable: false, outcome: 'refused' });
    world.redshiftData.failNext('executeStatement', wrong);
    const released: string[] = [];
    const store = withMethods(world.store, {
      markProcessed: async () => ({ kind: 'alreadyProcessed' }),
      releaseLock: async (key) => void released.push(key),
    });
    const started = world.lambda({ store }).start(aTaskPayload(world.openTask(), singleton));
    await expect(started).rejects.toBe(wrong);
    expect(released).toEqual([]);
  });

  it('keeps its key while the Data API does not know its statement yet, and loses it when that is long ago', async () => {
    const world = new World();
    const { statementId } = await world.startTask(singleton);
    world.redshiftData.forget(statementId);
    await world.clock.advance(world.runtime.settings.unknownStatementGraceMs);
    await expect(world.startTask(singleton)).rejects.toMatchObject({ name: 'ConcurrentExecution' });
    await world.clock.advance(1);
    await world.startTask(singleton);
    expect(world.statements).toHaveLength(1);
  });

  it('keeps its key while the Data API does not answer, however long ago it was started', async () => {
    const world = new World();
    await world.startTask(singleton);
    await world.clock.advance(2 * HOUR_MS);
    const throttled = new RedshiftDataError('ThrottlingException', 'no', { retryable: true, outcome: 'refused' });
    world.redshiftData.failNext('describeStatement', throttled);
    await expect(world.startTask(singleton)).rejects.toMatchObject({ name: 'ConcurrentExecution' });
    expect(world.statements).toHaveLength(1);
  });

  it('of a pool is asked about by its statement as any other, and loses its key at its end', async () => {
    const world = new World({ settings: { pools: { loads: 2 } } });
    const { statementId } = await world.startTask({ ...singleton, pool: 'loads' });
    await expect(world.startTask(singleton)).rejects.toMatchObject({ name: 'ConcurrentExecution' });
    world.redshiftData.finish(statementId);
    await world.startTask(singleton);
    expect(world.statements).toHaveLength(2);
  });

  it('locks its own SQL in its own place where no key is given', async () => {
    const world = new World();
    const payload = { action: 'executeSingletonStatement' };
    await world.startTask(payload);
    await expect(world.startTask(payload)).rejects.toMatchObject({ name: 'ConcurrentExecution' });
    await world.startTask({ ...payload, sqlStatement: 'select 2' });
    await world.startTask({ ...payload, database: 'other' });
    expect(world.statements).toHaveLength(3);
  });

  it('takes the key of one that has ended without anybody having noticed', async () => {
    const world = new World();
    const { statementId } = await world.startTask(singleton);
    world.redshiftData.finish(statementId);
    await world.startTask(singleton);
    expect(world.statements).toHaveLength(2);
  });

  it('tells in the log from whom it took the key, and not the key', async () => {
    const world = new World();
    const first = await world.startTask(singleton);
    world.redshiftData.finish(first.statementId);
    await world.startTask(singleton);
    const { executionArn, invocationId } = await world.invocationOf(first.token);
    expect(world.telemetry.linesAt('warn')).toEqual([
      {
        ...{ level: 'warn', message: 'took a singleton lock from an owner that had ended' },
        fields: { executionArn, invocationId, singletonKeyHash: sha256Hex('nightly') },
      },
    ]);
  });

  it('takes the key of one without a task token, to which no event ever comes', async () => {
    const world = new World();
    const payload = { ...singleton, sqlStatement: 'vacuum sales', executionArn: AN_EXECUTION_ARN };
    const { Id } = await world.start(payload);
    await expect(world.start(payload)).rejects.toMatchObject({ name: 'ConcurrentExecution' });
    world.redshiftData.finish(Id as string);
    await world.start(payload);
    expect(world.statements).toHaveLength(2);
  });

  it('that is gone from the state table has no key any more', async () => {
    const world = new World();
    const { statementId } = await world.startTask(singleton);
    world.redshiftData.finish(statementId);
    const { expiresAt } = world.store.invocations()[0] ?? {};
    await world.drain();
    // Its release got lost: the lock is taken for it once more.
    const [owner] = world.store.invocations();
    await world.store.acquireLock({
      ...{ singletonKey: 'nightly', owner: { executionArn: AN_EXECUTION_ARN, invocationId: 'long-gone' } },
      ...{ acquiredAt: world.clock.now(), expiresAt: expiresAt ?? world.clock.now() },
    });
    expect(owner?.processed).toBe(true);
    await world.startTask(singleton);
    expect(world.statements).toHaveLength(2);
  });

  it('invoked again by the same task goes on under its own key', async () => {
    const world = new World();
    const payload = aTaskPayload(world.openTask(), singleton);
    const answers = [await world.start(payload), await world.start(payload)];
    expect(answers[1]?.Id).toBe(answers[0]?.Id);
  });

  it('runs once where a hundred want to at the same time', async () => {
    const world = new World();
    const starts = await Promise.allSettled(Array.from({ length: 100 }, () => world.startTask(singleton)));
    const refusals = starts.flatMap((start) => (start.status === 'rejected' ? [start.reason as Error] : []));
    expect(world.statements).toHaveLength(1);
    expect(refusals.map(({ name }) => name)).toEqual(Array.from({ length: 99 }, () => 'ConcurrentExecution'));
  });
});

describe('a starter that dies with the key of a singleton in its hand', () => {
  it('keeps it as long as it may be alive, and loses it to the next caller after its time limit', async () => {
    const world = new World();
    const dead = dyingAfter(world.store, 'acquireLock');
    await dead.diesIn(world.lambda({ store: dead.port }).start(aTaskPayload(world.openTask(), singleton)));
    await expect(world.startTask(singleton)).rejects.toMatchObject({ name: 'ConcurrentExecution' });
    expect(world.redshiftData.calls).toEqual([]);
    await world.clock.advance(world.runtime.settings.starterTimeLimitMs + 2 * MINUTE_MS);
    await world.startTask(singleton);
    expect(world.statements).toHaveLength(1);
  });

  it('is told to have started where the statement is found by its name, and keeps the key', async () => {
    const world = new World();
    const dead = dyingAfter(world.redshiftData, 'executeStatement');
    await dead.diesIn(world.lambda({ redshiftData: dead.port }).start(aTaskPayload(world.openTask(), singleton)));
    await world.clock.advance(world.runtime.settings.starterTimeLimitMs + 2 * MINUTE_MS);
    await expect(world.startTask(singleton)).rejects.toMatchObject({ name: 'ConcurrentExecution' });
    world.redshiftData.finish(world.statements[0]?.id ?? '');
    await world.startTask(singleton);
    expect(world.statements).toHaveLength(2);
  });

  it('whose statement ran without its knowledge is not written off when the task asks again under somebody else’s key', async () => {
    const world = new World();
    const payload = aTaskPayload(world.openTask(), singleton);
    const dead = dyingAfter(world.redshiftData, 'executeStatement');
    await dead.diesIn(world.lambda({ redshiftData: dead.port }).start(payload));
    world.redshiftData.finish(world.statements[0]?.id ?? '', { rows: 5 });
    await world.clock.advance(world.runtime.settings.starterTimeLimitMs + 2 * MINUTE_MS);
    await world.startTask(singleton);
    await expect(world.start(payload)).rejects.toMatchObject({ name: 'ConcurrentExecution' });
    expect(await world.invocationOf(String(payload.taskToken))).toMatchObject({ processed: false });
    await world.drain();
    expect(world.outputOf(String(payload.taskToken)).detail).toMatchObject({ state: 'FINISHED', rows: 5 });
  });
});
