import { describe, expect, it } from '@jest/globals';
import { cancelExecution } from '../../src/domain/upkeep/cancel-execution.js';
import { giveUpUnstarted } from '../../src/domain/upkeep/abandoned.js';
import { starterLifeMs } from '../../src/domain/starter-life.js';
import { taskTokenOf } from '../../src/domain/waiter.js';
import { MINUTE_MS, SECOND_MS } from '../../src/ports/units.js';
import { AN_EXECUTION_ARN, ANOTHER_EXECUTION_ARN, anAttempt } from '../support/builders.js';
import { dyingAfter, dyingBefore } from '../support/dying.js';
import { withMethods } from '../support/with-methods.js';
import { aTaskPayload, World } from '../support/world.js';

const A_DURABLE_EXECUTION_ARN =
  'arn:aws:lambda:eu-central-1:123456789012:function:nightly:1/durable-execution/load-1/0f4a6f4e-6a0c-3d3f-9b1d-2f6b1f0c8b11';

/** What waits for one slot: statements of a pool, and of one singleton that waits for its lock. */
const KINDS: readonly (readonly [string, object])[] = [
  ['a statement of a pool', { pool: 'loads' }],
  ['a singleton that waits', { action: 'executeSingletonStatement', singletonKey: 'nightly', onBusy: 'wait' }],
];

const worldOf = (): World => new World({ settings: { pools: { loads: 1 } } });
const sqlsOf = (world: World): unknown[] =>
  world.statements.map(({ input }) => ('Sql' in input ? input.Sql : undefined));
const stop = (world: World, executionArn = ANOTHER_EXECUTION_ARN): Promise<number> =>
  world.whileTimePasses(cancelExecution(world.runtime, { executionArn }));

/** A task of which no heartbeat tells anything, as on engines other than AWS's. */
const hiddenTask = (world: World): string => {
  const token = world.openTask();
  world.taskCallback.hideFromHeartbeats(token);
  return token;
};

/** One that runs, and one of another execution that waits behind it. */
async function oneBehindAnother(
  world: World,
  kind: object,
  over: object = {},
  token = hiddenTask(world),
): Promise<{ readonly first: string; readonly token: string }> {
  const first = await world.startTask({ ...kind, sqlStatement: 'a' });
  await world.start(aTaskPayload(token, { ...kind, sqlStatement: 'b', executionArn: ANOTHER_EXECUTION_ARN, ...over }));
  return { first: first.statementId, token };
}

/** The first one ends, and its completer dies when the next one is out of the queue, before that is started. */
async function dieBetween(world: World, first: string): Promise<void> {
  world.redshiftData.finish(first);
  const dead = dyingAfter(world.runtime.pools!, 'dequeue');
  await dead.diesIn(world.drain(undefined, world.lambda({ pools: dead.port }).complete));
}

const expectNothingLeft = (world: World): void => {
  expect(world.store.heldLocks().size).toBe(0);
  expect(world.store.queuedEntries().size).toBe(0);
  expect(world.store.keptRequests()).toEqual([]);
};

