/** Why a scope was told to stop; no Retry or Catch takes it. */
export class Cancelled extends Error {
  override readonly name: string = 'Cancelled';
}

/** A sibling branch or iteration has failed, and with it the state that all belong to. */
export class SiblingFailed extends Cancelled {
  override readonly name = 'SiblingFailed';

  /** @param endsExecution whether nothing can catch that failure: the history then ends at once. */
  constructor(readonly endsExecution: boolean) {
    super('a sibling has failed');
  }
}

/** Somebody stopped the execution. */
export class ExecutionStopped extends Cancelled {
  override readonly name = 'ExecutionStopped';

  constructor(
    readonly error: string | undefined,
    readonly failureCause: string | undefined,
  ) {
    super('the execution was stopped');
  }
}

/** The machine's own time limit has passed. */
export class ExecutionOverdue extends Cancelled {
  override readonly name = 'ExecutionOverdue';
}

/** The cloud shuts down: nothing more is written or told. */
export class CloudClosed extends Cancelled {
  override readonly name = 'CloudClosed';
}

/** Whether nothing is written any more about what was cancelled for this reason: all but the failure of a sibling ends the history. */
export const endsSilently = (reason: unknown): boolean => !(reason instanceof SiblingFailed) || reason.endsExecution;
