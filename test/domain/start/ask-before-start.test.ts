import { describe, expect, it } from '@jest/globals';
import { anAttempt, STORY_START } from '../../support/builders.js';
import { aResourceEvent } from '../../support/cloudformation/resource-event.js';
import { withMethods } from '../../support/with-methods.js';
import { aTaskPayload, World } from '../../support/world.js';

describe('a starter that comes after its task was closed', () => {
  it('starts nothing, says so by name, and leaves a settled registration', async () => {
    const world = new World();
    const token = world.openTask();
    world.taskCallback.close(token);
    await expect(world.start(aTaskPayload(token))).rejects.toMatchObject({
      ...{ name: 'TaskNoLongerWaiting', message: 'the task is closed; nothing was started' },
    });
    expect(world.statements).toHaveLength(0);
    expect(await world.invocationOf(token)).toMatchObject({ processed: true, status: 'FAILED', delivery: 'none' });
  });

  it('says which state and which try it was of, where it is told', async () => {
    const world = new World();
    const token = world.openTask();
    world.taskCallback.close(token);
    const attempt = anAttempt({ retryCount: 2 });
    await expect(world.start(aTaskPayload(token, { attempt }))).rejects.toMatchObject({
      message: "the task of state 'Load' is closed (retryCount 2); nothing was started",
    });
  });

  it('sends the token nothing, since nobody would get it', async () => {
    const failures: unknown[] = [];
    const world = new World({
      replace: ({ taskCallback }) => ({
        taskCallback: withMethods(taskCallback, {
          sendTaskFailure: async (_token, failure) => {
            failures.push(failure);
            return 'nobodyWaits';
          },
        }),
      }),
    });
    const token = world.openTask();
    world.taskCallback.close(token);
    await expect(world.start(aTaskPayload(token))).rejects.toThrow();
    expect(failures).toEqual([]);
  });

  it('starts the statement where it is told not to ask', async () => {
    const world = new World({ settings: { asksBeforeStart: false } });
    const token = world.openTask();
    world.taskCallback.close(token);
    await world.start(aTaskPayload(token));
    expect(world.statements).toHaveLength(1);
    expect(world.taskCallback.heartbeatsOf(token)).toBe(0);
  });
});

describe('a starter whose task waits', () => {
  it('asks once', async () => {
    const world = new World();
    const { token } = await world.startTask();
    expect(world.taskCallback.heartbeatsOf(token)).toBe(1);
    expect(world.telemetry.total('HeartbeatsInconclusive')).toBe(0);
  });

  it('counts no question that a custom resource leaves open, since none of its kind can tell', async () => {
    const world = new World();
    await world.handlers.combined(aResourceEvent('create', STORY_START));
    expect(world.statements).toHaveLength(1);
    expect(world.telemetry.total('HeartbeatsInconclusive')).toBe(0);
  });

  it('starts nothing where it cannot ask, and the call can be repeated', async () => {
    const world = new World();
    const token = world.openTask();
    world.taskCallback.failNext({ operation: 'sendTaskHeartbeat' });
    await expect(world.start(aTaskPayload(token))).rejects.toMatchObject({
      name: 'TaskCallbackError',
      retryable: true,
    });
    expect(world.statements).toHaveLength(0);
    await world.start(aTaskPayload(token));
    expect(world.statements).toHaveLength(1);
  });
});
