import type { Ids } from '../../ports/ids.js';

/** Leaves room for 24 digits within the 64 characters of an id. */
const PREFIX_PATTERN = /^[A-Za-z0-9-]{1,39}$/;

/**
 * {@link Ids} that count: `id-1`, `id-2`, ... The same prefix gives the same ids in every run; two sources that meet in
 * one place need prefixes of their own.
 *
 * @example new SequentialIds('claim').next() // 'claim-1'
 */
export class SequentialIds implements Ids {
  readonly #prefix: string;
  #count = 0;

  /** @throws {RangeError} for a prefix that is not 1 to 39 characters out of `[A-Za-z0-9-]`. */
  constructor(prefix = 'id') {
    if (!PREFIX_PATTERN.test(prefix)) {
      throw new RangeError(`a prefix of ids is 1 to 39 letters, digits and '-', not '${prefix}'`);
    }
    this.#prefix = prefix;
  }

  next(): string {
    this.#count += 1;
    return `${this.#prefix}-${this.#count}`;
  }
}
