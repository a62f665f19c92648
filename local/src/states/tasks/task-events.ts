import type { TaskResource } from '../definition/task-resource.js';
import { failed, withInput, withOutput } from '../history/event-details.js';
import type { Scope } from '../interpreter/scope.js';
import type { StateFailure } from '../state-failure.js';

/** When a task has to be done; `undefined`: no limit. */
export interface TaskLimits {
  readonly timeoutSeconds: number | undefined;
  readonly heartbeatSeconds: number | undefined;
}

/** Writes the events of one attempt. All texts are JSON. */
export interface TaskEvents {
  scheduled(input: string, limits: TaskLimits): void;
  started(): void;
  submitted(response: string): void;
  succeeded(output: string): void;
  failed(failure: StateFailure): void;
  timedOut(failure: StateFailure): void;
}

const limitsOf = ({ timeoutSeconds, heartbeatSeconds }: TaskLimits): Readonly<Record<string, number>> => ({
  ...(timeoutSeconds !== undefined && { timeoutInSeconds: timeoutSeconds }),
  ...(heartbeatSeconds !== undefined && { heartbeatInSeconds: heartbeatSeconds }),
});

/** The events of functions and activities, which have names of their own, such as `LambdaFunctionScheduled`. */
const workerEvents = (scope: Scope, arn: string, worker: 'LambdaFunction' | 'Activity'): TaskEvents => {
  const record = (event: string, details: (member: string) => ReturnType<typeof failed>): void => {
    const member = `${worker.charAt(0).toLowerCase()}${worker.slice(1)}${event}EventDetails`;
    scope.record(`${worker}${event}`, details(member));
  };
  return {
    scheduled: (input, { timeoutSeconds, heartbeatSeconds }) => {
      const limits = { timeoutSeconds, heartbeatSeconds: worker === 'Activity' ? heartbeatSeconds : undefined };
      record('Scheduled', (member) => withInput(member, input, { resource: arn, ...limitsOf(limits) }));
    },
    started: () => scope.record(`${worker}Started`),
    submitted: () => undefined,
    succeeded: (output) => record('Succeeded', (member) => withOutput(member, output)),
    failed: ({ error, failureCause }) => record('Failed', (member) => failed(member, error, failureCause)),
    timedOut: ({ error, failureCause }) => record('TimedOut', (member) => failed(member, error, failureCause)),
  };
};

const integrationEvents = (scope: Scope, resource: string, resourceType: string): TaskEvents => {
  const task = { resource, resourceType };
  return {
    scheduled: (parameters, limits) =>
      scope.record('TaskScheduled', {
        member: 'taskScheduledEventDetails',
        value: { ...task, region: scope.run.environment.region, parameters, ...limitsOf(limits) },
      }),
    started: () => scope.record('TaskStarted', { member: 'taskStartedEventDetails', value: task }),
    submitted: (response) => scope.record('TaskSubmitted', withOutput('taskSubmittedEventDetails', response, task)),
    succeeded: (output) => scope.record('TaskSucceeded', withOutput('taskSucceededEventDetails', output, task)),
    failed: ({ error, failureCause }) =>
      scope.record('TaskFailed', failed('taskFailedEventDetails', error, failureCause, task)),
    timedOut: ({ error, failureCause }) =>
      scope.record('TaskTimedOut', failed('taskTimedOutEventDetails', error, failureCause, task)),
  };
};

/** The events of an attempt of a task with this resource. */
export const taskEvents = (scope: Scope, resource: TaskResource): TaskEvents => {
  switch (resource.kind) {
    case 'function':
      return workerEvents(scope, resource.arn, 'LambdaFunction');
    case 'activity':
      return workerEvents(scope, resource.arn, 'Activity');
    case 'integration':
      return integrationEvents(scope, resource.name, resource.resourceType);
  }
};
