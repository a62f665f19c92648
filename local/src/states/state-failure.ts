/** Names of errors that the States Language itself raises. */
export const STATES_RUNTIME = 'States.Runtime';
export const STATES_TIMEOUT = 'States.Timeout';
export const STATES_HEARTBEAT_TIMEOUT = 'States.HeartbeatTimeout';
export const STATES_TASK_FAILED = 'States.TaskFailed';
export const STATES_ALL = 'States.ALL';
export const STATES_DATA_LIMIT_EXCEEDED = 'States.DataLimitExceeded';
export const STATES_QUERY_EVALUATION_ERROR = 'States.QueryEvaluationError';
export const STATES_EXCEED_TOLERATED_FAILURE_THRESHOLD = 'States.ExceedToleratedFailureThreshold';

/** A state has failed: what Retry and Catch look at. */
export class StateFailure extends Error {
  override readonly name = 'StateFailure';
  /** The error's name. `undefined`: the task was failed without one; only a wildcard matches it. */
  readonly error: string | undefined;
  /** `undefined`: there is none. */
  readonly failureCause: string | undefined;
  /** Whether the task's heartbeat was missed: `States.HeartbeatTimeout` then matches although `error` is `States.Timeout`. */
  readonly heartbeatMissed: boolean;

  constructor(error: string | undefined, failureCause: string | undefined, heartbeatMissed = false) {
    super(`${error ?? 'an error without a name'}: ${failureCause ?? 'no cause given'}`);
    this.error = error;
    this.failureCause = failureCause;
    this.heartbeatMissed = heartbeatMissed;
  }
}

/** A failure of the definition at run time, such as a path that leads nowhere. It always ends the execution. */
export const runtimeFailure = (cause: string): StateFailure => new StateFailure(STATES_RUNTIME, cause);

/** An expression could not be evaluated. */
export const queryFailure = (cause: string): StateFailure => new StateFailure(STATES_QUERY_EVALUATION_ERROR, cause);
