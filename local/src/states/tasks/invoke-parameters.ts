import { functionNameOf } from '../definition/task-resource.js';
import { isJsonObject, kindOf, type Json } from '../json.js';
import { runtimeFailure } from '../state-failure.js';

/** What a call of the Lambda integration may hold. */
export const INVOKE_MEMBERS = ['FunctionName', 'Payload', 'InvocationType', 'Qualifier', 'ClientContext', 'LogType'];

/** A call of the Lambda integration. */
export interface InvokeParameters {
  /** The bare name. */
  readonly functionName: string;
  readonly payload: Json;
  /** Whether the call returns before the function has run. */
  readonly isAsynchronous: boolean;
}

/**
 * Reads the parameters of `lambda:invoke`.
 *
 * @throws {StateFailure} `States.Runtime`: the function's name is missing or none, or the invocation type is not supported.
 */
export const parseInvokeParameters = (parameters: Json): InvokeParameters => {
  if (!isJsonObject(parameters)) {
    throw runtimeFailure(`The parameters of lambda:invoke must be an object, got ${kindOf(parameters)}`);
  }
  const { FunctionName: reference, Payload: payload, InvocationType: type } = parameters;
  const functionName = typeof reference === 'string' ? functionNameOf(reference) : undefined;
  if (functionName === undefined) {
    const got = typeof reference === 'string' ? `'${reference}'` : kindOf(reference);
    throw runtimeFailure(`FunctionName must be the name or ARN of a Lambda function, got ${got}`);
  }
  if (type !== undefined && type !== 'RequestResponse' && type !== 'Event') {
    throw runtimeFailure(`InvocationType must be RequestResponse or Event, got ${JSON.stringify(type)}`);
  }
  return { functionName, payload: payload ?? {}, isAsynchronous: type === 'Event' };
};
