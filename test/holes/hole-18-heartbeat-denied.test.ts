import { describe, expect, it } from '@jest/globals';
import { ConfigurationError } from '../../src/domain/errors.js';
import { anAttempt } from '../support/builders.js';
import { World } from '../support/world.js';

const denied = new ConfigurationError('allow it the action states:SendTaskHeartbeat');
const FOR_EVER = { operation: 'sendTaskHeartbeat', error: denied, times: 100 } as const;

describe('hole-18 a heartbeat that may not be sent', () => {
  it('is a matter of configuration that names the action, fails the task, and leaves nothing', async () => {
    const world = new World();
    world.taskCallback.failNext(FOR_EVER);
    const token = world.openTask();
    await expect(
      world.start({
        sqlStatement: 'select 1',
        taskToken: token,
        executionArn: 'arn:aws:states:eu-central-1:123456789012:execution:Load:run',
      }),
    ).rejects.toMatchObject({
      ...{ name: 'ConfigurationError', retryable: false },
      message: expect.stringContaining('states:SendTaskHeartbeat') as unknown,
    });
    expect(world.answerTo(token)).toMatchObject({ error: 'ConfigurationError' });
    expect(world.statements).toHaveLength(0);
  });

  it('leaves no lock of an admission', async () => {
    const world = new World();
    const { token } = await world.startTask({ attempt: anAttempt() });
    world.taskCallback.close(token);
    world.taskCallback.failNext(FOR_EVER);
    await expect(world.startTask({ attempt: anAttempt({ retryCount: 1 }) })).rejects.toMatchObject({
      name: 'ConfigurationError',
    });
    expect(world.store.heldLocks().size).toBe(0);
  });
});
