import { beforeEach, describe, expect, it } from '@jest/globals';
import { cancel } from '../../src/domain/operate/cancel.js';
import { RedshiftDataError } from '../../src/ports/port-errors.js';
import { after, MINUTE_MS } from '../../src/ports/units.js';
import { aClaim, aNewInvocation } from '../support/builders.js';
import { type MemoryOperator, operatorOf } from '../support/memory-operator.js';
import { withMethods } from '../support/with-methods.js';
import { World } from '../support/world.js';

let world: World;
let operator: MemoryOperator;

beforeEach(() => {
  world = new World();
  operator = operatorOf(world);
});

describe('cancelling by hand', () => {
  it('withdraws what waits before it stops what runs, so that nothing is started in between', async () => {
    world = new World({ settings: { pools: { loads: 1 } } });
    operator = operatorOf(world);
    const running = await world.startTask({ pool: 'loads' });
    const waiting = await world.startTask({ pool: 'loads', sqlStatement: 'select 2' });
    const results = await cancel(operator, world.store.invocations());
    expect(results.map(({ result }) => result)).toEqual(['withdrawn', 'asked']);
    await world.drain();
    for (const { token } of [running, waiting]) {
      expect(world.answerTo(token)).toMatchObject({ kind: 'failure', error: 'ABORTED' });
    }
    expect(world.statements).toHaveLength(1);
  });

  it('stops what has left its queue since it was looked at, and says so of what has ended', async () => {
    world = new World({ settings: { pools: { loads: 1 } } });
    operator = operatorOf(world);
    const running = await world.startTask({ pool: 'loads' });
    const { token } = await world.startTask({ pool: 'loads', sqlStatement: 'select 2' });
    const seen = [await world.invocationOf(token)];
    world.redshiftData.finish(running.statementId);
    await world.drain();
    expect(await cancel(operator, seen)).toMatchObject([{ result: 'asked', statementId: world.statements[1]!.id }]);
    await world.drain();
    expect(await cancel(operator, seen)).toMatchObject([{ result: 'ended' }]);
  });

  it('tells by its name why one could not be withdrawn', async () => {
    world = new World({ settings: { pools: { loads: 1 } } });
    operator = operatorOf(world);
    await world.startTask({ pool: 'loads' });
    const { token } = await world.startTask({ pool: 'loads', sqlStatement: 'select 2' });
    const waiting = await world.invocationOf(token);
    await world.store.claim(waiting, aClaim({ expiresAt: after(world.clock.now(), MINUTE_MS) }), world.clock.now());
    expect(await cancel(operator, [waiting])).toEqual([
      { invocation: expect.anything(), result: 'failed', errorName: 'InvocationBusy' },
    ]);
  });

  it('asks for one after the other, with a pause before each but the first, and each for itself', async () => {
    const started = [];
    for (const sqlStatement of ['select 1', 'select 2', 'select 3'])
      started.push(await world.startTask({ sqlStatement }));
    const [first, second, third] = started.map(({ statementId }) => statementId);
    const asked: [statementId: string, atMs: number][] = [];
    const beganAt = world.clock.now();
    const tasker = withMethods(operator.tasker, {
      cancelStatement: async (statementId) => {
        asked.push([statementId, world.clock.now() - beganAt]);
        if (statementId === first) {
          throw new RedshiftDataError('AccessDeniedException', 'no', { retryable: false, outcome: 'refused' });
        }
        return statementId === second;
      },
    });
    const invocations = await Promise.all(started.map(({ token }) => world.invocationOf(token)));
    const keys = invocations.map(({ executionArn, invocationId }) => ({ executionArn, invocationId }));
    expect(await world.whileTimePasses(cancel({ ...operator, tasker }, invocations))).toStrictEqual([
      { invocation: keys[0], statementId: first, result: 'failed', errorName: 'AccessDeniedException' },
      { invocation: keys[1], statementId: second, result: 'asked' },
      { invocation: keys[2], statementId: third, result: 'ended' },
    ]);
    // CancelStatement may be called three times a second.
    expect(asked).toEqual([
      [first, 0],
      [second, 350],
      [third, 700],
    ]);
  });

  it('asks for nothing of what was never started, and not at all of what is closed', async () => {
    await world.store.register(aNewInvocation());
    const [registered] = world.store.invocations();
    const { executionArn, invocationId } = registered!;
    expect(await cancel(operator, [registered!, { ...registered!, processed: true }])).toStrictEqual([
      { invocation: { executionArn, invocationId }, result: 'not started' },
    ]);
    expect(world.callsOf('cancelStatement')).toBe(0);
  });

  it('says of what waits by which error of its own it was not asked, and of what is gone that it has ended', async () => {
    world = new World({ settings: { pools: { loads: 1 } } });
    operator = operatorOf(world);
    await world.startTask({ pool: 'loads' });
    const { token } = await world.startTask({ pool: 'loads', sqlStatement: 'select 2' });
    const waiting = await world.invocationOf(token);
    const answering = (answer: boolean | Error) =>
      withMethods(operator.tasker, {
        cancelInvocation: async () => {
          if (answer instanceof Error) throw answer;
          return answer;
        },
      });
    const unreachable = new RedshiftDataError('ThrottlingException', 'no', { retryable: true, outcome: 'refused' });
    expect(await cancel({ ...operator, tasker: answering(unreachable) }, [waiting])).toMatchObject([
      { result: 'failed', errorName: 'ThrottlingException' },
    ]);
    const store = withMethods(operator.store, { get: async () => undefined });
    const [ended] = await cancel({ ...operator, store, tasker: answering(false) }, [waiting]);
    expect(ended).toStrictEqual({ invocation: expect.anything(), result: 'ended' });
  });
});
