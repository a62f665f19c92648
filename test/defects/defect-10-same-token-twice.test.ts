import { describe, expect, it } from '@jest/globals';
import { HOUR_MS } from '../../src/ports/units.js';
import { aTaskPayload, World } from '../support/world.js';

describe('defect-10 the same task never runs its SQL twice', () => {
  it('not when Step Functions invokes the function again after a Lambda error', async () => {
    const world = new World();
    const payload = aTaskPayload(world.openTask());
    const ids = new Set<unknown>();
    for (let invocations = 0; invocations < 6; invocations += 1) {
      ids.add((await world.start(payload)).Id);
      await world.clock.advance(2_000 * 2 ** invocations);
    }
    expect(ids.size).toBe(1);
    expect(world.statements).toHaveLength(1);
  });

  it('not when the Data API has forgotten its client token', async () => {
    const world = new World();
    const payload = aTaskPayload(world.openTask());
    await world.start(payload);
    await world.clock.advance(9 * HOUR_MS);
    await world.start(payload);
    expect(world.statements).toHaveLength(1);
  });
});
