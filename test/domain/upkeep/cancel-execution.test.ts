import { describe, expect, it } from '@jest/globals';
import { HOUR_MS, MINUTE_MS, after } from '../../../src/ports/units.js';
import { cancelExecution, type EndedExecution } from '../../../src/domain/upkeep/cancel-execution.js';
import { giveUp, giveUpUnstarted } from '../../../src/domain/upkeep/abandoned.js';
import { StoreUnavailableError } from '../../../src/ports/port-errors.js';
import type { Invocation, NewInvocation } from '../../../src/ports/invocation.js';
import {
  ANOTHER_EXECUTION_ARN,
  AN_EXECUTION_ARN,
  aNewInvocation,
  aNewInvocationWithoutToken,
  anAttempt,
} from '../../support/builders.js';
import { dyingAfter, dyingBefore } from '../../support/dying.js';
import { withMethods } from '../../support/with-methods.js';
import { aTaskPayload, World } from '../../support/world.js';

const cancel = (world: World, over: Partial<EndedExecution> = {}): Promise<number> =>
  world.whileTimePasses(cancelExecution(world.runtime, { executionArn: AN_EXECUTION_ARN, ...over }));

const statusesOf = (world: World): unknown[] => world.statements.map(({ status }) => status);

/** Closes all tasks of an execution, as its end does. */
const closeAll = (world: World, ...tokens: readonly string[]): void => {
  for (const token of tokens) world.taskCallback.close(token);
};

