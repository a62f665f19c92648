import { functionNameOf } from '../definition/task-resource.js';
import { kindOf, type Json, type JsonObject } from '../json.js';
import { runtimeFailure } from '../state-failure.js';
import { invokeFunction } from '../tasks/invoke-function.js';
import { sdkMetadata } from './sdk-metadata.js';
import type { IntegrationCall, TaskIntegration } from './task-integration.js';

const OK = 200;
const ACCEPTED = 202;

/** `lambda:invoke`. A function goes on when the state that called it has ended, as in Lambda. */
export const lambda: TaskIntegration = {
  resourceType: 'lambda',
  patterns: ['requestResponse', 'waitForTaskToken'],
  actions: {
    invoke: {
      required: ['FunctionName'],
      optional: ['Payload', 'InvocationType', 'Qualifier', 'ClientContext', 'LogType'],
    },
  },
  isClosed: true,
  isAvailable: () => true,

  async call({ parameters, run, requestId }: IntegrationCall) {
    const invocation = invokeFunction(functionOf(parameters), parameters.Payload ?? {}, run.environment);
    if (!isAsynchronous(parameters)) {
      const payload = await invocation;
      return { response: { ExecutedVersion: '$LATEST', Payload: payload, ...answered(OK, requestId) } };
    }
    // Nobody hears of the end of a function that was called asynchronously.
    invocation.catch(() => undefined);
    return { response: { Payload: '', ...answered(ACCEPTED, requestId) } };
  },
};

const answered = (status: number, requestId: string): JsonObject => {
  const { SdkHttpMetadata, ...metadata } = sdkMetadata(requestId, 'application/json');
  return {
    SdkHttpMetadata: { ...(SdkHttpMetadata as JsonObject), HttpStatusCode: status },
    ...metadata,
    StatusCode: status,
  };
};

/** @throws {StateFailure} `States.Runtime`: it is no name of a function. */
const functionOf = ({ FunctionName: reference }: JsonObject): string => {
  const name = typeof reference === 'string' ? functionNameOf(reference) : undefined;
  if (name !== undefined) return name;
  const got = typeof reference === 'string' ? `'${reference}'` : kindOf(reference);
  throw runtimeFailure(`FunctionName must be the name or ARN of a Lambda function, got ${got}`);
};

/** @throws {StateFailure} `States.Runtime`: it is a type of invocation that is not supported. */
const isAsynchronous = ({ InvocationType: type }: Readonly<Record<string, Json>>): boolean => {
  if (type === undefined || type === 'RequestResponse' || type === 'Event') return type === 'Event';
  throw runtimeFailure(`InvocationType must be RequestResponse or Event, got ${JSON.stringify(type)}`);
};
