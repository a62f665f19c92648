import type { TaskState } from '../definition/state-machine-definition.js';
import { parseTaskResource, type TaskResource } from '../definition/task-resource.js';
import type { Json } from '../json.js';
import { runtimeFailure, STATES_RUNTIME, STATES_TIMEOUT, StateFailure } from '../state-failure.js';
import { TaskAttempt } from '../tasks/task-attempt.js';
import { taskEvents, type TaskLimits } from '../tasks/task-events.js';
import { dataFlowOf } from './data-flow-of.js';
import { numberField } from './number-field.js';
import { boundedJson } from './payload-limit.js';
import { runRepeatable } from './run-repeatable.js';
import type { StateVisit } from './state-visit.js';
import type { Transition } from './transition.js';

/** Has somebody work, and waits for the end of the call, of the job or, with a task token, for the token's answer. */
export const runTask = (visit: StateVisit<TaskState>): Promise<Transition> =>
  runRepeatable(visit, { attempt: () => runAttempt(visit) });

const limitsOf = async (visit: StateVisit<TaskState>): Promise<TaskLimits> => ({
  timeoutSeconds: await numberField(visit, 'TimeoutSeconds', { least: 0 }),
  heartbeatSeconds: await numberField(visit, 'HeartbeatSeconds', { least: 0 }),
});

/** How the service names what made a result. */
const makerOf = (resource: TaskResource): string =>
  resource.kind === 'integration' ? resource.resourceType : resource.arn;

const runAttempt = async (visit: StateVisit<TaskState>): Promise<Json> => {
  const { scope, state, name } = visit;
  const { run } = scope;
  const resource = parseTaskResource(state.Resource);
  // Refused already when the machine is created; a Resource cannot change later.
  if (!resource) throw runtimeFailure(`The resource ${state.Resource} is not one of a task`);
  const waitsForToken = resource.kind === 'integration' && resource.pattern === 'waitForTaskToken';
  const token = waitsForToken ? run.environment.openTasks.issue() : undefined;
  visit.taskToken = token;
  const input = await dataFlowOf(visit).workInput(visit);
  const limits = await limitsOf(visit);
  const events = taskEvents(scope, resource);
  const call = { stateName: name, resource, input, run, mocked: run.mocks.next(name) };
  events.scheduled(boundedJson(input, name), limits);
  events.started();
  const onSubmitted = (response: Json): void => events.submitted(JSON.stringify(response));
  try {
    const result = await TaskAttempt.run({ call, limits, token, onSubmitted }, scope.signal);
    events.succeeded(boundedJson(result, makerOf(resource), { isTaskResult: true }));
    return result;
  } catch (error) {
    if (error instanceof StateFailure && error.error !== STATES_RUNTIME) {
      if (error.error === STATES_TIMEOUT) events.timedOut(error);
      else events.failed(error);
    }
    throw error;
  }
};
