import { describe, expect, it } from '@jest/globals';
import { at } from '../../support/builders.js';
import { ofSize, register, ticketsOf } from '../../support/pool-of-loads.js';
import { SECOND_MS } from '../../../src/ports/units.js';
import { withMethods } from '../../support/with-methods.js';

/** More than one run of the reconciler can look at, where each look takes two seconds. */
const MANY = 40;

describe('a reconciler whose table is slow', () => {
  it('ends what is given up, however much of it is at the head of the queue', async () => {
    const world = ofSize(1);
    for (let ticket = 1; ticket <= MANY; ticket += 1) {
      const invocation = await register(world, `given up ${ticket}`, { ticket });
      world.taskCallback.close(invocation.taskToken!);
      await world.store.markAbandoned(invocation, { taskToken: invocation.taskToken!, abandonedAt: at(1) });
    }
    await world.clock.advance(world.runtime.settings.reconcileGraceMs);
    const store = withMethods(world.store, {
      get: async (key) => {
        await world.clock.sleep(2 * SECOND_MS);
        return await world.store.get(key);
      },
    });
    const { reconcile } = world.lambda({ store });
    const counts: number[] = [];
    while (ticketsOf(world).length > 0) {
      const { completed } = await world.whileTimePasses(
        reconcile({}, { getRemainingTimeInMillis: () => 60 * SECOND_MS }),
      );
      expect(completed).toBeGreaterThan(0);
      counts.push(completed);
    }
    expect(counts.reduce((sum, count) => sum + count)).toBe(MANY);
  });
});
