import type { ExecuteRequest } from '../request/starter-request.js';

/** What is kept of a request while it waits. Who waits for it, and for how long, is the invocation's to know. */
export type KeptRequest = Omit<ExecuteRequest, 'taskToken' | 'attempt' | 'waitTimeSeconds'>;

/**
 * A request as text. The task token and the attempt are left out: a retry may put others on the invocation. So is the long poll:
 * whoever starts it has other things to do.
 */
export function writeKeptRequest(request: ExecuteRequest): string {
  const { taskToken: _taskToken, attempt: _attempt, waitTimeSeconds: _waitTimeSeconds, ...kept } = request;
  return JSON.stringify(kept);
}

/** The request that {@link writeKeptRequest} made a text of. */
export const readKeptRequest = (text: string): KeptRequest => JSON.parse(text) as KeptRequest;
