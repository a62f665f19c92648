import { describe, expect, it } from '@jest/globals';
import { MINUTE_MS } from '../../src/ports/units.js';
import { AN_EXECUTION_ARN, anAttempt } from '../support/builders.js';
import { dyingAfter, dyingBefore } from '../support/dying.js';
import { aTaskPayload, World } from '../support/world.js';

const cancelLatest = { action: 'cancelStatement', statementId: 'LATEST', executionArn: AN_EXECUTION_ARN };
const ofState = { ...cancelLatest, stateName: 'Load' };

describe('hole-06 cancelling LATEST', () => {
  it('finds a statement whose start was not recorded, by its exact name', async () => {
    const world = new World();
    await world.startTask({ sqlStatement: 'select 1', attempt: anAttempt({ stateName: 'Before' }) });
    await world.clock.advance(1_000);
    const dead = dyingAfter(world.redshiftData, 'executeStatement');
    void world.lambda({ redshiftData: dead.port }).start(aTaskPayload(world.openTask(), { attempt: anAttempt() }));
    await dead.died;
    expect(await world.start(ofState)).toEqual({ Status: true });
    expect(world.statements.map(({ status }) => status)).toEqual(['SUBMITTED', 'ABORTED']);
  });

  it('stops what a retry then runs again: the unrecorded start is not started a second time under its client token', async () => {
    const world = new World();
    const token = world.openTask();
    const dead = dyingAfter(world.redshiftData, 'executeStatement');
    void world.lambda({ redshiftData: dead.port }).start(aTaskPayload(token, { attempt: anAttempt() }));
    await dead.died;
    await world.start(ofState);
    world.taskCallback.close(token);
    const again = await world.startTask({ attempt: anAttempt({ retryCount: 1 }) });
    expect(world.statements.map(({ id, status }) => [id === again.statementId, status])).toEqual([
      [false, 'ABORTED'],
      [true, 'SUBMITTED'],
    ]);
    expect(world.answerTo(again.token)).toBeUndefined();
  });

  it('is to be tried again while the start may still come, and then takes the one before', async () => {
    const world = new World();
    await world.startTask({ attempt: anAttempt() });
    await world.clock.advance(1_000);
    const dead = dyingBefore(world.redshiftData, 'executeStatement');
    const payload = aTaskPayload(world.openTask(), { sqlStatement: 'select 2', attempt: anAttempt() });
    void world.lambda({ redshiftData: dead.port }).start(payload);
    await dead.died;
    await expect(world.start(ofState)).rejects.toMatchObject({ name: 'InvocationBusy', retryable: true });
    await world.clock.advance(world.runtime.settings.starterTimeLimitMs + 2 * MINUTE_MS);
    expect(await world.start(ofState)).toEqual({ Status: true });
    expect(world.statements.map(({ status }) => status)).toEqual(['ABORTED']);
  });

  it('says that there is none where there is none', async () => {
    await expect(new World().start(cancelLatest)).rejects.toMatchObject({ name: 'PreviousExecutionNotFound' });
  });
});
