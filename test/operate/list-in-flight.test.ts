import { beforeEach, describe, expect, it } from '@jest/globals';
import { listInFlight } from '../../src/domain/operate/list-in-flight.js';
import { reconcileInvocations } from '../../src/domain/operate/reconcile-now.js';
import { RedshiftDataError } from '../../src/ports/port-errors.js';
import { MINUTE_MS, SECOND_MS } from '../../src/ports/units.js';
import { aNewInvocation, anAttempt } from '../support/builders.js';
import { type MemoryOperator, operatorOf } from '../support/memory-operator.js';
import { World } from '../support/world.js';

let world: World;
let operator: MemoryOperator;

beforeEach(() => {
  world = new World();
  operator = operatorOf(world);
});

/** A task that was registered a second after the one before. */
const startTask = async (stateName: string) => {
  const started = await world.startTask({
    sqlStatement: `select '${stateName}'`,
    attempt: anAttempt({ stateName }),
  });
  await world.clock.advance(1_000);
  return started;
};

/** An operator whose Data API answers so. */
const withStatement = (answer: object | Error): MemoryOperator => ({
  ...operator,
  tasker: {
    ...operator.tasker,
    reconcile: () => operator.tasker.reconcile(),
    describeStatement: async () => {
      if (answer instanceof Error) throw answer;
      return { Id: 's-1', ...answer };
    },
  },
});
const failing = (name: string): Error => new RedshiftDataError(name, 'text', { retryable: true, outcome: 'refused' });
const registeredAlone = () => world.store.register(aNewInvocation({ owner: world.runtime.settings.owner }));

describe('what is in flight', () => {
  const states = async (filter = {}) => {
    const { lines, isComplete } = await listInFlight(operator, filter);
    return [lines.map(({ invocation }) => invocation.attempt?.stateName), isComplete];
  };

  it('is told oldest first, with its age and the status of its statement', async () => {
    await startTask('One');
    await startTask('Two');
    const { lines } = await listInFlight(operator);
    expect(lines.map(({ ageMs, statementStatus }) => [ageMs, statementStatus])).toEqual([
      [2_000, { kind: 'known', value: 'SUBMITTED' }],
      [1_000, { kind: 'known', value: 'SUBMITTED' }],
    ]);
  });

  it('is narrowed by state, age, a part of the execution, and number', async () => {
    for (const state of ['One', 'Two', 'Three']) await startTask(state);
    const { executionArn } = world.store.invocations()[0]!;
    expect(await states()).toEqual([['One', 'Two', 'Three'], true]);
    expect(await states({ stateName: 'Two' })).toEqual([['Two'], true]);
    expect(await states({ minimumAgeMs: 2_000 })).toEqual([['One', 'Two'], true]);
    expect(await states({ execution: executionArn.slice(-3) })).toEqual([['One', 'Two', 'Three'], true]);
    expect(await states({ execution: 'another' })).toEqual([[], true]);
    expect(await states({ limit: 2 })).toEqual([['One', 'Two'], false]);
    expect(await states({ limit: 3 })).toEqual([['One', 'Two', 'Three'], true]);
  });

  it('goes on after the first page, and has nothing that has ended', async () => {
    for (let index = 0; index < 101; index += 1) await startTask(`State ${index}`);
    world.redshiftData.finish(world.statements[0]!.id);
    await world.drain();
    const { lines, isComplete } = await listInFlight(operator);
    expect([lines.length, isComplete]).toEqual([100, true]);
  });

  it.each([
    [{}, { kind: 'unknown', reason: 'no status was told' }],
    [failing('ResourceNotFoundException'), { kind: 'missing' }],
    [failing('ThrottlingException'), { kind: 'unknown', reason: 'ThrottlingException' }],
  ])('says what it does not know of a statement: %j', async (answer, expected) => {
    await startTask('One');
    const { lines } = await listInFlight(withStatement(answer));
    expect(lines.map(({ statementStatus }) => statementStatus)).toEqual([expected]);
  });

  it('has no status of what was never started', async () => {
    await registeredAlone();
    const [line] = (await listInFlight(operator)).lines;
    expect(line).toBeDefined();
    expect(line).not.toHaveProperty('statementStatus');
  });
});

