import type { Retrier } from '../definition/state-machine-definition.js';
import type { Random } from '../random.js';

const INTERVAL_SECONDS_DEFAULT = 1;
const BACKOFF_RATE_DEFAULT = 2;
const MAX_ATTEMPTS_DEFAULT = 3;

/** How many retries a retrier allows. */
export const retriesAllowed = (retrier: Retrier): number => retrier.MaxAttempts ?? MAX_ATTEMPTS_DEFAULT;

/**
 * How long to wait before a retry, in milliseconds.
 *
 * @param retriesBefore how often this retrier was used already: 0 for its first retry.
 */
export const retryDelayMs = (retrier: Retrier, retriesBefore: number, random: Random): number => {
  const interval = retrier.IntervalSeconds ?? INTERVAL_SECONDS_DEFAULT;
  const rate = retrier.BackoffRate ?? BACKOFF_RATE_DEFAULT;
  const seconds = Math.min(interval * rate ** retriesBefore, retrier.MaxDelaySeconds ?? Infinity);
  return Math.round(seconds * 1000 * (retrier.JitterStrategy === 'FULL' ? random() : 1));
};
