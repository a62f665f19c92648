import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { StepFunctionsTaskCallback } from '../../../src/adapters/step-functions/index.js';
import type { TaskCallback } from '../../../src/ports/task-callback.js';
import { describeTaskCallbackContract } from '../../contract/task-callback.contract.js';
import { localClient, localEnvironment } from './local-environment.js';

describeTaskCallbackContract('StepFunctionsTaskCallback', localEnvironment);

const TOKEN = 'AQCEAAAAKgAAAAMAAAAAAAAAAd-secret-token';

/** The adapter over a client whose every call fails with `error`. */
const failing = (error: Error): TaskCallback =>
  new StepFunctionsTaskCallback({ send: () => Promise.reject(error) } as never);

const serviceError = (name: string, message = 'no'): Error =>
  Object.assign(new Error(message), { name, $fault: 'client', $metadata: { httpStatusCode: 400, requestId: 'r-1' } });

describe('StepFunctionsTaskCallback', () => {
  it.each(['TaskTimedOut', 'TaskDoesNotExist', 'InvalidToken'])('takes %s for nobody waiting', async (name) => {
    expect(await failing(serviceError(name)).sendTaskSuccess(TOKEN, '1')).toBe('nobodyWaits');
  });

  it.each([
    ['ThrottlingException', true],
    ['KmsThrottlingException', true],
    ['KmsAccessDeniedException', true],
    ['KmsInvalidStateException', true],
    ['InternalFailure', true],
    ['InvalidOutput', false],
    ['ValidationException', false],
  ])('reports %s with retryable %p', async (name, retryable) => {
    await expect(failing(serviceError(name)).sendTaskFailure(TOKEN, { error: 'E', cause: '' })).rejects.toMatchObject({
      name: 'TaskCallbackError',
      serviceErrorName: name,
      retryable,
    });
  });

  it('tells a missing permission as a matter of configuration, and names the action', async () => {
    await expect(failing(serviceError('AccessDeniedException')).sendTaskHeartbeat(TOKEN)).rejects.toMatchObject({
      ...{ name: 'ConfigurationError', retryable: false },
      message: expect.stringContaining('states:SendTaskHeartbeat') as unknown,
    });
  });

  it('cannot tell whether somebody waits on what the service calls an invalid token', async () => {
    expect(await failing(serviceError('InvalidToken')).sendTaskHeartbeat(TOKEN)).toBe('cannotTell');
    expect(await failing(serviceError('TaskTimedOut')).sendTaskHeartbeat(TOKEN)).toBe('nobodyWaits');
  });

  it('says why and names the request, without the token that the service repeats', async () => {
    const repeats = serviceError('AccessDeniedException', `not authorized to answer ${TOKEN}`);
    const error = await failing(repeats)
      .sendTaskHeartbeat(TOKEN)
      .catch((reason: unknown) => reason as Error);
    expect(error).toMatchObject({
      message:
        "the function's role may not call SendTaskHeartbeat: AccessDeniedException not authorized to answer [task token] " +
        '(status 400, request r-1). Allow it the action states:SendTaskHeartbeat',
    });
    expect(inspect(error, { depth: 20, showHidden: true })).not.toContain(TOKEN);
  });

  it('keeps what a refused answer held out of the error', async () => {
    const repeats = serviceError('ValidationException', `Value '${TOKEN.slice(0, 20)}' with output 'secret rows'`);
    const error = await failing(repeats)
      .sendTaskSuccess(TOKEN, '1')
      .catch((reason: unknown) => reason as Error);
    expect(inspect(error, { depth: 20 })).not.toMatch(/secret rows|AQCEAAAA/);
  });

  it('reports a service that cannot be reached as retryable', async () => {
    const taskCallback = new StepFunctionsTaskCallback(localClient('http://127.0.0.1:1'));
    await expect(taskCallback.sendTaskSuccess(TOKEN, '1')).rejects.toMatchObject({
      serviceErrorName: 'StepFunctionsUnreachable',
      retryable: true,
    });
  });
});