describe.each(KINDS)('hole-19 %s that is out of its queue, and whose Lambda died', (_kind, kind) => {
  it('is not started after its execution was stopped, and gives its slot back', async () => {
    const world = worldOf();
    const { first, token } = await oneBehindAnother(world, kind);
    await dieBetween(world, first);
    await expect(stop(world)).rejects.toMatchObject({ name: 'CompletionUnconfirmed' });
    await world.clock.advance(starterLifeMs(world.runtime) + MINUTE_MS);
    await world.reconcile();
    expect(sqlsOf(world)).toEqual(['a']);
    expect(await world.invocationOf(token)).toMatchObject({ processed: true, status: 'ABORTED' });
    expectNothingLeft(world);
  });

  it('is not started either where its execution was stopped while it was being taken out', async () => {
    const world = worldOf();
    const { first, token } = await oneBehindAnother(world, kind);
    world.redshiftData.finish(first);
    const pools = withMethods(world.runtime.pools!, {
      dequeue: async (...given) => {
        await expect(stop(world)).rejects.toMatchObject({ name: 'CompletionUnconfirmed' });
        return await world.runtime.pools!.dequeue(...given);
      },
    });
    await world.drain(undefined, world.lambda({ pools }).complete);
    expect(sqlsOf(world)).toEqual(['a']);
    expect(await world.invocationOf(token)).toMatchObject({ status: 'REGISTERED' });
    await world.clock.advance(3 * MINUTE_MS);
    await world.reconcile();
    expect(sqlsOf(world)).toEqual(['a']);
    expect(world.answerTo(token)).toMatchObject({ kind: 'failure', error: 'ABORTED' });
    expectNothingLeft(world);
  });

  it('is not started by a reconciler that looked at it before it was given up', async () => {
    const world = worldOf();
    const { first } = await oneBehindAnother(world, kind);
    await dieBetween(world, first);
    await world.clock.advance(starterLifeMs(world.runtime) + MINUTE_MS);
    let isStopped = false;
    const store = withMethods(world.runtime.store, {
      claim: async (...given) => {
        if (!isStopped) await stop(world);
        isStopped = true;
        return await world.runtime.store.claim(...given);
      },
    });
    await world.whileTimePasses(world.lambda({ store }).reconcile({}, { getRemainingTimeInMillis: () => 900_000 }));
    expect(isStopped).toBe(true);
    expect(sqlsOf(world)).toEqual(['a']);
    expectNothingLeft(world);
  });

  it('is started by a redrive that takes it over', async () => {
    const world = worldOf();
    const { first, token } = await oneBehindAnother(world, kind, { attempt: anAttempt() }, world.openTask());
    await dieBetween(world, first);
    world.taskCallback.close(token);
    await expect(stop(world)).rejects.toMatchObject({ name: 'CompletionUnconfirmed' });
    await world.clock.advance(starterLifeMs(world.runtime) + MINUTE_MS);
    const redriven = await world.startTask({
      ...{ ...kind, sqlStatement: 'b', executionArn: ANOTHER_EXECUTION_ARN, attempt: anAttempt({ redriveCount: 1 }) },
    });
    expect(sqlsOf(world)).toEqual(['a', 'b']);
    world.redshiftData.finish(redriven.statementId);
    await world.drain();
    expect(world.answerTo(redriven.token)).toMatchObject({ kind: 'success' });
    expectNothingLeft(world);
  });
});

describe('hole-19 what was given up before its start', () => {
  it('is not handed the slot of another one of its own execution', async () => {
    const world = worldOf();
    const { first } = await oneBehindAnother(world, { pool: 'loads' });
    for (const sqlStatement of ['c', 'd']) {
      const executionArn = sqlStatement === 'c' ? ANOTHER_EXECUTION_ARN : AN_EXECUTION_ARN;
      await world.start(aTaskPayload(hiddenTask(world), { pool: 'loads', sqlStatement, executionArn }));
    }
    world.redshiftData.finish(first);
    const dead = dyingAfter(world.runtime.pools!, 'releaseSlot');
    await dead.diesIn(world.drain(undefined, world.lambda({ pools: dead.port }).complete));
    await stop(world);
    expect(sqlsOf(world)).toEqual(['a', 'd']);
  });

  it('is told to the task of a starter that was on its way to a free slot', async () => {
    const world = worldOf();
    const token = hiddenTask(world);
    const pools = withMethods(world.runtime.pools!, {
      dequeue: async (...given) => {
        await expect(stop(world)).rejects.toMatchObject({ name: 'CompletionUnconfirmed' });
        return await world.runtime.pools!.dequeue(...given);
      },
    });
    const payload = aTaskPayload(token, { pool: 'loads', executionArn: ANOTHER_EXECUTION_ARN });
    expect(await world.whileTimePasses(world.lambda({ pools }).start(payload))).toEqual({ Status: 'QUEUED' });
    expect(world.statements).toEqual([]);
    await world.clock.advance(3 * MINUTE_MS);
    await world.reconcile();
    expect(world.answerTo(token)).toMatchObject({ kind: 'failure', error: 'ABORTED' });
    expect(world.causeOf(token)).toMatchObject({ errorClass: 'cancelled' });
    expectNothingLeft(world);
  });

  it.each([
    ['without a pool', {}],
    ['of a singleton', { action: 'executeSingletonStatement' }],
    ['of a durable function', { executionArn: A_DURABLE_EXECUTION_ARN, callbackId: 'Q2FsbGJhY2s=' }],
  ])('is not started by the same payload that comes again, %s', async (_what, over) => {
    const world = worldOf();
    const isDurable = 'callbackId' in over;
    const token = isDurable ? taskTokenOf({ kind: 'durableFunction', callbackId: over.callbackId }) : world.openTask();
    if (isDurable) world.taskCallback.open(token);
    world.taskCallback.hideFromHeartbeats(token);
    const { taskToken: _taskToken, ...withoutToken } = aTaskPayload(token, over);
    const payload = isDurable ? withoutToken : aTaskPayload(token, over);
    const dead = dyingBefore(world.redshiftData, 'executeStatement');
    await dead.diesIn(world.lambda({ redshiftData: dead.port }).start(payload));
    await expect(stop(world, payload.executionArn as string)).rejects.toMatchObject({ name: 'CompletionUnconfirmed' });
    await world.clock.advance(MINUTE_MS);
    await expect(world.start(payload)).rejects.toMatchObject({ name: 'InvocationBusy' });
    expect(world.statements).toEqual([]);
    await world.clock.advance(starterLifeMs(world.runtime) + MINUTE_MS);
    await world.reconcile();
    expect(world.answerTo(token)).toMatchObject({ kind: 'failure' });
    expectNothingLeft(world);
  });

  it('is answered by the end of its statement where that was started and not recorded', async () => {
    const world = worldOf();
    const token = hiddenTask(world);
    const payload = aTaskPayload(token);
    const dead = dyingAfter(world.redshiftData, 'executeStatement');
    await dead.diesIn(world.lambda({ redshiftData: dead.port }).start(payload));
    await stop(world, AN_EXECUTION_ARN);
    await world.start(payload);
    expect(world.statements).toHaveLength(1);
    expect(world.answerTo(token)).toMatchObject({ kind: 'failure', error: 'ABORTED' });
  });

  it('is not started beside a later entry of its state', async () => {
    const world = worldOf();
    const enteredAt = (enteredTime: string, timeoutSeconds: number) => ({
      attempt: anAttempt({ enteredTime, timeoutSeconds }),
      ...{ pool: 'loads', sqlStatement: 'b', executionArn: ANOTHER_EXECUTION_ARN },
    });
    const { first } = await oneBehindAnother(world, { pool: 'loads' }, enteredAt('2026-11-02T03:00:00.000Z', 60));
    await dieBetween(world, first);
    await world.clock.advance(starterLifeMs(world.runtime) + MINUTE_MS);
    await world.start(aTaskPayload(hiddenTask(world), enteredAt('2026-11-02T03:30:00.000Z', 3_600)));
    await world.clock.advance(3 * MINUTE_MS);
    await world.reconcile();
    expect(sqlsOf(world)).toEqual(['a', 'b']);
    expect(world.store.invocations().filter(({ status }) => status === 'ABORTED')).toHaveLength(1);
  });
});

