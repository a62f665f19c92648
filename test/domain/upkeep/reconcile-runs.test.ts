import { describe, expect, it } from '@jest/globals';
import { InMemoryResultStore } from '../../../src/adapters/memory/in-memory-result-store.js';
import { resultOf } from '../../../src/adapters/memory/result-of.js';
import { poolKeyOf } from '../../../src/domain/pool/pool.js';
import { isAbandoned } from '../../../src/domain/upkeep/abandoned.js';
import { cancelExecution } from '../../../src/domain/upkeep/cancel-execution.js';
import { reconcile, type ReconcileReport } from '../../../src/domain/upkeep/reconcile.js';
import type { Invocation, NewInvocation } from '../../../src/ports/invocation.js';
import type { ProcessedRecord } from '../../../src/ports/invocation-store.js';
import { RedshiftDataError } from '../../../src/ports/port-errors.js';
import { after, DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../../src/ports/units.js';
import { AN_EXECUTION_ARN, AN_OWNER, aClaim, aNewInvocation, anAttempt, at } from '../../support/builders.js';
import { dyingBefore } from '../../support/dying.js';
import { withMethods } from '../../support/with-methods.js';
import { aTaskPayload, World } from '../../support/world.js';

const LOADS = poolKeyOf(AN_OWNER, 'loads');
const pooledWorld = (): World => new World({ settings: { pools: { loads: 1 } } });

/** One run of the reconciler, of which each question takes 100 ms. */
const run = (
  world: World,
  { forMs = HOUR_MS, pageSize = 2, cursor }: { forMs?: number; pageSize?: number; cursor?: string | undefined } = {},
): Promise<ReconcileReport> =>
  world.whileTimePasses(
    reconcile(world.runtime, { cursor, pageSize, pauseMs: 100, stopAt: after(world.clock.now(), forMs) }),
  );
const passGrace = (world: World): Promise<void> => world.clock.advance(world.runtime.settings.reconcileGraceMs);

/** An invocation that is on its way into its pool's queue, or in it. */
const register = async (world: World, over: Partial<NewInvocation> = {}, ticket?: number): Promise<Invocation> => {
  const claim = aClaim({ claimId: 'starter:c', expiresAt: at(MINUTE_MS) });
  const planned = aNewInvocation({ poolKey: LOADS, status: 'QUEUED', claim, ...over });
  if (planned.taskToken !== undefined) world.taskCallback.open(planned.taskToken);
  await world.store.register(planned);
  if (ticket !== undefined) await world.store.markQueued(planned, { claimId: 'starter:c', ticket });
  return (await world.store.get(planned))!;
};

/** One that has a slot, or is on its way to one, and never was in a queue. */
const registerOut = async (world: World, over: Partial<NewInvocation> = {}): Promise<Invocation> => {
  const { status: _status, ...planned } = aNewInvocation({
    ...{ poolKey: LOADS, claim: aClaim({ claimId: 'starter:c', expiresAt: at(MINUTE_MS) }) },
    ...over,
  });
  if (planned.taskToken !== undefined) world.taskCallback.open(planned.taskToken);
  return (await world.store.register(planned)).invocation;
};

describe('a run of the reconciler', () => {
  const startMany = async (world: World, count: number): Promise<void> => {
    for (let started = 0; started < count; started += 1) await world.startTask({ sqlStatement: `select ${started}` });
    await passGrace(world);
  };

  it('looks at every page, and tells what it has done, and no place to go on from', async () => {
    const world = new World();
    await startMany(world, 5);
    expect(await run(world)).toStrictEqual({ examined: 5, completed: 0, failed: 0 });
    expect(world.telemetry.metrics.filter(({ name }) => name === 'OldestInFlightSeconds')).toHaveLength(1);
  });

  it('tells the age of the oldest only where it begins with the oldest', async () => {
    const world = new World();
    await startMany(world, 4);
    const { cursor } = await world.store.listInFlight(AN_OWNER, { limit: 2 });
    expect(await run(world, { cursor })).toStrictEqual({ examined: 2, completed: 0, failed: 0 });
    expect(world.telemetry.total('OldestInFlightSeconds')).toBe(0);
    expect(world.telemetry.metrics.at(-1)?.name).toBe('ReconcilerInFlight');
  });

  it('stops when its time is out, and tells from where to go on', async () => {
    const world = new World();
    await startMany(world, 5);
    const within = await run(world, { forMs: 300, pageSize: 2 });
    expect(within).toStrictEqual({ examined: 3, completed: 0, failed: 0, cursor: expect.any(String) as unknown });
    expect(world.telemetry.total('ReconcilerInFlight')).toBe(0);
    expect(await run(world, { cursor: within.cursor })).toMatchObject({ examined: 3 });
    const between = await run(world, { forMs: 200, pageSize: 2 });
    expect(between).toStrictEqual({ examined: 2, completed: 0, failed: 0, cursor: expect.any(String) as unknown });
    const inFirst = await run(world, { forMs: 100, pageSize: 2 });
    expect(inFirst).toStrictEqual({ examined: 1, completed: 0, failed: 0 });
    expect(await run(world, { forMs: 0 })).toStrictEqual({ examined: 0, completed: 0, failed: 0 });
  });

  it('does not wait between those that it asks nobody about', async () => {
    const world = pooledWorld();
    await world.startTask({ pool: 'loads', sqlStatement: 'a' });
    for (const sqlStatement of ['b', 'c', 'd']) await world.startTask({ pool: 'loads', sqlStatement });
    await passGrace(world);
    const before = world.clock.now();
    expect(await run(world)).toStrictEqual({ examined: 4, completed: 0, failed: 0 });
    expect(world.clock.now() - before).toBe(100);
  });

  it('leaves alone what the index still shows and the table does not, or as processed', async () => {
    const world = new World();
    await startMany(world, 2);
    const store = withMethods(world.store, {
      get: async (key) => {
        const found = await world.store.get(key);
        return found?.invocationId === world.store.invocations()[0]?.invocationId
          ? undefined
          : found && { ...found, processed: true };
      },
    });
    const limits = { pageSize: 10, pauseMs: 0, stopAt: after(world.clock.now(), HOUR_MS) };
    expect(await reconcile({ ...world.runtime, store }, limits)).toStrictEqual({
      examined: 2,
      completed: 0,
      failed: 0,
    });
    expect(world.callsOf('describeStatement')).toBe(0);
  });
});

describe('what is in no queue yet, as its reconciler sees it', () => {
  const looked = async (invocation: Invocation, world: World): Promise<Invocation> => {
    expect(await run(world)).toMatchObject({ examined: 1, completed: 0, failed: 0 });
    return (await world.store.get(invocation))!;
  };

  it('is left to its starter as long as that holds a claim, or may live', async () => {
    const world = pooledWorld();
    const claimed = await register(world, { claim: aClaim({ claimId: 'starter:c', expiresAt: at(DAY_MS) }) });
    await world.clock.advance(HOUR_MS);
    expect(await looked(claimed, world)).toMatchObject({ processed: false, status: 'QUEUED' });
    const other = pooledWorld();
    const young = await register(other);
    await other.clock.advance(other.runtime.settings.starterTimeLimitMs);
    expect(await looked(young, other)).toMatchObject({ processed: false, status: 'QUEUED' });
  });

  it('is told as never started once its starter is gone', async () => {
    const world = pooledWorld();
    const invocation = await register(world);
    await world.clock.advance(HOUR_MS);
    expect(await run(world)).toStrictEqual({ examined: 1, completed: 1, failed: 0 });
    expect(await world.store.get(invocation)).toMatchObject({ processed: true, status: 'FAILED' });
    expect(world.causeOf(invocation.taskToken!)).toMatchObject({ errorClass: 'never-started' });
    expect(world.telemetry.total('ReconcilerRecoveries')).toBe(1);
  });

  it('is counted from when a retry took it over', async () => {
    const world = pooledWorld();
    const invocation = await register(world);
    await world.clock.advance(HOUR_MS);
    const retry = { taskToken: 'retry', attempt: anAttempt({ retryCount: 1 }), expiresAt: at(DAY_MS) };
    world.taskCallback.open('retry');
    await world.store.adopt(invocation, { ...retry, adoptedAt: world.clock.now() });
    await passGrace(world);
    expect(await looked(invocation, world)).toMatchObject({ processed: false });
  });
});

describe('what waits in its queue, as its reconciler sees it', () => {
  it('waits on, however long, while its task does', async () => {
    const world = pooledWorld();
    await world.startTask({ pool: 'loads', sqlStatement: 'a' });
    const { token } = await world.startTask({ pool: 'loads', sqlStatement: 'b', attempt: anAttempt() });
    await world.clock.advance(DAY_MS);
    expect(await run(world)).toMatchObject({ examined: 2, completed: 0 });
    expect(await world.invocationOf(token)).toMatchObject({ processed: false, status: 'QUEUED' });
  });

  it('is withdrawn where its task has said that it tells its life, and does not live', async () => {
    const world = pooledWorld();
    await world.startTask({ pool: 'loads', sqlStatement: 'a' });
    const attempt = anAttempt({ heartbeat: 'unused' });
    const { token } = await world.startTask({ pool: 'loads', sqlStatement: 'b', attempt });
    world.taskCallback.close(token);
    await world.clock.advance(HOUR_MS);
    expect(await run(world)).toMatchObject({ examined: 2, completed: 1 });
    const withdrawn = await world.invocationOf(token);
    expect(withdrawn).toMatchObject({ processed: true, status: 'ABORTED', delivery: 'undelivered' });
    expect(world.store.keptRequests()).toEqual([]);
  });
});

describe('what is out of its queue without a statement', () => {
  it('is started by the reconciler, with what was kept for it', async () => {
    const world = pooledWorld();
    const first = await world.startTask({ pool: 'loads', sqlStatement: 'a' });
    const second = await world.startTask({ pool: 'loads', sqlStatement: 'b' });
    world.redshiftData.finish(first.statementId);
    const dead = dyingBefore(world.runtime.redshiftData, 'executeStatement');
    await dead.diesIn(world.drain(undefined, world.lambda({ redshiftData: dead.port }).complete));
    expect(await world.invocationOf(second.token)).toMatchObject({ status: 'REGISTERED' });
    // Its starter may be slow.
    await passGrace(world);
    await run(world);
    expect(world.statements).toHaveLength(1);
    await world.clock.advance(HOUR_MS);
    await run(world);
    expect(world.statements).toHaveLength(2);
    expect(await world.invocationOf(second.token)).toMatchObject({ status: 'STARTED' });
  });

  it('is told as never started where nothing was kept and its starter is gone', async () => {
    const world = pooledWorld();
    const token = world.openTask();
    const dead = dyingBefore(world.runtime.redshiftData, 'executeStatement');
    await dead.diesIn(world.lambda({ redshiftData: dead.port }).start(aTaskPayload(token, { pool: 'loads' })));
    await passGrace(world);
    await run(world);
    expect(world.answerTo(token)).toBeUndefined();
    await world.clock.advance(HOUR_MS);
    await run(world);
    expect(world.causeOf(token)).toMatchObject({ errorClass: 'never-started' });
    expect(world.store.heldLocks().size).toBe(0);
  });
});

describe('what is registered in a pool, without a statement and without anything kept', () => {
  const afterClaim = async (world: World, over: Partial<NewInvocation> = {}): Promise<Invocation> => {
    const invocation = await registerOut(world, over);
    // Its claim is over, and its starter may live.
    await world.clock.advance(10 * MINUTE_MS);
    return invocation;
  };

  it('is left open as long as its starter may live and somebody waits', async () => {
    const world = pooledWorld();
    const invocation = await afterClaim(world);
    expect(await run(world)).toStrictEqual({ examined: 1, completed: 0, failed: 0 });
    expect(await world.store.get(invocation)).toMatchObject({ processed: false });
    await world.clock.advance(7 * MINUTE_MS);
    expect(await run(world)).toMatchObject({ completed: 1 });
    expect(world.causeOf(invocation.taskToken!)).toMatchObject({ errorClass: 'never-started' });
  });

  it('is closed before that where nobody waits', async () => {
    const world = pooledWorld();
    const invocation = await afterClaim(world, { attempt: anAttempt({ heartbeat: 'unused' }) });
    world.taskCallback.close(invocation.taskToken!);
    expect(await run(world)).toMatchObject({ completed: 1 });
    expect(await world.store.get(invocation)).toMatchObject({ processed: true, delivery: 'undelivered' });
  });

  it('is not started where it had ended before a retry took it over, though its request was kept', async () => {
    const world = pooledWorld();
    const invocation = await registerOut(world);
    const { taskToken: answeredToken = '' } = invocation;
    const end = { status: 'FAILED', delivery: 'undelivered', outcome: {}, processedAt: at(1), expiresAt: at(DAY_MS) };
    await world.store.markProcessed(invocation, { ...end, answeredToken } as ProcessedRecord);
    const retry = { taskToken: 'retry', attempt: anAttempt({ retryCount: 1 }), expiresAt: at(DAY_MS) };
    world.taskCallback.open('retry');
    await world.store.adopt((await world.store.get(invocation))!, { ...retry, adoptedAt: world.clock.now() });
    await world.store.putQueuedRequest(invocation, { text: '{}', expiresAt: at(DAY_MS) });
    await world.clock.advance(HOUR_MS);
    expect(await run(world)).toMatchObject({ completed: 1, failed: 0 });
    expect(world.causeOf('retry')).toMatchObject({ errorClass: 'never-started' });
  });
});

describe('what turns out to be alive since it was read', () => {
  it('is left open, and is no failure', async () => {
    const world = new World();
    const { token } = await world.startTask();
    await world.clock.advance(HOUR_MS);
    const { statementId: _statement, startedAt: _started, ...registered } = await world.invocationOf(token);
    let reads = 0;
    const store = withMethods(world.store, {
      get: async (key) => ((reads += 1) === 1 ? { ...registered, status: 'REGISTERED' } : await world.store.get(key)),
    });
    // The list of statements does not have it yet, either.
    const redshiftData = withMethods(world.runtime.redshiftData, { listStatements: async () => ({ Statements: [] }) });
    const limits = { pageSize: 10, pauseMs: 0, stopAt: after(world.clock.now(), HOUR_MS) };
    const runtime = { ...world.runtime, store, redshiftData };
    expect(await world.whileTimePasses(reconcile(runtime, limits))).toStrictEqual({
      ...{ examined: 1, completed: 0, failed: 0 },
    });
    expect(await world.invocationOf(token)).toMatchObject({ processed: false, status: 'STARTED' });
  });
});

describe('an entry that cannot be reconciled', () => {
  it('has failed where its task could not be answered', async () => {
    const world = new World();
    const { token, statementId } = await world.startTask();
    world.redshiftData.finish(statementId);
    await world.loseEvents();
    await passGrace(world);
    world.taskCallback.failNext();
    expect(await run(world)).toMatchObject({ examined: 1, completed: 0, failed: 1 });
    await world.clock.advance(world.runtime.settings.claimLeaseMs);
    expect(await run(world)).toMatchObject({ completed: 1, failed: 0 });
    expect(world.answerTo(token)).toMatchObject({ kind: 'success' });
  });

  it('is told with its ids and the error’s name', async () => {
    const world = new World();
    const { token } = await world.startTask();
    await passGrace(world);
    const { executionArn, invocationId } = await world.invocationOf(token);
    world.redshiftData.failNext(
      'describeStatement',
      new RedshiftDataError('ThrottlingException', 'slow down', { retryable: true, outcome: 'refused' }),
    );
    expect(await run(world)).toMatchObject({ failed: 1 });
    expect(world.telemetry.lines).toContainEqual({
      level: 'warn',
      message: 'could not reconcile an invocation; the next run tries again',
      fields: { executionArn, invocationId, errorName: 'ThrottlingException' },
    });
  });
});

describe('whether nobody waits for an invocation any more', () => {
  it.each([
    [0, false],
    [150_000 - 1, false],
    [150_000, true],
  ])('is not known before a retry would have come, after its time was over: %i ms', async (pastMs, expected) => {
    const world = new World();
    const invocation = { ...(await register(world)), attempt: anAttempt({ timeoutSeconds: 600 }) };
    // Clocks may differ by half a minute.
    await world.clock.advance(10 * MINUTE_MS + 30 * SECOND_MS + pastMs);
    expect(await isAbandoned(world.runtime, invocation)).toBe(expected);
  });

  it.each([
    [150_000 - 1, false],
    [150_000, true],
  ])('is not asked in the first %i ms, in which a retry may come', async (ageMs, expected) => {
    const world = new World();
    const invocation = { ...(await register(world)), attempt: anAttempt({ heartbeat: 'unused' }) };
    world.taskCallback.close(invocation.taskToken!);
    await world.clock.advance(ageMs);
    expect(await isAbandoned(world.runtime, invocation)).toBe(expected);
  });

  const heartbeatUnused = anAttempt({ heartbeat: 'unused' });
  it.each<[string, Partial<Invocation>, boolean]>([
    ['is known where it was given up', { abandonedAt: at(0) }, true],
    ['is not asked without a token', { taskToken: undefined as never, attempt: heartbeatUnused }, false],
    ['is not asked without an attempt', { attempt: undefined as never }, false],
    ['is not asked where its state has heartbeats of its own', { attempt: anAttempt() }, false],
    ['is asked where its state has no use for heartbeats', { attempt: heartbeatUnused }, true],
    ['is not asked while a retry may come', { attempt: heartbeatUnused, adoptedAt: at(HOUR_MS - MINUTE_MS) }, false],
    ['is known where its time is over', { attempt: anAttempt({ timeoutSeconds: 60 }) }, true],
    ['is not known where its time was over a moment ago', { attempt: anAttempt({ timeoutSeconds: 3_500 }) }, false],
    ['is not known before its time is over', { attempt: anAttempt({ timeoutSeconds: 7_200 }) }, false],
  ])('%s', async (_what, over, expected) => {
    const world = new World();
    const invocation = { ...(await register(world)), ...over };
    world.taskCallback.close(aNewInvocation().taskToken!);
    await world.clock.advance(HOUR_MS);
    expect(await isAbandoned(world.runtime, invocation)).toBe(expected);
  });

  it('is answered by whoever waits', async () => {
    const world = new World();
    const invocation = { ...(await register(world)), attempt: heartbeatUnused };
    await world.clock.advance(HOUR_MS);
    expect(await isAbandoned(world.runtime, invocation)).toBe(false);
  });
});

describe('an execution that has ended', () => {
  const cancel = (world: World, runtime = world.runtime): Promise<number> =>
    world.whileTimePasses(cancelExecution(runtime, { executionArn: AN_EXECUTION_ARN }));

  it('has what it left cancelled on every page', async () => {
    const world = new World({ redshift: { activeStatementsMax: 500 } });
    for (let count = 0; count < 120; count += 1) await world.startTask({ sqlStatement: `select ${count}` });
    expect(await cancel(world)).toBe(120);
    expect(new Set(world.statements.map(({ status }) => status))).toEqual(new Set(['ABORTED']));
  });

  it('is tried again where one of its starters may be at work, and has nothing to cancel when that one is gone', async () => {
    const world = new World();
    const { poolKey: _pool, status: _status, claim: _claim, ...planned } = aNewInvocation();
    await world.store.register(planned);
    await expect(cancel(world)).rejects.toMatchObject({
      ...{ name: 'CompletionUnconfirmed', message: expect.stringContaining('its statement not known yet') as unknown },
    });
    await world.clock.advance(HOUR_MS);
    expect(await cancel(world)).toBe(0);
  });

  it('is tried again where what waits is leaving its queue', async () => {
    const world = pooledWorld();
    await register(world, {}, 7);
    const store = withMethods(world.store, { markAbandoned: async () => 'lost' });
    await expect(cancel(world, { ...world.runtime, store })).rejects.toMatchObject({
      ...{ name: 'CompletionUnconfirmed', message: expect.stringContaining('is leaving its queue') as unknown },
    });
    expect(await cancel(world)).toBe(0);
    expect((await world.store.get(aNewInvocation()))?.status).toBe('ABORTED');
  });

  it('is tried again where what it left changes hands again and again', async () => {
    const world = new World();
    await world.startTask();
    let marks = 0;
    const store = withMethods(world.store, {
      markAbandoned: async () => {
        marks += 1;
        return 'lost';
      },
    });
    await expect(cancel(world, { ...world.runtime, store })).rejects.toMatchObject({
      ...{
        name: 'CompletionUnconfirmed',
        message: expect.stringContaining('changes hands again and again') as unknown,
      },
    });
    expect(marks).toBe(5);
  });

  it('leaves what has been answered, or is gone, since it was listed', async () => {
    for (const found of [undefined, { processed: true }]) {
      const world = new World();
      const { token } = await world.startTask();
      const invocation = await world.invocationOf(token);
      const store = withMethods(world.store, {
        markAbandoned: async () => 'lost',
        get: async () => found && { ...invocation, ...found },
      });
      expect(await cancel(world, { ...world.runtime, store })).toBe(0);
    }
  });

  it('pauses between statements, and not between those that wait', async () => {
    const world = pooledWorld();
    for (const sqlStatement of ['a', 'b', 'c']) await world.startTask({ pool: 'loads', sqlStatement });
    const before = world.clock.now();
    await cancel(world);
    expect(world.clock.now() - before).toBeLessThan(SECOND_MS);
    expect(world.clock.now() - before).toBeGreaterThanOrEqual(350);
  });
});

describe('copies of results, of which a run has several', () => {
  /** A world whose pages of rows take ten seconds each, and whose parts have three of them. */
  const copyingWorld = () => {
    const resultStore = new InMemoryResultStore({ partBytesMin: 1 });
    const world = new World({
      redshift: { rowsPerPage: 10 },
      settings: { resultsLocation: { bucket: 'lake', prefix: '' }, resultPartBytes: 200 },
      replace: ({ redshiftData, clock }) => ({
        resultStore,
        redshiftData: withMethods(redshiftData, {
          getStatementResult: async (input) => {
            await clock.sleep(10 * SECOND_MS);
            return redshiftData.getStatementResult(input);
          },
        }),
      }),
    });
    const finishOne = async (sqlStatement: string): Promise<void> => {
      const { statementId } = await world.startTask({ sqlStatement, includeResult: { format: 'jsonl' } });
      world.redshiftData.finish(statementId, resultOf(Array.from({ length: 333 }, (_, n) => ({ n }))));
      await world.loseEvents();
    };
    const runFor = (pauseMs: number): Promise<ReconcileReport> => {
      const stopAt = after(world.clock.now(), 2 * MINUTE_MS);
      return world.whileTimePasses(reconcile(world.runtime, { pageSize: 10, pauseMs, stopAt }));
    };
    return { world, resultStore, finishOne, runFor };
  };

  it('begins no second one once half of its time is over', async () => {
    const { world, resultStore, finishOne, runFor } = copyingWorld();
    for (const sql of ['select a', 'select b']) await finishOne(sql);
    await passGrace(world);
    expect(await runFor(0)).toStrictEqual({ examined: 2, completed: 0, failed: 0 });
    expect(resultStore.openUploads.map(({ parts }) => parts)).toEqual([2]);
  });

  it('begins the first one also then, which comes one part further', async () => {
    const { world, resultStore, finishOne, runFor } = copyingWorld();
    await world.startTask({ sqlStatement: 'select a' });
    await world.clock.advance(1);
    await finishOne('select b');
    await passGrace(world);
    expect(await runFor(70 * SECOND_MS)).toStrictEqual({ examined: 2, completed: 0, failed: 0 });
    expect(resultStore.openUploads.map(({ parts }) => parts)).toEqual([1]);
  });
});
