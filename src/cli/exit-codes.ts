/** Exit statuses of the command. One that was interrupted ends with 128 + the signal's number, as shells expect. */
export const EXIT_CODES = {
  succeeded: 0,
  /** The execution ended in any other way, or the command itself failed. */
  failed: 1,
  /** Unusable arguments, or a state machine that cannot be run. */
  unusable: 2,
  /** `explain`, `doctor`, `redrive`, `cancel` and `reconcile`: done, and something is left that somebody should do something about. */
  attention: 3,
} as const;
