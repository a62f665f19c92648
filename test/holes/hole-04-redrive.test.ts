import { describe, expect, it } from '@jest/globals';
import { anAttempt } from '../support/builders.js';
import { World } from '../support/world.js';

describe('hole-04 a redriven state', () => {
  it.each(['running', 'finished'] as const)(
    'adopts the %s statement of its own entry, as a retry would',
    async (how) => {
      const world = new World();
      const { token, statementId } = await world.startTask({ attempt: anAttempt() });
      world.taskCallback.close(token);
      if (how === 'finished') {
        world.redshiftData.finish(statementId, { rows: 2 });
        await world.drain();
      }
      const redriven = await world.startTask({ attempt: anAttempt({ redriveCount: 1 }) });
      expect(redriven.statementId).toBe(statementId);
      if (how === 'running') world.redshiftData.finish(statementId, { rows: 2 });
      await world.drain();
      expect(world.outputOf(redriven.token).detail).toMatchObject({ state: 'FINISHED', rows: 2 });
      expect(world.statements).toHaveLength(1);
    },
  );

  it('that was entered at another time runs its SQL', async () => {
    const world = new World();
    const { token, statementId } = await world.startTask({ attempt: anAttempt() });
    world.taskCallback.close(token);
    world.redshiftData.finish(statementId);
    await world.drain();
    await world.startTask({ attempt: anAttempt({ redriveCount: 1, enteredTime: '2026-01-03T00:00:00Z' }) });
    expect(world.statements).toHaveLength(2);
  });
});
