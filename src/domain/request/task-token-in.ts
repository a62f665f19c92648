import { TASK_TOKEN_LENGTH_MAX } from '../limits.js';
import { isCallbackId, isMadeToken, taskTokenOf } from '../waiter.js';

/** The token of whoever waits for a payload that is refused as a whole, or `undefined` where there is nothing that can be one. */
export function taskTokenIn(payload: unknown): string | undefined {
  if (typeof payload !== 'object' || payload === null) return undefined;
  const taskToken = ownMember(payload, 'taskToken');
  const callbackId = ownMember(payload, 'callbackId');
  if (typeof taskToken === 'string') {
    const isToken = taskToken !== '' && taskToken.length <= TASK_TOKEN_LENGTH_MAX && !isMadeToken(taskToken);
    return isToken ? taskToken : undefined;
  }
  const isCallback = typeof callbackId === 'string' && isCallbackId(callbackId);
  return isCallback ? taskTokenOf({ kind: 'durableFunction', callbackId }) : undefined;
}

const ownMember = (payload: object, name: string): unknown =>
  Object.hasOwn(payload, name) ? (payload as Readonly<Record<string, unknown>>)[name] : undefined;
