import type { TaskState } from '../definition/state-machine-definition.js';
import { parseTaskResource, SUPPORTED_RESOURCES } from '../definition/task-resource.js';
import type { Json } from '../json.js';
import { runtimeFailure, STATES_TIMEOUT, StateFailure } from '../state-failure.js';
import { TaskAttempt } from '../tasks/task-attempt.js';
import { taskEvents, type TaskLimits } from '../tasks/task-events.js';
import { dataFlowOf } from './data-flow-of.js';
import { numberField } from './number-field.js';
import { boundedJson } from './payload-limit.js';
import { runRepeatable } from './run-repeatable.js';
import type { StateVisit } from './state-visit.js';
import type { Transition } from './transition.js';

/** Has a Lambda function work, and waits for its end or, with a task token, for the token's answer. */
export const runTask = (visit: StateVisit<TaskState>): Promise<Transition> =>
  runRepeatable(visit, () => runAttempt(visit));

const limitsOf = async (visit: StateVisit<TaskState>): Promise<TaskLimits> => ({
  timeoutSeconds: await numberField(visit, 'TimeoutSeconds', 0),
  heartbeatSeconds: await numberField(visit, 'HeartbeatSeconds', 0),
});

const runAttempt = async (visit: StateVisit<TaskState>): Promise<Json> => {
  const { scope, state, name } = visit;
  const { environment } = scope.run;
  const resource = parseTaskResource(state.Resource);
  // Refused already when the machine is created; a Resource cannot change later.
  if (!resource) throw runtimeFailure(`Resource '${state.Resource}' is not one of ${SUPPORTED_RESOURCES}`);
  const token = resource.kind === 'invoke' && resource.waitsForToken ? environment.openTasks.issue() : undefined;
  visit.taskToken = token;
  const input = await dataFlowOf(visit).workInput(visit);
  const limits = await limitsOf(visit);
  const events = taskEvents(scope, resource);
  events.scheduled(boundedJson(input, `The state '${name}' has an input`), limits);
  events.started();
  const onSubmitted = (response: Json): void => events.submitted(JSON.stringify(response));
  try {
    const result = await TaskAttempt.run({ resource, input, limits, token, onSubmitted }, environment, scope.signal);
    events.succeeded(boundedJson(result, `The state '${name}' returned a result`));
    return result;
  } catch (error) {
    if (error instanceof StateFailure) {
      if (error.error === STATES_TIMEOUT) events.timedOut(error);
      else events.failed(error);
    }
    throw error;
  }
};
