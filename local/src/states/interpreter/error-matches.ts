import {
  STATES_ALL,
  STATES_DATA_LIMIT_EXCEEDED,
  STATES_HEARTBEAT_TIMEOUT,
  STATES_RUNTIME,
  STATES_TASK_FAILED,
  STATES_TIMEOUT,
  type StateFailure,
} from '../state-failure.js';

/**
 * Whether a retrier or catcher with `errorEquals` takes `failure`.
 *
 * `States.ALL` takes everything but `States.DataLimitExceeded`, and that too where it is the result of a task that was too
 * large (the service's page says otherwise, its recorded histories do not). `States.TaskFailed` leaves out `States.Timeout`
 * besides. `States.Runtime` is taken by nobody: it always ends the execution. A missed heartbeat is reported as
 * `States.Timeout` and is taken under that name and as `States.HeartbeatTimeout`.
 */
export const errorMatches = (errorEquals: readonly string[], failure: StateFailure): boolean => {
  if (failure.error === STATES_RUNTIME) return false;
  return errorEquals.some((name) => {
    if (name === failure.error) return true;
    if (failure.error === STATES_DATA_LIMIT_EXCEEDED)
      return name === STATES_ALL && failure.traits.isTaskResult === true;
    if (name === STATES_ALL) return true;
    if (name === STATES_HEARTBEAT_TIMEOUT) return failure.traits.heartbeatMissed === true;
    return name === STATES_TASK_FAILED && failure.error !== STATES_TIMEOUT;
  });
};
