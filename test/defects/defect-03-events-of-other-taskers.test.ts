import { describe, expect, it } from '@jest/globals';
import { World } from '../support/world.js';

describe('defect-03 two taskers of one account do not disturb each other', () => {
  it.each([
    ['with stores of their own', false],
    ['on one store', true],
  ])('%s: each answers its own tasks and drops the other’s events at the first receive', async (_name, isShared) => {
    const ours = new World();
    const theirs = new World({
      settings: { statementNamePrefix: 'other/', owner: 'tasker-b' },
      ...(isShared && { store: ours.store }),
    });
    const started = { ours: await ours.startTask(), theirs: await theirs.startTask() };
    ours.redshiftData.finish(started.ours.statementId);
    theirs.redshiftData.finish(started.theirs.statementId);
    await ours.clock.advance(0);
    const bodies = [...ours.queue.bodies, ...theirs.queue.bodies];
    for (const world of [ours, theirs]) {
      await world.loseEvents();
      for (const body of bodies) world.queue.send(body);
      const batch = world.queue.receive() ?? { Records: [] };
      expect(await world.handlers.complete(batch)).toEqual({ batchItemFailures: [] });
      expect(world.telemetry.total('TasksSucceeded')).toBe(1);
    }
    expect(ours.answerTo(started.ours.token)).toBeDefined();
    expect(theirs.answerTo(started.theirs.token)).toBeDefined();
  });

  it('by names: an execution ARN alone is not one of ours', async () => {
    const world = new World();
    const { token, statementId } = await world.startTask();
    const { executionArn, invocationId } = await world.invocationOf(token);
    world.redshiftData.finish(statementId);
    await world.clock.advance(0);
    await world.loseEvents();
    world.queue.send({
      ...{ source: 'aws.redshift-data', 'detail-type': 'Redshift Data Statement Status Change' },
      detail: { statementName: `${executionArn}:${invocationId}`, statementId, state: 'FINISHED' },
    });
    await world.drain();
    expect(world.answerTo(token)).toBeUndefined();
    expect(world.queue).toMatchObject({ size: 0, deadLetters: [] });
  });
});
