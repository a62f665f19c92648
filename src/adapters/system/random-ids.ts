import { randomUUID } from 'node:crypto';
import type { Ids } from '../../ports/ids.js';

/**
 * {@link Ids} out of 122 random bits each, in the form of a UUID: 36 characters.
 *
 * @example new RandomIds().next()
 */
export class RandomIds implements Ids {
  next(): string {
    return randomUUID();
  }
}
