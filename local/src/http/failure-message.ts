/** Codes of the file system's errors for a disk, or a user's share of it, that is full. */
const FULL: ReadonlySet<unknown> = new Set(['ENOSPC', 'EDQUOT']);

/** Whether something could not be written since there is no space left. */
export const isOutOfSpace = (error: unknown): boolean =>
  error instanceof Error &&
  // LevelDB has a code of its own for whatever the file system refuses.
  (FULL.has((error as NodeJS.ErrnoException).code) || error.message.includes('No space left on device'));

/** What a caller is told of an error that a service did not mean to throw: not its text, which may hold anything. */
export const failureMessage = (error: unknown): string =>
  isOutOfSpace(error)
    ? 'the disk is full: the laptop cloud could not write what the request asks for. Free some space, then send it again.'
    : `the laptop cloud failed on this request: ${error instanceof Error ? error.name : typeof error}`;
