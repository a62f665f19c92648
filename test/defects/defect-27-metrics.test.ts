import { describe, expect, it } from '@jest/globals';
import { World } from '../support/world.js';

describe('defect-27 what happens is counted', () => {
  it('starts, ends of each kind, what was refused, ignored and recovered', async () => {
    const world = new World({ redshift: { activeStatementsMax: 4 } });
    const [done, failed, late, lost] = [
      await world.startTask(),
      await world.startTask(),
      await world.startTask(),
      await world.startTask(),
    ];
    await expect(world.startTask()).rejects.toThrow();
    world.queue.send('no event');
    world.taskCallback.close(late.token);
    world.redshiftData.finish(done.statementId);
    world.redshiftData.fail(failed.statementId, 'ERROR');
    world.redshiftData.finish(late.statementId);
    await world.drain();
    await world.start({ action: 'cancelStatement', statementId: lost.statementId });
    await world.loseEvents();
    await world.clock.advance(world.runtime.settings.reconcileGraceMs);
    await world.reconcile();
    const totals = Object.fromEntries(
      world.telemetry.metrics.map(({ name }) => [name, world.telemetry.total(name)] as const),
    );
    expect(totals).toEqual({
      ...{ StatementsStarted: 4, StatementsRefused: 1, EventsIgnored: 1, StatementsCancelled: 1 },
      ...{ TasksSucceeded: 1, TasksFailed: 2, AnswersUndelivered: 1, ReconcilerRecoveries: 1 },
      ...{ ReconcilerInFlight: 2, OldestInFlightSeconds: 120, ReconcilerRuns: 1 },
    });
  });
});
