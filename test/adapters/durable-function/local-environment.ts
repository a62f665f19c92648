import { LambdaClient } from '@aws-sdk/client-lambda';
import { DurableFunctionCallback } from '../../../src/adapters/durable-function/index.js';
import { SequentialIds } from '../../../src/adapters/memory/sequential-ids.js';
import { waiterOf } from '../../../src/domain/waiter.js';
import { AwsJsonServer } from '../../../local/src/http/aws-json-server.js';
import { errorAnswer } from '../../../local/src/http/error-answer.js';
import type { HttpService } from '../../../local/src/http/http-service.js';
import { DurableCallbackEndpoint } from '../../../local/src/lambda/durable-callback-endpoint.js';
import { DurableCallbacks } from '../../../local/src/lambda/durable-callbacks.js';
import type { TaskCallbackEnvironment, TaskCallbackFault } from '../../contract/task-callback.contract.js';
import { tokenOfKind } from '../../contract/task-callback/in-memory-environment.js';

/** A client for a local endpoint, which reports every failure at once. */
export const localClient = (endpoint: string): LambdaClient =>
  new LambdaClient({
    endpoint,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });

const errorFor = (fault: TaskCallbackFault) =>
  errorAnswer({
    ...(fault === 'throttled'
      ? { name: 'TooManyRequestsException', message: 'Rate exceeded', httpStatus: 429 }
      : { name: 'ServiceException', message: 'try again', httpStatus: 500 }),
    contentType: 'application/json',
  });

/** `service`, whose next calls go wrong as `faults` says. */
const withFaults = (service: HttpService, faults: TaskCallbackFault[]): HttpService => ({
  matches: (request) => service.matches(request),
  answer: async (request, signal) => {
    const fault = faults.shift();
    if (fault === 'throttled' || fault === 'unavailable') return errorFor(fault);
    const answer = await service.answer(request, signal);
    return fault ? errorFor(fault) : answer;
  },
});

const callbackIdOf = (token: string): string => {
  const waiter = waiterOf(token);
  return waiter.kind === 'durableFunction' ? waiter.callbackId : '';
};

/** The contract's environment around the SDK's client and the laptop cloud's callbacks, with HTTP between them. */
export const localEnvironment = async (): Promise<TaskCallbackEnvironment> => {
  const callbacks = new DurableCallbacks();
  const faults: TaskCallbackFault[] = [];
  const server = await AwsJsonServer.listen({ ids: new SequentialIds('request') });
  server.serve(withFaults(new DurableCallbackEndpoint(callbacks), faults));
  const client = localClient(server.endpoint);
  let opened = 0;
  return {
    taskCallback: new DurableFunctionCallback(client),
    openTask: async () => {
      opened += 1;
      const token = tokenOfKind('durableFunction', opened);
      callbacks.open(callbackIdOf(token));
      return token;
    },
    closeTask: async (token) => callbacks.close(callbackIdOf(token)),
    outcomeOf: async (token) => {
      const end = callbacks.endOf(callbackIdOf(token));
      if (end?.kind === 'failure') return { error: end.error.ErrorType ?? '', cause: end.error.ErrorData ?? '' };
      return end && { output: JSON.parse(end.result) as unknown };
    },
    failNext: (fault) => faults.push(fault),
    neverOpened: tokenOfKind('durableFunction', 0),
    tellsWhoWaits: true,
    showsWhole: true,
    close: async () => {
      client.destroy();
      await server.close();
    },
  };
};
