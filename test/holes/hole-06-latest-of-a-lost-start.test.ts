import { describe, expect, it } from '@jest/globals';
import type { InvocationStore } from '../../src/ports/invocation-store.js';
import { MINUTE_MS } from '../../src/ports/units.js';
import { AN_EXECUTION_ARN, anAttempt } from '../support/builders.js';
import { dyingAfter, dyingBefore } from '../support/dying.js';
import { withMethods } from '../support/with-methods.js';
import { aTaskPayload, World } from '../support/world.js';

const cancelLatest = { action: 'cancelStatement', statementId: 'LATEST', executionArn: AN_EXECUTION_ARN };
const ofState = { ...cancelLatest, stateName: 'Load' };

describe('hole-06 cancelling LATEST', () => {
  it('finds a statement whose start was not recorded, by its exact name', async () => {
    const world = new World();
    await world.startTask({ sqlStatement: 'select 1', attempt: anAttempt({ stateName: 'Before' }) });
    await world.clock.advance(1_000);
    const dead = dyingAfter(world.redshiftData, 'executeStatement');
    await dead.diesIn(
      world.lambda({ redshiftData: dead.port }).start(aTaskPayload(world.openTask(), { attempt: anAttempt() })),
    );
    expect(await world.start(ofState)).toEqual({ Status: true });
    expect(world.statements.map(({ status }) => status)).toEqual(['SUBMITTED', 'ABORTED']);
  });

  it('stops what a retry then runs again: the unrecorded start is not started a second time under its client token', async () => {
    const world = new World();
    const token = world.openTask();
    const dead = dyingAfter(world.redshiftData, 'executeStatement');
    await dead.diesIn(world.lambda({ redshiftData: dead.port }).start(aTaskPayload(token, { attempt: anAttempt() })));
    await world.start(ofState);
    world.taskCallback.close(token);
    const again = await world.startTask({ attempt: anAttempt({ retryCount: 1 }) });
    expect(world.statements.map(({ id, status }) => [id === again.statementId, status])).toEqual([
      [false, 'ABORTED'],
      [true, 'SUBMITTED'],
    ]);
    expect(world.answerTo(again.token)).toBeUndefined();
  });

  it.each([
    [1, 'stops it for whoever has it'],
    [9, 'says that it is busy, and never that there is nothing to stop'],
  ])('that a retry takes over while it is looked for, %d times, %s', async (takeovers) => {
    const world = new World();
    const { token } = await world.startTask({ attempt: anAttempt() });
    let bearer = token;
    let left = takeovers;
    const store = withMethods(world.store as InvocationStore, {
      markAbandoned: async (...given) => {
        if (left > 0) {
          left -= 1;
          world.taskCallback.close(bearer);
          bearer = world.openTask();
          await world.start(aTaskPayload(bearer, { attempt: anAttempt({ retryCount: takeovers - left }) }));
        }
        return await world.store.markAbandoned(...given);
      },
    });
    const cancelling = world.lambda({ store }).start(ofState);
    if (takeovers === 1) expect(await cancelling).toEqual({ Status: true });
    else await expect(cancelling).rejects.toMatchObject({ name: 'InvocationBusy', retryable: true });
    expect(world.statements.map(({ status }) => status)).toEqual([takeovers === 1 ? 'ABORTED' : 'SUBMITTED']);
  });

  it('is to be tried again while the start may still come, and then takes the one before', async () => {
    const world = new World();
    await world.startTask({ attempt: anAttempt() });
    await world.clock.advance(1_000);
    const dead = dyingBefore(world.redshiftData, 'executeStatement');
    const payload = aTaskPayload(world.openTask(), { sqlStatement: 'select 2', attempt: anAttempt() });
    await dead.diesIn(world.lambda({ redshiftData: dead.port }).start(payload));
    await expect(world.start(ofState)).rejects.toMatchObject({ name: 'InvocationBusy', retryable: true });
    await world.clock.advance(world.runtime.settings.starterTimeLimitMs + 2 * MINUTE_MS);
    expect(await world.start(ofState)).toEqual({ Status: true });
    expect(world.statements.map(({ status }) => status)).toEqual(['ABORTED']);
  });

  it('says that there is none where there is none', async () => {
    await expect(new World().start(cancelLatest)).rejects.toMatchObject({ name: 'PreviousExecutionNotFound' });
  });
});
