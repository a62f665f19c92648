/**
 * Told that something has happened and cannot be kept, such as on a full disk. Whoever goes on after that tells others what the next process
 * will not know; so it should end the process at once, without anything else being done: what is kept is whole.
 */
export type OnUnkept = (error: unknown) => void;

/** Writes what has happened already, which nobody can refuse any more. @throws what `write` throws, where `onUnkept` comes back. */
export const expectKept = <Result>(write: () => Result, onUnkept: OnUnkept | undefined): Result => {
  try {
    return write();
  } catch (error) {
    onUnkept?.(error);
    throw error;
  }
};
