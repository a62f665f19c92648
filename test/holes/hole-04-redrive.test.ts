import { describe, expect, it } from '@jest/globals';
import { RedshiftDataError } from '../../src/ports/port-errors.js';
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

  it('waits for a given up statement that is too young to be known, and adopts it when it has ended', async () => {
    const world = new World();
    const { token, statementId } = await world.startTask({ attempt: anAttempt() });
    world.taskCallback.close(token);
    const key = await world.invocationOf(token);
    await world.store.markAbandoned(key, { taskToken: token, abandonedAt: world.clock.now() });
    world.redshiftData.finish(statementId, { rows: 2 });
    const unknown = new RedshiftDataError('ResourceNotFoundException', 'Query does not exist', {
      ...{ retryable: false, outcome: 'refused' as const },
    });
    world.redshiftData.failNext('describeStatement', unknown);
    const starting = world.startTask({ attempt: anAttempt({ redriveCount: 1 }) });
    const redriven = await world.whileTimePasses(starting);
    expect(redriven.statementId).toBe(statementId);
    expect(world.statements).toHaveLength(1);
    await world.drain();
    expect(world.outputOf(redriven.token).detail).toMatchObject({ state: 'FINISHED', rows: 2 });
  });

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
