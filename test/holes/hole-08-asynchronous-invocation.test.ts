import { describe, expect, it } from '@jest/globals';
import { RedshiftDataError } from '../../src/ports/port-errors.js';
import { MINUTE_MS } from '../../src/ports/units.js';
import { aTaskPayload, World } from '../support/world.js';

const refusal = (name: string, retryable: boolean): RedshiftDataError =>
  new RedshiftDataError(name, 'no', { retryable, outcome: 'refused' });

describe('hole-08 a refused start whose error nobody reads', () => {
  it('fails its task by the token, under the same name', async () => {
    const world = new World();
    const token = world.openTask();
    world.redshiftData.failNext('executeStatement', refusal('ValidationException', false));
    await expect(world.start(aTaskPayload(token))).rejects.toMatchObject({ name: 'ValidationException' });
    expect(world.answerTo(token)).toMatchObject({ kind: 'failure', error: 'ValidationException' });
    expect(world.causeOf(token)).toEqual({ errorType: 'ValidationException', errorMessage: 'no' });
    expect(await world.invocationOf(token)).toMatchObject({ processed: true, delivery: 'none' });
  });

  it('fails its task where the payload itself is refused', async () => {
    const world = new World();
    const token = world.openTask();
    await expect(world.start(aTaskPayload(token, { sqlStatement: '' }))).rejects.toMatchObject({
      name: 'InvalidRequest',
    });
    expect(world.answerTo(token)).toMatchObject({ kind: 'failure', error: 'InvalidRequest' });
  });

  it('is the reconciler’s where it was refused only for now, and nobody tried again', async () => {
    const world = new World();
    const token = world.openTask();
    world.redshiftData.failNext('executeStatement', refusal('ThrottlingException', true));
    await expect(world.start(aTaskPayload(token))).rejects.toThrow();
    expect(world.answerTo(token)).toBeUndefined();
    await world.clock.advance(world.runtime.settings.starterTimeLimitMs + 2 * MINUTE_MS);
    await world.reconcile();
    expect(world.causeOf(token)).toMatchObject({ errorClass: 'never-started' });
  });

  it('is the reconciler’s where it could not be told', async () => {
    const world = new World();
    const token = world.openTask();
    world.redshiftData.failNext('executeStatement', refusal('ValidationException', false));
    world.taskCallback.failNext({ operation: 'sendTaskFailure' });
    await expect(world.start(aTaskPayload(token))).rejects.toThrow();
    expect(await world.invocationOf(token)).toMatchObject({ processed: false });
    await world.clock.advance(world.runtime.settings.starterTimeLimitMs + 2 * MINUTE_MS);
    await world.reconcile();
    expect(world.answerTo(token)).toMatchObject({ kind: 'failure' });
  });
});
