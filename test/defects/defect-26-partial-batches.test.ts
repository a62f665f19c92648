import { describe, expect, it } from '@jest/globals';
import { World } from '../support/world.js';

describe('defect-26 one message that fails does not take its batch along', () => {
  it('only that one comes back, and it does not become a dead letter', async () => {
    const world = new World();
    for (let count = 0; count < 10; count += 1) {
      const { statementId } = await world.startTask();
      world.redshiftData.finish(statementId);
    }
    await world.clock.advance(0);
    world.taskCallback.failNext();
    const batch = world.queue.receive() ?? { Records: [] };
    const answer = await world.handlers.complete(batch);
    expect(answer.batchItemFailures).toHaveLength(1);
    expect(world.telemetry.total('TasksSucceeded')).toBe(9);
    world.queue.settle(batch, answer);
    await world.drain();
    expect(world.telemetry.total('TasksSucceeded')).toBe(10);
    expect(world.queue).toMatchObject({ size: 0, deadLetters: [] });
  });
});
