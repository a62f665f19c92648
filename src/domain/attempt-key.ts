import type { Attempt } from '../ports/invocation.js';
import { sha256Hex } from './hash.js';

/**
 * The key under which all attempts of one state entry that run the same SQL find each other; the retry count is
 * left out on purpose. Hexadecimal, 64 characters.
 */
export const attemptKeyOf = (attempt: Attempt, sqlHash: string): string =>
  sha256Hex(JSON.stringify([attempt.stateName, attempt.enteredTime, attempt.redriveCount, sqlHash]));
