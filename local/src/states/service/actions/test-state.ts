import { wideAbort } from '../../interpreter/linked-abort.js';
import { AttemptReporter } from '../../interpreter/attempt-reporter.js';
import { Progress } from '../../interpreter/progress.js';
import { Scope } from '../../interpreter/scope.js';
import { Variables } from '../../interpreter/variables.js';
import { History } from '../../history/history.js';
import { isJsonObject, type Json, type JsonObject } from '../../json.js';
import { ExecutionMocks } from '../../mocks/execution-mocks.js';
import { Inspection } from '../../test-state/inspection.js';
import { checkedContext } from '../../test-state/given-context.js';
import { testState, type TestOutcome } from '../../test-state/test-state.js';
import { TestStateInput } from '../../test-state/test-state-input.js';
import { checkRequest, findTestedState, type TestedState } from '../../test-state/tested-state.js';
import { TestedVisit } from '../../test-state/tested-visit.js';
import type { Action, ServiceContext } from '../action.js';
import { stateMachineArn } from '../arns.js';
import { parseInput } from '../parse-input.js';
import { validationError } from '../service-errors.js';

const jsonOf = (text: string, member: string): Json => {
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    throw validationError(`The ${member} is not valid JSON: ${(error as Error).name}`);
  }
};

const objectOf = (text: string | undefined, member: string): JsonObject => {
  const value = text === undefined ? {} : jsonOf(text, member);
  if (isJsonObject(value)) return value;
  throw validationError(`The ${member} must be a JSON object`);
};

/** TestState: one state, run once on its own. */
export const testStateAction: Action = async (input, service) => {
  const request = parseInput(TestStateInput, input);
  const tested = findTestedState(request);
  checkRequest(request, tested);
  const visit = visitOf(tested, request, service);
  const inspection = new Inspection(visit);
  const outcome = await testState(visit, request, inspection);
  if ('transition' in outcome && outcome.transition.assigned) visit.scope.variables.assign(outcome.transition.assigned);
  inspection.noteVariables();
  const details = 'details' in outcome && outcome.details ? { errorDetails: outcome.details } : {};
  const { inspectionLevel } = request;
  return {
    ...answerOf(outcome),
    ...(inspectionLevel !== 'INFO' && { inspectionData: { ...inspection.data, ...details } }),
  };
};

const answerOf = (outcome: TestOutcome): object => ({
  ...('transition' in outcome && {
    output: JSON.stringify(outcome.transition.output),
    ...(outcome.transition.next !== undefined && { nextState: outcome.transition.next }),
  }),
  ...('failure' in outcome && {
    ...(outcome.failure.error !== undefined && { error: outcome.failure.error }),
    ...(outcome.failure.failureCause !== undefined && { cause: outcome.failure.failureCause }),
  }),
  status: outcome.status,
});

const visitOf = (
  { name, state, queryLanguage }: TestedState,
  request: TestStateInput,
  service: ServiceContext,
): TestedVisit => {
  const { environment, options } = service;
  const { clock } = environment;
  const stateInput = jsonOf(request.input, 'input');
  const machineName = options.ids.next();
  const executionName = options.ids.next();
  const machineArn = stateMachineArn(options, machineName);
  // The service runs it as an execution of an Express workflow.
  const executionArn = `${machineArn.replace(':stateMachine:', ':express:')}:${executionName}`;
  const scope = new Scope(
    {
      environment,
      history: new History(clock),
      attempts: new AttemptReporter(executionArn, clock, () => undefined),
      executionArn,
      executionName,
      stateMachineArn: machineArn,
      stateMachineName: machineName,
      roleArn: request.roleArn ?? '',
      startedAt: clock.now(),
      input: stateInput,
      redriveCount: 0,
      mocks: new ExecutionMocks(),
      queryLanguage,
    },
    {
      signal: wideAbort().signal,
      branchPath: [],
      variables: new Variables(),
      progress: new Progress(),
      previousEventId: 0,
    },
  );
  scope.variables.assign(objectOf(request.variables, 'variables'));
  const visit = new TestedVisit(scope, name, state, stateInput);
  if (request.context !== undefined) visit.given = checkedContext(objectOf(request.context, 'context'), state);
  visit.retryCount = request.stateConfiguration.retrierRetryCount ?? 0;
  const waitsForToken = state.Type === 'Task' && state.Resource.endsWith('.waitForTaskToken');
  if (waitsForToken) visit.taskToken = environment.openTasks.issue();
  return visit;
};