describe('an execution that ended without success', () => {
  it('has its running statements cancelled, and nobody else’s', async () => {
    const world = new World();
    const started = [
      await world.startTask(),
      await world.startTask(),
      await world.startTask({ executionArn: ANOTHER_EXECUTION_ARN }),
    ];
    closeAll(world, ...started.slice(0, 2).map(({ token }) => token));
    expect(await cancel(world)).toBe(2);
    expect(statusesOf(world)).toEqual(['ABORTED', 'ABORTED', 'SUBMITTED']);
  });

  it('leaves to another tasker on the same table what that one has started', async () => {
    const world = new World();
    const other = new World({ store: world.store, settings: { statementNamePrefix: 'other/', owner: 'tasker-b' } });
    closeAll(world, (await world.startTask()).token);
    const theirs = await other.startTask();
    closeAll(other, theirs.token);
    expect(await cancel(world)).toBe(1);
    expect(world.callsOf('cancelStatement')).toBe(1);
    expect(statusesOf(other)).toEqual(['SUBMITTED']);
    expect(await cancel(other)).toBe(1);
  });

  it('closes the invocations by the statements’ own events', async () => {
    const world = new World();
    const { token } = await world.startTask();
    closeAll(world, token);
    await cancel(world);
    await world.drain();
    expect(await world.invocationOf(token)).toMatchObject({
      processed: true,
      status: 'ABORTED',
      delivery: 'undelivered',
    });
  });

  it('leaves alone what has just ended', async () => {
    const world = new World();
    const { token, statementId } = await world.startTask();
    closeAll(world, token);
    world.redshiftData.finish(statementId);
    expect(await cancel(world)).toBe(0);
    expect(statusesOf(world)).toEqual(['FINISHED']);
  });

  it('keeps to the quota of three cancellations a second', async () => {
    const world = new World();
    for (let count = 0; count < 6; count += 1) closeAll(world, (await world.startTask()).token);
    const begin = world.clock.now();
    expect(await cancel(world)).toBe(6);
    expect(world.clock.now() - begin).toBeGreaterThanOrEqual(2_000);
  });

  it('has what its attempts started cancelled where its own redrive count is not told', async () => {
    const world = new World();
    closeAll(world, (await world.startTask({ attempt: anAttempt() })).token);
    expect(await cancel(world, { stoppedAt: world.clock.now() })).toBe(1);
    expect(statusesOf(world)).toEqual(['ABORTED']);
  });

  it('cancels what a redrive started afterwards not', async () => {
    const world = new World();
    const { token } = await world.startTask({ attempt: anAttempt() });
    closeAll(world, token);
    await world.startTask({ sqlStatement: 'select 2', attempt: anAttempt({ redriveCount: 1 }) });
    expect(await cancel(world, { redriveCount: 0 })).toBe(1);
    expect(statusesOf(world)).toEqual(['ABORTED', 'SUBMITTED']);
  });

  it('cancels what was registered after its end not', async () => {
    const world = new World();
    const stoppedAt = world.clock.now();
    await world.clock.advance(MINUTE_MS);
    await world.startTask();
    expect(await cancel(world, { stoppedAt })).toBe(0);
    expect(statusesOf(world)).toEqual(['SUBMITTED']);
  });

  it('finds by its name what a starter has started and not recorded', async () => {
    const world = new World();
    const token = world.openTask();
    const dead = dyingAfter(world.redshiftData, 'executeStatement');
    await dead.diesIn(world.lambda({ redshiftData: dead.port }).start(aTaskPayload(token)));
    closeAll(world, token);
    await world.clock.advance(world.runtime.settings.starterTimeLimitMs + 2 * MINUTE_MS);
    expect(await cancel(world)).toBe(1);
    expect(statusesOf(world)).toEqual(['ABORTED']);
  });

  it('has nothing to cancel where its starter died before the start', async () => {
    const world = new World();
    const token = world.openTask();
    const dead = dyingBefore(world.redshiftData, 'executeStatement');
    await dead.diesIn(world.lambda({ redshiftData: dead.port }).start(aTaskPayload(token)));
    closeAll(world, token);
    await world.clock.advance(world.runtime.settings.starterTimeLimitMs + 2 * MINUTE_MS);
    expect(await cancel(world)).toBe(0);
  });

  it('has all its statements cancelled although one cannot be, and fails then, so that it is tried again', async () => {
    const world = new World();
    for (let count = 0; count < 3; count += 1) closeAll(world, (await world.startTask()).token);
    const stop = world.redshiftData.cancelStatement.bind(world.redshiftData);
    let calls = 0;
    world.redshiftData.cancelStatement = async (input) => {
      calls += 1;
      if (calls === 1) throw new Error('no route to the service');
      return stop(input);
    };
    await expect(cancel(world)).rejects.toThrow('no route');
    expect(statusesOf(world).sort()).toEqual(['ABORTED', 'ABORTED', 'SUBMITTED']);
    expect(await cancel(world, { stoppedAt: after(world.clock.now(), 1) })).toBe(1);
  });

  it('is looked at for 1,000 pages, and the rest is said not to have been', async () => {
    const world = new World();
    let pages = 0;
    const store = withMethods(world.store, {
      listUnprocessed: async () => {
        pages += 1;
        return { entries: [], cursor: 'next' };
      },
    });
    await expect(
      cancelExecution({ ...world.runtime, store }, { executionArn: AN_EXECUTION_ARN }),
    ).rejects.toMatchObject({
      name: 'ListingIncomplete',
      message: `execution '${AN_EXECUTION_ARN}' has more than 100000 invocations; the rest was not looked at`,
    });
    expect(pages).toBe(1_000);
  });

  it('of more pages than that fails with what could not be cancelled, where anything could not', async () => {
    const world = new World();
    closeAll(world, (await world.startTask()).token);
    const refused = new Error('no route to the service');
    const redshiftData = withMethods(world.runtime.redshiftData, { cancelStatement: () => Promise.reject(refused) });
    const entries = [...world.store.invocations()];
    const store = withMethods(world.store, {
      listUnprocessed: async () => ({ entries: entries.splice(0), cursor: 'next' }),
    });
    const cancelling = cancelExecution({ ...world.runtime, redshiftData, store }, { executionArn: AN_EXECUTION_ARN });
    await expect(world.whileTimePasses(cancelling)).rejects.toBe(refused);
  });

  it('fails with the first of several errors', async () => {
    const world = new World();
    for (let count = 0; count < 2; count += 1) closeAll(world, (await world.startTask()).token);
    let calls = 0;
    world.redshiftData.cancelStatement = async () => {
      calls += 1;
      throw new Error(`error ${calls}`);
    };
    await expect(cancel(world)).rejects.toThrow('error 1');
  });

  it('has what was registered at the very moment of its end cancelled, and the attempts of its last redrive', async () => {
    const world = new World();
    closeAll(world, (await world.startTask()).token);
    expect(await cancel(world, { stoppedAt: world.clock.now() })).toBe(1);
    closeAll(world, (await world.startTask({ sqlStatement: 'b', attempt: anAttempt({ redriveCount: 2 }) })).token);
    expect(await cancel(world, { redriveCount: 2, stoppedAt: after(world.clock.now(), -MINUTE_MS) })).toBe(1);
    // Of what tells no attempt, only the time tells whether it came later.
    await world.clock.advance(MINUTE_MS);
    closeAll(world, (await world.startTask({ sqlStatement: 'c' })).token);
    const stoppedAt = after(world.clock.now(), -MINUTE_MS);
    expect(await cancel(world, { redriveCount: 2, stoppedAt })).toBe(0);
  });

  it('has what waits withdrawn without being told as a recovery of the reconciler', async () => {
    const world = new World({ settings: { pools: { loads: 1 } } });
    await world.startTask({ pool: 'loads', sqlStatement: 'a' });
    await world.startTask({ pool: 'loads', sqlStatement: 'b' });
    await cancel(world);
    expect(world.telemetry.total('ReconcilerRecoveries')).toBe(0);
    expect(world.telemetry.lines).toContainEqual(
      expect.objectContaining({
        message: 'completion attempt ended',
        fields: expect.objectContaining({ source: 'starter', reason: 'completed' }),
      }),
    );
  });
});