describe('what waits in a pool', () => {
  beforeEach(() => {
    world = new World({ settings: { pools: { loads: 1, reports: 3 } } });
    operator = operatorOf(world);
  });

  /** A task a second. */
  const start = async (payload: object) => {
    const started = await world.startTask({ ...payload, sqlStatement: `select ${world.store.invocations().length}` });
    await world.clock.advance(SECOND_MS);
    return started;
  };

  it('is told with its place, and each pool with what runs and what waits', async () => {
    for (const priority of [0, 0, 9]) await start({ pool: 'loads', priority });
    await world.clock.advance(MINUTE_MS - 2 * SECOND_MS);
    const { lines, pools } = await listInFlight(operator);
    expect(lines.map(({ invocation, waiting }) => [invocation.status, waiting])).toEqual([
      ['STARTED', undefined],
      ['QUEUED', { pool: 'loads', priority: 0, place: 2, enqueuedAt: expect.any(Number) }],
      ['QUEUED', { pool: 'loads', priority: 9, place: 1, enqueuedAt: expect.any(Number) }],
    ]);
    expect(pools).toEqual([
      { name: 'loads', isSingleton: false, size: 1, running: 1, queued: 2, oldestWaitMs: MINUTE_MS },
      { name: 'reports', isSingleton: false, size: 3, running: 0, queued: 0 },
    ]);
  });

  it('is told of a singleton, too, whose pool is in no settings', async () => {
    const singleton = { action: 'executeSingletonStatement', onBusy: 'wait', singletonKey: 'nightly' };
    await start(singleton);
    await start({ ...singleton });
    const { lines, pools } = await listInFlight(operator);
    expect(lines.at(-1)?.waiting).toMatchObject({ pool: 'nightly', place: 1 });
    expect(pools.at(-1)).toEqual({
      ...{ name: 'nightly', isSingleton: true, size: 1, running: 1, queued: 1, oldestWaitMs: SECOND_MS },
    });
  });

  it('has a place only where it is in the queue, and not thousands behind', async () => {
    await start({ pool: 'loads' });
    const { token } = await start({ pool: 'loads', priority: -1 });
    const waiting = await world.invocationOf(token);
    const { poolKey = '', expiresAt } = waiting;
    for (let ticket = 10; ticket < 2_010; ticket += 1) {
      const key = { executionArn: waiting.executionArn, invocationId: `other-${ticket}` };
      const enqueuedAt = world.clock.now();
      await world.store.putQueueEntry({ poolKey, priority: 0, ticket, waiting: key, enqueuedAt, expiresAt });
    }
    const ofWaiting = async () => (await listInFlight(operator)).lines.at(-1)?.waiting;
    expect(await ofWaiting()).toEqual({ pool: 'loads', priority: -1, enqueuedAt: expect.any(Number) });
    await world.store.removeQueueEntry({ poolKey, priority: -1, ticket: waiting.ticket! });
    expect(await ofWaiting()).toEqual({ pool: 'loads', priority: -1 });
  });
});

describe('reconciling by hand', () => {
  it('completes what has ended, leaves what runs, and runs no reconciler for them', async () => {
    const [ended, running] = [await startTask('Ended'), await startTask('Running')];
    world.redshiftData.finish(ended.statementId);
    await world.loseEvents();
    const done = await reconcileInvocations(operator, world.store.invocations());
    expect(done).toEqual({
      results: [
        { invocation: expect.anything(), result: 'completed', reason: 'FINISHED' },
        { invocation: expect.anything(), result: 'open', reason: 'SUBMITTED' },
      ],
    });
    expect(world.answerTo(ended.token)).toBeDefined();
    expect(world.answerTo(running.token)).toBeUndefined();
    // What is closed by then is not looked at again.
    expect((await reconcileInvocations(operator, world.store.invocations())).results).toHaveLength(1);
  });

  it('runs the reconciler where no statement is known of one', async () => {
    await registeredAlone();
    const { results, run } = await reconcileInvocations(operator, world.store.invocations());
    expect(results).toEqual([{ invocation: expect.anything(), result: 'open' }]);
    expect(run).toMatchObject({ failed: 0 });
  });

  it.each([
    [{}, 'open', 'no status'],
    [failing('ThrottlingException'), 'failed', 'ThrottlingException'],
  ])('tells why nothing was done: %j', async (answer, result, reason) => {
    await startTask('One');
    const { results } = await reconcileInvocations(withStatement(answer), world.store.invocations());
    expect(results).toEqual([{ invocation: expect.anything(), result, reason }]);
  });
});
