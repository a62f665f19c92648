import { TASK_TOKEN_LENGTH_MAX } from '../limits.js';

/** The task token in a payload that is refused as a whole, or `undefined` where there is nothing that can be one. */
export function taskTokenIn(payload: unknown): string | undefined {
  if (typeof payload !== 'object' || payload === null || !Object.hasOwn(payload, 'taskToken')) return undefined;
  const { taskToken } = payload as { readonly taskToken: unknown };
  const isToken = typeof taskToken === 'string' && taskToken !== '' && taskToken.length <= TASK_TOKEN_LENGTH_MAX;
  return isToken ? taskToken : undefined;
}