describe('a statement that is given up', () => {
  it('is told once, with what it was', async () => {
    const world = new World();
    const { token, statementId } = await world.startTask();
    const invocation = { ...(await world.invocationOf(token)), statementId };
    const { executionArn, invocationId } = invocation;
    closeAll(world, token);
    expect(await giveUp(world.runtime, invocation)).toBe('stopping');
    const told = () => world.telemetry.lines.filter(({ message }) => message.startsWith('gave up'));
    expect(told()).toMatchObject([{ level: 'info', fields: { executionArn, invocationId, statementId } }]);
    expect(world.telemetry.total('StatementsAbandoned')).toBe(1);
    expect(await giveUp(world.runtime, { ...(await world.invocationOf(token)), statementId })).toBe('ended');
    expect(told()).toHaveLength(1);
    expect(world.telemetry.total('StatementsAbandoned')).toBe(1);
  });

  it('needs no mark where nobody could take it over, for want of a token', async () => {
    const world = new World();
    const { Id: statementId } = await world.start({ sqlStatement: 'select 1', executionArn: AN_EXECUTION_ARN });
    const [invocation] = world.store.invocations();
    expect(await giveUp(world.runtime, { ...invocation!, statementId: statementId as string })).toBe('stopping');
    expect(world.store.invocations()[0]).not.toHaveProperty('abandonedAt');
  });
});

