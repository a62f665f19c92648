/** Exit statuses of the command. One that was interrupted ends with 128 + the signal's number, as shells expect. */
export const EXIT_CODES = {
  succeeded: 0,
  /** The execution ended in any other way, or the command itself failed. */
  failed: 1,
  /** Unusable arguments, or a state machine that cannot be run. */
  unusable: 2,
} as const;
