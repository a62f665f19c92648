/** What the user can put right; the message is all that they get to see. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
