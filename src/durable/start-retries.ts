import { RETRIERS } from '../asl/retriers.js';

/** Whether and when something is tried again, as the durable SDK has it. */
export interface StartRetry {
  readonly shouldRetry: boolean;
  readonly delay?: { readonly seconds: number };
}

/** Whether an error of the starter passes by itself, or tells nothing of what was done: such a one is tried again, and at last given up. */
export const isPassing = (errorName: string): boolean =>
  errorName.startsWith('Lambda.') || RETRIERS.some(({ ErrorEquals }) => ErrorEquals.includes(errorName));

/** @param errorName of the last try's error. @param attemptCount how many tries there were. */
export function retryOfStart(errorName: string | undefined, attemptCount: number): StartRetry {
  const retrier = RETRIERS.find(({ ErrorEquals }) => errorName !== undefined && ErrorEquals.includes(errorName));
  if (retrier === undefined || attemptCount > retrier.MaxAttempts) return { shouldRetry: false };
  const { IntervalSeconds, BackoffRate, MaxDelaySeconds } = retrier;
  const seconds = Math.min(MaxDelaySeconds, Math.round(IntervalSeconds * BackoffRate ** (attemptCount - 1)));
  return { shouldRetry: true, delay: { seconds: Math.max(1, seconds) } };
}
