/** Names of errors that the States Language itself raises. */
export const STATES_RUNTIME = 'States.Runtime';
export const STATES_TIMEOUT = 'States.Timeout';
export const STATES_HEARTBEAT_TIMEOUT = 'States.HeartbeatTimeout';
export const STATES_TASK_FAILED = 'States.TaskFailed';
export const STATES_ALL = 'States.ALL';
export const STATES_DATA_LIMIT_EXCEEDED = 'States.DataLimitExceeded';
export const STATES_QUERY_EVALUATION_ERROR = 'States.QueryEvaluationError';
export const STATES_EXCEED_TOLERATED_FAILURE_THRESHOLD = 'States.ExceedToleratedFailureThreshold';
export const STATES_ITEM_READER_FAILED = 'States.ItemReaderFailed';
export const STATES_RESULT_WRITER_FAILED = 'States.ResultWriterFailed';

/** What is known of a failure beside its name and cause. */
export interface FailureTraits {
  /** The task's heartbeat was missed: `States.HeartbeatTimeout` then matches although the error is `States.Timeout`. */
  readonly heartbeatMissed?: boolean;
  /** The result of a task was too large, which `States.ALL` takes, unlike any other data over the limit. */
  readonly isTaskResult?: boolean;
  /** The interpreter failed on the definition, so that the cause is to name the state; see {@link placed}. */
  readonly needsPlace?: boolean;
  /** The field whose expression failed, such as `Output/total`. */
  readonly location?: string;
}

/** A state has failed: what Retry and Catch look at. */
export class StateFailure extends Error {
  override readonly name = 'StateFailure';
  /** The error's name. `undefined`: the task was failed without one; only a wildcard matches it. */
  readonly error: string | undefined;
  /** `undefined`: there is none. */
  readonly failureCause: string | undefined;
  readonly traits: FailureTraits;

  constructor(error: string | undefined, failureCause: string | undefined, traits: FailureTraits = {}) {
    super(`${error ?? 'an error without a name'}: ${failureCause ?? 'no cause given'}`);
    this.error = error;
    this.failureCause = failureCause;
    this.traits = traits;
  }
}

/** A failure of the definition at run time, such as a path that leads nowhere. It always ends the execution. */
export const runtimeFailure = (cause: string): StateFailure =>
  new StateFailure(STATES_RUNTIME, cause, { needsPlace: true });

/**
 * An expression could not be evaluated, or gave something that its field cannot take.
 *
 * @param location the field, such as `Output/total`; absent where it is none that failed.
 */
export const queryFailure = (cause: string, location?: string): StateFailure =>
  new StateFailure(STATES_QUERY_EVALUATION_ERROR, cause, {
    needsPlace: true,
    ...(location !== undefined && { location }),
  });

/**
 * `failure` with the state that it happened in at the head of its cause, as the service writes it; a failure that names
 * its state already, or that comes from outside, stays as it is.
 */
export const placed = (failure: StateFailure, stateName: string, enteredEventId: number | undefined): StateFailure => {
  if (failure.traits.needsPlace !== true) return failure;
  const { needsPlace: _done, ...traits } = failure.traits;
  const cause = failure.failureCause ?? '';
  // A state that is tested on its own has no history to point at.
  if (enteredEventId === undefined) return new StateFailure(failure.error, cause, traits);
  const place = `An error occurred while executing the state '${stateName}' (entered at the event id #${enteredEventId}).`;
  return new StateFailure(failure.error, `${place} ${cause}`, traits);
};
