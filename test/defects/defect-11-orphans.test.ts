import { describe, expect, it } from '@jest/globals';
import { RedshiftDataError } from '../../src/ports/port-errors.js';
import { MINUTE_MS } from '../../src/ports/units.js';
import { AN_OWNER } from '../support/builders.js';
import { dyingAfter } from '../support/dying.js';
import { aTaskPayload, World } from '../support/world.js';

describe('defect-11 a start that goes wrong leaves no orphan', () => {
  it('refused: the row is settled at once, without token and with an expiry', async () => {
    const world = new World();
    const token = world.openTask();
    world.redshiftData.failNext(
      'executeStatement',
      new RedshiftDataError('ValidationException', 'no', { retryable: false, outcome: 'refused' }),
    );
    await expect(world.start(aTaskPayload(token))).rejects.toThrow();
    const invocation = await world.invocationOf(token);
    expect(invocation).not.toHaveProperty('taskToken');
    expect(invocation.expiresAt).toBe(world.clock.now() + world.runtime.settings.processedRetentionMs);
    expect((await world.store.listInFlight(AN_OWNER, { limit: 1 })).entries).toEqual([]);
  });

  it('the function dies after the start: the statement is found and its task answered', async () => {
    const world = new World();
    const token = world.openTask();
    const dead = dyingAfter(world.redshiftData, 'executeStatement');
    await dead.diesIn(world.lambda({ redshiftData: dead.port }).start(aTaskPayload(token)));
    world.redshiftData.finish(world.statements[0]?.id ?? '');
    await world.loseEvents();
    await world.clock.advance(world.runtime.settings.starterTimeLimitMs + 2 * MINUTE_MS);
    await world.reconcile();
    expect(world.outputOf(token).detail).toMatchObject({ state: 'FINISHED' });
  });
});
