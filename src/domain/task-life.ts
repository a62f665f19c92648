import type { Invocation } from '../ports/invocation.js';
import type { Runtime } from './runtime.js';
import { CLOCK_DIFFERENCE_MS } from './starter-life.js';
import { after, type EpochMs, SECOND_MS } from '../ports/units.js';

/** When the task token that an invocation bears was put on it, as far as known. */
export const tokenPutAt = ({ adoptedAt, registeredAt }: Invocation): EpochMs => adoptedAt ?? registeredAt;

/** When nobody waits on the invocation's token any more for certain; `undefined` where the payload did not tell. */
export function deadlineOf(invocation: Invocation): EpochMs | undefined {
  const timeoutSeconds = invocation.attempt?.timeoutSeconds;
  if (timeoutSeconds === undefined) return undefined;
  return after(tokenPutAt(invocation), timeoutSeconds * SECOND_MS + CLOCK_DIFFERENCE_MS);
}

/** Whether the time of the task that an invocation belongs to is over for certain. */
export function isPastDeadline(runtime: Runtime, invocation: Invocation): boolean {
  return runtime.clock.now() >= (deadlineOf(invocation) ?? Infinity);
}