describe('an invocation of which no statement is known, that is given up', () => {
  const registered = async (world: World, over: Partial<NewInvocation> = {}): Promise<Invocation> =>
    (await world.store.register(aNewInvocation({ owner: world.runtime.settings.owner, ...over }))).invocation;
  const past = (world: World): Promise<void> => world.clock.advance(HOUR_MS);

  it('may be starting as long as its starter may live, and is marked at once', async () => {
    const world = new World();
    const invocation = await registered(world);
    expect(await giveUpUnstarted(world.runtime, invocation)).toBe('may be starting');
    expect((await world.store.get(invocation))?.abandonedAt).toBe(world.clock.now());
    await past(world);
    const marked = (await world.store.get(invocation))!;
    expect(await giveUpUnstarted(world.runtime, marked)).toBe('given up');
    // The time of the mark stays.
    expect((await world.store.get(invocation))?.abandonedAt).toBe(after(world.clock.now(), -HOUR_MS));
  });

  it('needs no mark without a token', async () => {
    const world = new World();
    const invocation = (await world.store.register(aNewInvocationWithoutToken())).invocation;
    expect(await giveUpUnstarted(world.runtime, invocation)).toBe('may be starting');
    await past(world);
    expect(await giveUpUnstarted(world.runtime, invocation)).toBe('given up');
    expect(await world.store.get(invocation)).not.toHaveProperty('abandonedAt');
  });

  it.each([
    ['is given up where it is gone', undefined, 'lost', 'given up'],
    ['is given up where it is closed', { processed: true }, 'lost', 'given up'],
    ['is lost where another token stands on it', {}, 'lost', 'lost'],
    ['is lost where its statement is known by now', { statementId: 's-1' }, 'marked', 'lost'],
    ['is given up where it could be marked, and nobody is at it', {}, 'marked', 'given up'],
  ] as const)('%s', async (_what, found, marked, expected) => {
    const world = new World();
    const invocation = await registered(world);
    await past(world);
    const store = withMethods(world.store, {
      markAbandoned: async () => marked,
      get: async () => found && { ...invocation, ...found },
    });
    expect(await giveUpUnstarted({ ...world.runtime, store }, invocation)).toBe(expected);
  });

  it('is lost, though it was marked before, where its statement is known', async () => {
    const world = new World();
    const invocation = await registered(world);
    await past(world);
    const marked = { ...invocation, abandonedAt: world.clock.now() };
    expect(await giveUpUnstarted(world.runtime, { ...marked, statementId: 's-1' })).toBe('lost');
    expect(await giveUpUnstarted(world.runtime, { ...marked, processed: true })).toBe('given up');
  });
});

describe('what waits, of an execution that has ended', () => {
  const waiting = async (): Promise<World> => {
    const world = new World({ settings: { pools: { loads: 1 } } });
    await world.startTask({ pool: 'loads', sqlStatement: 'a', executionArn: ANOTHER_EXECUTION_ARN });
    for (const sqlStatement of ['b', 'c']) await world.startTask({ pool: 'loads', sqlStatement });
    return world;
  };
  const closed = (world: World): unknown[] =>
    world.store
      .invocations()
      .filter(({ executionArn }) => executionArn === AN_EXECUTION_ARN)
      .map(({ processed }) => processed);

  it('is all marked before the first of it is ended', async () => {
    const world = await waiting();
    const calls: string[] = [];
    const store = withMethods(world.runtime.store, {
      markAbandoned: async (key, record) => {
        calls.push('mark');
        return await world.store.markAbandoned(key, record);
      },
      markProcessed: async (key, end) => {
        calls.push('end');
        return await world.store.markProcessed(key, end);
      },
    });
    await world.whileTimePasses(cancelExecution({ ...world.runtime, store }, { executionArn: AN_EXECUTION_ARN }));
    expect(calls.slice(0, 2)).toEqual(['mark', 'mark']);
    expect(calls.indexOf('end')).toBeGreaterThan(1);
    expect(closed(world)).toEqual([true, true]);
  });

  it('is ended where its mark failed at first, and fails with that error where it fails again', async () => {
    const world = await waiting();
    const unavailable = new StoreUnavailableError('the table is not there. Repeating the call is safe');
    let failures = 2;
    const store = withMethods(world.runtime.store, {
      markAbandoned: async (key, record) => {
        failures -= 1;
        if (failures >= 0) throw unavailable;
        return await world.store.markAbandoned(key, record);
      },
    });
    const runtime = { ...world.runtime, store };
    const cancelling = (): Promise<number> =>
      world.whileTimePasses(cancelExecution(runtime, { executionArn: AN_EXECUTION_ARN }));
    expect(await cancelling()).toBe(0);
    expect(closed(world)).toEqual([true, true]);
    const other = await waiting();
    const refusing = withMethods(other.runtime.store, { markAbandoned: () => Promise.reject(unavailable) });
    const failing = cancelExecution({ ...other.runtime, store: refusing }, { executionArn: AN_EXECUTION_ARN });
    await expect(other.whileTimePasses(failing)).rejects.toBe(unavailable);
  });
});
