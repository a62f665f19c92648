/** Makes names that nobody else has. */
export interface Ids {
  /**
   * A new id: 1 to 64 characters out of `[A-Za-z0-9-]`, different from every earlier one.
   *
   * @example const claimId = ids.next();
   */
  next(): string;
}
