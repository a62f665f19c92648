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

const functionEvents = (scope: Scope, arn: string): TaskEvents => ({
  scheduled: (input, { timeoutSeconds }) =>
    scope.record(
      'LambdaFunctionScheduled',
      withInput('lambdaFunctionScheduledEventDetails', input, {
        resource: arn,
        ...(timeoutSeconds !== undefined && { timeoutInSeconds: timeoutSeconds }),
      }),
    ),
  started: () => scope.record('LambdaFunctionStarted'),
  submitted: () => undefined,
  succeeded: (output) =>
    scope.record('LambdaFunctionSucceeded', withOutput('lambdaFunctionSucceededEventDetails', output)),
  failed: ({ error, failureCause }) =>
    scope.record('LambdaFunctionFailed', failed('lambdaFunctionFailedEventDetails', error, failureCause)),
  timedOut: ({ error, failureCause }) =>
    scope.record('LambdaFunctionTimedOut', failed('lambdaFunctionTimedOutEventDetails', error, failureCause)),
});

const invokeEvents = (scope: Scope, resource: string): TaskEvents => {
  const task = { resource, resourceType: 'lambda' };
  return {
    scheduled: (parameters, { timeoutSeconds, heartbeatSeconds }) =>
      scope.record('TaskScheduled', {
        member: 'taskScheduledEventDetails',
        value: {
          ...task,
          region: scope.run.environment.region,
          parameters,
          ...(timeoutSeconds !== undefined && { timeoutInSeconds: timeoutSeconds }),
          ...(heartbeatSeconds !== undefined && { heartbeatInSeconds: heartbeatSeconds }),
        },
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

/** The events of an attempt of a task with this resource: Step Functions has names of their own for plain functions. */
export const taskEvents = (scope: Scope, resource: TaskResource): TaskEvents =>
  resource.kind === 'function' ? functionEvents(scope, resource.arn) : invokeEvents(scope, resource.name);