describe('hole-19 giving up an invocation without a statement', () => {
  const unstarted = async (world: World): Promise<string> => {
    const token = hiddenTask(world);
    const dead = dyingBefore(world.redshiftData, 'executeStatement');
    await dead.diesIn(world.lambda({ redshiftData: dead.port }).start(aTaskPayload(token)));
    return token;
  };

  it('tells whether its starter may be at work', async () => {
    const world = worldOf();
    const invocation = await world.invocationOf(await unstarted(world));
    expect(await giveUpUnstarted(world.runtime, invocation)).toBe('may be starting');
    await world.clock.advance(starterLifeMs(world.runtime) + SECOND_MS);
    expect(await giveUpUnstarted(world.runtime, invocation)).toBe('given up');
  });

  it('costs nothing where it bears the mark, or where no task waits', async () => {
    const world = worldOf();
    const invocation = await world.invocationOf(await unstarted(world));
    const calls: string[] = [];
    const store = withMethods(world.store, {
      get: async () => void calls.push('get'),
      markAbandoned: async () => (calls.push('markAbandoned'), 'lost' as const),
    });
    const runtime = { ...world.runtime, store };
    await giveUpUnstarted(runtime, { ...invocation, abandonedAt: world.clock.now() });
    const { taskToken: _taskToken, ...withoutTask } = invocation;
    await giveUpUnstarted(runtime, withoutTask);
    expect(calls).toEqual([]);
    expect(await giveUpUnstarted(runtime, invocation)).toBe('given up');
    expect(calls).toEqual(['markAbandoned', 'get']);
  });

  it('is lost to whoever has started it or taken it over, and done where it is over', async () => {
    const world = worldOf();
    const token = await unstarted(world);
    const invocation = await world.invocationOf(token);
    expect(await giveUpUnstarted(world.runtime, { ...invocation, taskToken: 'another' })).toBe('lost');
    await world.store.recordStart(invocation, { statementId: 'statement-1', startedAt: world.clock.now() });
    expect(await giveUpUnstarted(world.runtime, invocation)).toBe('lost');
    const end = { answeredToken: token, delivery: 'none' as const, outcome: {}, expiresAt: world.clock.now() };
    await world.store.markProcessed(invocation, { ...end, status: 'FAILED', processedAt: world.clock.now() });
    expect(await giveUpUnstarted(world.runtime, invocation)).toBe('given up');
  });
});
