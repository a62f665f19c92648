import { describe, expect, it } from '@jest/globals';
import { StepFunctionsTaskCallback } from '../../src/adapters/step-functions/index.js';
import { World } from '../support/world.js';

/** A client of Step Functions that answers each call with an error of this name. */
const refusing = (name: string) => ({
  send: () => Promise.reject(Object.assign(new Error(name), { name, $fault: 'client', $metadata: {} })),
});

describe('defect-12 a token that nobody waits on is no reason to try again', () => {
  it.each(['TaskTimedOut', 'TaskDoesNotExist', 'InvalidToken'])('%s', async (name) => {
    const world = new World();
    const { token, statementId } = await world.startTask();
    world.redshiftData.finish(statementId);
    await world.clock.advance(0);
    const taskCallback = new StepFunctionsTaskCallback(refusing(name) as never);
    const batch = world.queue.receive() ?? { Records: [] };
    expect(await world.lambda({ taskCallback }).complete(batch)).toEqual({ batchItemFailures: [] });
    expect(await world.invocationOf(token)).toMatchObject({ processed: true, delivery: 'undelivered' });
  });
});
