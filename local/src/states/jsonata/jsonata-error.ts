/** A function of JSONata refuses its arguments, as those of JSONata's own do. */
export class JsonataError extends Error {
  override readonly name = 'JsonataError';

  /** @param code JSONata's own, such as `T0410`. */
  constructor(
    readonly code: string,
    message: string,
    /** What JSONata puts into its message for the code. */
    readonly more: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
    Object.assign(this, more);
  }
}

/** What the service says in place of a value that would take too much memory. */
export const MEMORY_EXCEEDED = 'Expression evaluation memory limit exceeded: Check for excessive memory usage';
