import type { Runtime } from '../domain/runtime.js';
import { after } from '../ports/units.js';

/** The part of Lambda's context that tells how long an invocation may go on. */
export interface RemainingTime {
  /** Milliseconds until Lambda ends the invocation. */
  getRemainingTimeInMillis(): number;
}

/** What is left over for the step under way, and for giving back what is held. */
const RESERVE_MS = 15_000;

/** The same runtime for one invocation, which knows when to stop long work: well before Lambda ends it. */
export function withinTime(runtime: Runtime, context: RemainingTime | undefined): Runtime {
  if (typeof context?.getRemainingTimeInMillis !== 'function') return runtime;
  const remainingMs = context.getRemainingTimeInMillis();
  const workMs = Math.max(remainingMs - RESERVE_MS, Math.floor(remainingMs / 2));
  return { ...runtime, workUntil: after(runtime.clock.now(), workMs) };
}
