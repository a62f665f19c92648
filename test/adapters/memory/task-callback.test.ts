import { describe, expect, it } from '@jest/globals';
import { InMemoryTaskCallback } from '../../../src/adapters/memory/in-memory-task-callback.js';
import { TaskCallbackError } from '../../../src/ports/port-errors.js';
import { describeTaskCallbackContract } from '../../contract/task-callback.contract.js';
import { inMemoryTaskCallbackEnvironment } from '../../contract/task-callback/in-memory-environment.js';

for (const kind of ['task', 'durableFunction', 'customResource'] as const) {
  describeTaskCallbackContract(`InMemoryTaskCallback with waiters of the kind ${kind}`, async () =>
    inMemoryTaskCallbackEnvironment(undefined, kind),
  );
}

describe('InMemoryTaskCallback', () => {
  it('fails the operation that is planned to fail, as often as planned', async () => {
    const taskCallback = new InMemoryTaskCallback();
    taskCallback.open('token');
    taskCallback.failNext({ operation: 'sendTaskSuccess', times: 2 });

    expect(await taskCallback.sendTaskHeartbeat('token')).toBe('delivered');
    await expect(taskCallback.sendTaskSuccess('token', '1')).rejects.toThrow(TaskCallbackError);
    await expect(taskCallback.sendTaskSuccess('token', '1')).rejects.toThrow(TaskCallbackError);
    expect(await taskCallback.sendTaskSuccess('token', '1')).toBe('delivered');
  });

  it('throws the error that is planned', async () => {
    const taskCallback = new InMemoryTaskCallback();
    const error = new TaskCallbackError('KmsAccessDeniedException', 'the key is disabled', true);
    taskCallback.failNext({ error });
    await expect(taskCallback.sendTaskHeartbeat('token')).rejects.toBe(error);
  });

  it('counts the heartbeats of each task', async () => {
    const taskCallback = new InMemoryTaskCallback();
    taskCallback.open('token');
    await taskCallback.sendTaskHeartbeat('token');
    await taskCallback.sendTaskHeartbeat('token');
    expect([taskCallback.heartbeatsOf('token'), taskCallback.heartbeatsOf('other')]).toEqual([2, 0]);
  });

  it.each([0, -1, 1.5])('refuses to fail %p times', (times) => {
    expect(() => new InMemoryTaskCallback().failNext({ times })).toThrow(RangeError);
  });
});
