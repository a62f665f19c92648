/**
 * Base of every error that leaves the tasker. `name` is what `ErrorEquals` in a state machine matches; it is a literal,
 * part of the public interface, and stays the same in a minified bundle. Recognise errors by `name`, not by class: two
 * copies of this package may be loaded. No message ever holds a task token, SQL or a parameter value.
 */
export abstract class TaskerError extends Error {
  abstract override readonly name: string;
  /** Whether the same call may succeed later. */
  abstract readonly retryable: boolean;
}

/** Whether `error` has this name: the way to tell errors apart. */
export const hasErrorName = (error: unknown, ...names: readonly string[]): boolean =>
  error instanceof Error && names.includes(error.name);

/** What to tell of anything that was thrown: an error's name, else the value's type. Never its text. */
export const errorNameOf = (error: unknown): string => (error instanceof Error ? error.name : typeof error);
