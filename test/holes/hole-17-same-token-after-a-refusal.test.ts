import { describe, expect, it } from '@jest/globals';
import { setImmediate } from 'node:timers/promises';
import type { InvocationStore } from '../../src/ports/invocation-store.js';
import { RedshiftDataError } from '../../src/ports/port-errors.js';
import { anAttempt } from '../support/builders.js';
import { withMethods } from '../support/with-methods.js';
import { aTaskPayload, World } from '../support/world.js';

const throttled = (): RedshiftDataError =>
  new RedshiftDataError('ThrottlingException', 'Rate exceeded', { retryable: true, outcome: 'refused' });

describe('hole-17 the same token after a start that was refused for now', () => {
  it.each([0, 1])('tries again, under the same client token: as retry %p', async (retryCount) => {
    const world = new World();
    const token = world.openTask();
    world.redshiftData.failNext('executeStatement', throttled(), { times: 2 });
    const first = aTaskPayload(token, { attempt: anAttempt() });
    const again = aTaskPayload(token, { attempt: anAttempt({ retryCount }) });
    await expect(world.start(first)).rejects.toMatchObject({ name: 'ThrottlingException' });
    await expect(world.start(again)).rejects.toMatchObject({ name: 'ThrottlingException' });
    const answer = await world.start(again);
    expect(world.statements.map(({ id }) => id)).toEqual([answer.Id]);
    const tokens = world.redshiftData.calls
      .filter(({ operation }) => operation === 'executeStatement')
      .map(({ input }) => (input as { ClientToken: string }).ClientToken);
    expect(tokens).toHaveLength(3);
    expect(new Set(tokens).size).toBe(1);
  });

  it('gives the claim back under which its lock was freed, so that the next call gets its turn at once', async () => {
    const world = new World();
    const token = world.openTask();
    const payload = aTaskPayload(token, { action: 'executeSingletonStatement' });
    world.redshiftData.failNext('executeStatement', throttled());
    await expect(world.start(payload)).rejects.toThrow();
    expect((await world.invocationOf(token)).claim).toBeUndefined();
    await world.start(payload);
    expect(world.statements).toHaveLength(1);
  });

  it('does not free the lock of a call beside it that goes on: of the two, one has claim and lock', async () => {
    const world = new World();
    const payload = aTaskPayload(world.openTask(), { action: 'executeSingletonStatement', attempt: anAttempt() });
    world.redshiftData.failNext('executeStatement', throttled());
    let refusedIsOver!: () => void;
    const refused = new Promise<void>((resolve) => (refusedIsOver = resolve));
    const beside = world.lambda({
      store: withMethods(world.store as InvocationStore, {
        acquireLock: async (lock) => {
          const taken = await world.store.acquireLock(lock);
          await refused;
          return taken;
        },
      }),
    });
    let besides: Promise<unknown> | undefined;
    const first = world.lambda({
      store: withMethods(world.store as InvocationStore, {
        claim: async (...given) => {
          const taken = await world.store.claim(...given);
          besides = beside.start(payload).catch((error: Error) => error);
          for (let turns = 0; turns < 5; turns += 1) await setImmediate();
          return taken;
        },
      }),
    });
    await expect(first.start(payload)).rejects.toMatchObject({ name: 'ThrottlingException' });
    refusedIsOver();
    expect(await besides).toMatchObject({ name: 'InvocationBusy' });
    expect(world.statements).toHaveLength(0);
    expect(world.store.heldLocks().size).toBe(0);
  });

  it('holds no lock of a singleton meanwhile', async () => {
    const world = new World();
    world.redshiftData.failNext('executeStatement', throttled());
    await expect(world.startTask({ action: 'executeSingletonStatement' })).rejects.toThrow();
    expect(world.store.heldLocks().size).toBe(0);
  });

  it('runs the SQL of a further attempt anew where the one before was answered', async () => {
    const world = new World();
    const token = world.openTask();
    const { Id } = await world.start(aTaskPayload(token, { attempt: anAttempt() }));
    world.redshiftData.fail(Id as string, 'ERROR: no');
    await world.drain();
    // The engine keeps the token, and the task waits again.
    world.taskCallback.open(token);
    const again = await world.start(aTaskPayload(token, { attempt: anAttempt({ retryCount: 1 }) }));
    expect(again.Id).not.toBe(Id);
    expect(world.statements).toHaveLength(2);
  });
});
