import type { ChildExecution, ChildExecutions } from '../interpreter/child-executions.js';
import type { Json, JsonObject } from '../json.js';
import { STATES_TASK_FAILED, StateFailure } from '../state-failure.js';
import { sdkMetadata } from './sdk-metadata.js';
import { asText } from './sdk-shapes.js';
import { serviceFailure } from './service-failure.js';
import type { IntegrationCall, TaskIntegration } from './task-integration.js';

const NAMES = {
  prefix: 'StepFunctions',
  service: 'AWSStepFunctions',
  general: 'AWSStepFunctionsException',
  sdk: 1,
} as const;

/** `states:startExecution`: another state machine, whose end the state may wait for. */
export const states: TaskIntegration = {
  resourceType: 'states',
  patterns: ['requestResponse', 'sync', 'sync:2', 'waitForTaskToken'],
  actions: { startExecution: { required: ['StateMachineArn'], optional: ['Input', 'Name', 'TraceHeader'] } },
  isClosed: true,
  isAvailable: () => true,

  async call({ parameters, pattern, run, requestId, signal }) {
    const { children } = run.environment;
    const child = await start(children, parameters, requestId);
    const { executionArn, startedAt } = child;
    const response = { ExecutionArn: executionArn, StartDate: startedAt, ...sdkMetadata(requestId) };
    if (pattern !== 'sync' && pattern !== 'sync:2') return { response };
    // A state that is left before its end takes the execution that it waits for along.
    signal.addEventListener('abort', () => void children.stop(executionArn), { once: true });
    return { response, end: async () => resultOf(await children.ended(executionArn), pattern === 'sync:2') };
  },
};

const start = async (
  children: ChildExecutions,
  { StateMachineArn, Input, Name }: IntegrationCall['parameters'],
  requestId: string,
): Promise<ChildExecution> => {
  const input = Input === undefined || Input === null ? '{}' : asText(Input);
  try {
    return await children.start(asText(StateMachineArn ?? ''), input, Name === undefined ? undefined : asText(Name));
  } catch (error) {
    throw serviceFailure(error, NAMES, requestId);
  }
};

/** What the state gets of an execution that has ended. @throws {StateFailure} `States.TaskFailed`: without success. */
const resultOf = (child: ChildExecution, isParsed: boolean): Json => {
  const { status, output, error, cause } = child;
  // An execution that did not succeed is described with its texts as they are, whatever the pattern.
  const data = (text: string): Json => (isParsed && status === 'SUCCEEDED' ? (JSON.parse(text) as Json) : text);
  const description: JsonObject = {
    ...(cause !== undefined && { Cause: cause }),
    ...(error !== undefined && { Error: error }),
    ExecutionArn: child.executionArn,
    Input: data(child.input),
    InputDetails: { Included: true },
    Name: child.name,
    ...(output !== undefined && { Output: data(output), OutputDetails: { Included: true } }),
    RedriveCount: child.redriveCount,
    RedriveStatus: status === 'SUCCEEDED' ? 'NOT_REDRIVABLE' : 'REDRIVABLE',
    ...(status === 'SUCCEEDED' && { RedriveStatusReason: 'Execution is SUCCEEDED and cannot be redriven' }),
    StartDate: child.startedAt,
    StateMachineArn: child.stateMachineArn,
    Status: status,
    ...(child.stoppedAt !== undefined && { StopDate: child.stoppedAt }),
  };
  if (status === 'SUCCEEDED') return description;
  throw new StateFailure(STATES_TASK_FAILED, JSON.stringify(description));
};
