import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { DurableFunctionCallback } from '../../../src/adapters/durable-function/index.js';
import { taskTokenOf } from '../../../src/domain/waiter.js';
import type { TaskCallback } from '../../../src/ports/task-callback.js';
import { describeTaskCallbackContract } from '../../contract/task-callback.contract.js';
import { localClient, localEnvironment } from './local-environment.js';

describeTaskCallbackContract('DurableFunctionCallback', localEnvironment);

const CALLBACK_ID = 'aSecretCallback+Id/1=';
const TOKEN = taskTokenOf({ kind: 'durableFunction', callbackId: CALLBACK_ID });
const failure = { error: 'FAILED', cause: '{"message":"syntax error","errorClass":"syntax"}' };

/** The adapter over a client whose every call fails with `error`. */
const failing = (error: Error): TaskCallback =>
  new DurableFunctionCallback({ send: () => Promise.reject(error) } as never);

/** The adapter over a client that takes all, and what it was given. */
const recording = () => {
  const inputs: unknown[] = [];
  const send = async ({ input }: { readonly input: unknown }): Promise<object> => (inputs.push(input), {});
  return { taskCallback: new DurableFunctionCallback({ send } as never), inputs };
};

const serviceError = (name: string, message = 'no'): Error =>
  Object.assign(new Error(message), { name, $fault: 'client', $metadata: { httpStatusCode: 400, requestId: 'r-1' } });

describe('DurableFunctionCallback', () => {
  it('gives the error its type, a text for people and the cause as data', async () => {
    const { taskCallback, inputs } = recording();
    await taskCallback.sendTaskFailure(TOKEN, failure);
    await taskCallback.sendTaskFailure(TOKEN, {
      error: 'InvalidRequest',
      cause: '{"errorMessage":"sqlStatement is missing"}',
    });
    await taskCallback.sendTaskFailure(TOKEN, { error: 'FAILED', cause: 'no JSON' });
    expect(inputs).toEqual([
      {
        CallbackId: CALLBACK_ID,
        Error: { ErrorType: 'FAILED', ErrorMessage: 'syntax error', ErrorData: failure.cause },
      },
      {
        CallbackId: CALLBACK_ID,
        Error: expect.objectContaining({ ErrorMessage: 'sqlStatement is missing' }) as unknown,
      },
      { CallbackId: CALLBACK_ID, Error: expect.objectContaining({ ErrorMessage: 'no JSON' }) as unknown },
    ]);
  });

  it('asks nobody about a token of another kind', async () => {
    const { taskCallback, inputs } = recording();
    expect(await taskCallback.sendTaskSuccess('a-task-token', '1')).toBe('nobodyWaits');
    expect(inputs).toEqual([]);
  });

  it.each(['CallbackTimeoutException', 'ResourceNotFoundException'])('takes %s for nobody waiting', async (name) => {
    const taskCallback = failing(serviceError(name));
    expect(await taskCallback.sendTaskSuccess(TOKEN, '1')).toBe('nobodyWaits');
    expect(await taskCallback.sendTaskFailure(TOKEN, failure)).toBe('nobodyWaits');
    expect(await taskCallback.sendTaskHeartbeat(TOKEN)).toBe('nobodyWaits');
  });

  it.each([
    ['TooManyRequestsException', true],
    ['ServiceException', true],
    ['KMSAccessDeniedException', true],
    ['KMSDisabledException', true],
    ['KMSInvalidStateException', true],
    ['KMSNotFoundException', true],
    ['InvalidParameterValueException', false],
  ])('reports %s of a success with retryable %p', async (name, retryable) => {
    await expect(failing(serviceError(name)).sendTaskSuccess(TOKEN, '1')).rejects.toMatchObject({
      name: 'TaskCallbackError',
      serviceErrorName: name,
      retryable,
    });
  });

  it('takes a failure that is invalid for one that nobody waits for, and a heartbeat for one that tells nothing', async () => {
    const taskCallback = failing(serviceError('InvalidParameterValueException'));
    expect(await taskCallback.sendTaskFailure(TOKEN, failure)).toBe('nobodyWaits');
    expect(await taskCallback.sendTaskHeartbeat(TOKEN)).toBe('cannotTell');
  });

  it('tells a missing permission as a matter of configuration, names the action, and not the callback', async () => {
    const denied = serviceError('AccessDeniedException', `not authorized to answer ${CALLBACK_ID}`);
    const error = await failing(denied)
      .sendTaskHeartbeat(TOKEN)
      .catch((reason: unknown) => reason as Error);
    expect(error).toMatchObject({
      ...{ name: 'ConfigurationError', retryable: false },
      message:
        "the function's role may not call SendDurableExecutionCallbackHeartbeat: AccessDeniedException not authorized to answer " +
        '[callback id] (status 400, request r-1). Allow it the action lambda:SendDurableExecutionCallbackHeartbeat',
    });
    expect(inspect(error, { depth: 20, showHidden: true })).not.toContain(CALLBACK_ID);
  });

  it('reports a service that cannot be reached as retryable', async () => {
    const taskCallback = new DurableFunctionCallback(localClient('http://127.0.0.1:1'));
    await expect(taskCallback.sendTaskSuccess(TOKEN, '1')).rejects.toMatchObject({
      serviceErrorName: 'LambdaUnreachable',
      retryable: true,
    });
  });
});
