import { describe, expect, it } from '@jest/globals';
import { InMemoryTaskCallback } from '../../src/adapters/memory/in-memory-task-callback.js';
import { TaskCallbackRouter } from '../../src/adapters/task-callback-router.js';
import { ConfigurationError } from '../../src/domain/errors.js';
import { TaskCallbackError } from '../../src/ports/port-errors.js';
import { describeTaskCallbackContract } from '../contract/task-callback.contract.js';
import { inMemoryTaskCallbackEnvironment, tokenOfKind } from '../contract/task-callback/in-memory-environment.js';

const KINDS = ['task', 'durableFunction', 'customResource'] as const;

/** A router that has loaded nothing yet, and what is behind it. */
const routed = () => {
  const [task, durableFunction, customResource] = KINDS.map(() => new InMemoryTaskCallback());
  const loads: string[] = [];
  const router = new TaskCallbackRouter({
    task: task!,
    durableFunction: async () => (loads.push('durableFunction'), durableFunction!),
    customResource: async () => (loads.push('customResource'), customResource!),
  });
  return { router, loads, behind: { task: task!, durableFunction: durableFunction!, customResource: customResource! } };
};

for (const kind of KINDS) {
  describeTaskCallbackContract(`TaskCallbackRouter with waiters of the kind ${kind}`, async () => {
    const { router, behind } = routed();
    return { ...inMemoryTaskCallbackEnvironment(behind[kind], kind), taskCallback: router };
  });
}

describe('TaskCallbackRouter', () => {
  it.each(KINDS)('gives what is for the kind %s to its adapter, and to no other', async (kind) => {
    const { router, behind } = routed();
    const token = tokenOfKind(kind, 1);
    for (const adapter of Object.values(behind)) adapter.open(token);
    await router.sendTaskSuccess(token, '1');
    const answered = KINDS.filter((other) => behind[other].answerOf(token) !== undefined);
    expect(answered).toEqual([kind]);
  });

  it('loads nothing for tasks, and each other adapter once', async () => {
    const { router, loads } = routed();
    await router.sendTaskHeartbeat(tokenOfKind('task', 1));
    expect(loads).toEqual([]);
    await Promise.all([1, 2, 3].map((number) => router.sendTaskHeartbeat(tokenOfKind('durableFunction', number))));
    await router.sendTaskSuccess(tokenOfKind('durableFunction', 1), '1');
    expect(loads).toEqual(['durableFunction']);
  });

  it('loads again what could not be loaded', async () => {
    let loads = 0;
    const router = new TaskCallbackRouter({
      task: new InMemoryTaskCallback(),
      durableFunction: async () => {
        loads += 1;
        if (loads === 1) throw new Error('the file was not there');
        return new InMemoryTaskCallback();
      },
    });
    const token = tokenOfKind('durableFunction', 1);
    await expect(router.sendTaskHeartbeat(token)).rejects.toThrow('the file was not there');
    expect(await router.sendTaskHeartbeat(token)).toBe('nobodyWaits');
  });

  it('gives errors of an adapter that was bundled by itself the classes that the domain knows', async () => {
    const errorOf = async (foreign: object): Promise<unknown> => {
      const fail = async (): Promise<never> => {
        throw Object.assign(new Error('no'), foreign);
      };
      const router = new TaskCallbackRouter({
        task: new InMemoryTaskCallback(),
        durableFunction: async () => ({ sendTaskSuccess: fail, sendTaskFailure: fail, sendTaskHeartbeat: fail }),
      });
      return await router.sendTaskSuccess(tokenOfKind('durableFunction', 1), '1').catch((error: unknown) => error);
    };
    const refused = await errorOf({ name: 'TaskCallbackError', serviceErrorName: 'InvalidOutput', retryable: false });
    expect(refused).toBeInstanceOf(TaskCallbackError);
    expect(refused).toMatchObject({ serviceErrorName: 'InvalidOutput', message: 'no', retryable: false });
    expect(await errorOf({ name: 'ConfigurationError' })).toBeInstanceOf(ConfigurationError);
    expect(await errorOf({ name: 'RangeError' })).toMatchObject({ name: 'RangeError' });
  });

  it('says which kind it has no adapter for, and not the token', async () => {
    const router = new TaskCallbackRouter({ task: new InMemoryTaskCallback() });
    const token = tokenOfKind('customResource', 1);
    const error = await router.sendTaskSuccess(token, '1').catch((reason: unknown) => reason as Error);
    expect(error).toMatchObject({
      name: 'ConfigurationError',
      message: expect.stringContaining('customResource') as unknown,
    });
    expect((error as Error).message).not.toContain('Signature');
  });
});
