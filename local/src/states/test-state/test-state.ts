import type { MapState, RepeatableState, State, TaskState } from '../definition/state-machine-definition.js';
import { parseTaskResource } from '../definition/task-resource.js';
import { dataFlowOf } from '../interpreter/data-flow-of.js';
import { errorMatches } from '../interpreter/error-matches.js';
import { retriesAllowed, retryDelayMs } from '../interpreter/retry-delay.js';
import { runLevel } from '../interpreter/run-level.js';
import { errorOutputOf } from '../interpreter/run-repeatable.js';
import { ToleratedFailures } from '../interpreter/tolerated-failures.js';
import { follow, type Transition } from '../interpreter/transition.js';
import { visitState } from '../interpreter/visit-state.js';
import type { Json } from '../json.js';
import { placed, runtimeFailure, StateFailure } from '../state-failure.js';
import { makeCall } from '../tasks/task-call.js';
import type { Inspection } from './inspection.js';
import { mockedResult } from './mocked-result.js';
import type { TestStateInput } from './test-state-input.js';
import type { TestedVisit } from './tested-visit.js';

/** How a tested state ended. */
export type TestOutcome =
  | { readonly status: 'SUCCEEDED'; readonly transition: Transition }
  | { readonly status: 'FAILED'; readonly failure: StateFailure; readonly details?: object }
  | { readonly status: 'RETRIABLE'; readonly failure: StateFailure; readonly details: object }
  | {
      readonly status: 'CAUGHT_ERROR';
      readonly failure: StateFailure;
      readonly details: object;
      readonly transition: Transition;
    };

/** Runs the state once, and tells what Retry and Catch would do. */
export const testState = async (
  visit: TestedVisit,
  request: TestStateInput,
  inspection: Inspection,
): Promise<TestOutcome> => {
  try {
    return { status: 'SUCCEEDED', transition: await transitionOf(visit, request, inspection) };
  } catch (error) {
    if (!(error instanceof StateFailure)) throw error;
    return afterFailure(visit, placed(error, visit.name, undefined), request.stateConfiguration);
  }
};

const isRepeatable = (state: State): state is RepeatableState => ['Task', 'Map', 'Parallel'].includes(state.Type);

const transitionOf = async (
  visit: TestedVisit,
  request: TestStateInput,
  inspection: Inspection,
): Promise<Transition> => {
  const { state } = visit;
  const flow = dataFlowOf(visit);
  if (state.Type === 'Pass') {
    const hasResult = state.Result !== undefined;
    if (!hasResult) inspection.noteInput();
    const result = hasResult ? state.Result : await flow.workInput(visit);
    if (!hasResult && visit.queryLanguage === 'JSONPath') inspection.noteWork(result);
    if (hasResult) inspection.noteResult(result);
    else if (visit.queryLanguage === 'JSONPath') inspection.noteShaped(result);
    return follow(state, await flow.fromResult(visit, result));
  }
  inspection.noteInput();
  if (!isRepeatable(state)) return visitState(visit, runLevel);
  const isMap = state.Type === 'Map';
  const itemCount = isMap ? await inspection.noteMap(request.stateConfiguration.mapItemReaderData) : 0;
  if (!isMap) inspection.noteWork(await flow.workInput(visit));
  const result = await resultOf(visit, request, itemCount);
  inspection.noteResult(result);
  return follow(state, await flow.fromResult(visit, result));
};

/** What the mock gives, or the call that the task makes. */
const resultOf = async (visit: TestedVisit, request: TestStateInput, itemCount: number): Promise<Json> => {
  const { mock, stateConfiguration } = request;
  const { state, name, scope } = visit;
  if (mock?.errorOutput) {
    const { error, cause } = mock.errorOutput;
    throw new StateFailure(error, cause);
  }
  if (state.Type === 'Map' && stateConfiguration.mapIterationFailureCount !== undefined) {
    await expectTolerated(visit, itemCount, stateConfiguration.mapIterationFailureCount);
  }
  if (mock?.result !== undefined) return mockedResult(state, mock.result, mock.fieldValidationMode);
  const resource = parseTaskResource((state as TaskState).Resource);
  if (!resource) throw runtimeFailure('The Resource is not one of a task');
  const input = await dataFlowOf(visit).workInput(visit);
  const call = { stateName: name, resource, input, run: scope.run, mocked: undefined };
  return (await makeCall(call, scope.signal)).response;
};

/** @throws {StateFailure} the Map says what it tolerates, and that are not so many items that fail. */
const expectTolerated = async (visit: TestedVisit, itemCount: number, failures: number): Promise<void> => {
  const toleratedOf = await ToleratedFailures.of(visit as TestedVisit & { state: MapState });
  const tolerated = toleratedOf(itemCount);
  if (!tolerated.isLimited) return;
  for (let failed = 0; failed < failures; failed += 1) tolerated.countItem();
};

/** What the state's Retry and Catch do with a failure. */
const afterFailure = async (
  visit: TestedVisit,
  failure: StateFailure,
  { retrierRetryCount = 0 }: TestStateInput['stateConfiguration'],
): Promise<TestOutcome> => {
  const { state, scope } = visit;
  if (!isRepeatable(state)) return { status: 'FAILED', failure };
  const retryIndex = (state.Retry ?? []).findIndex(({ ErrorEquals }) => errorMatches(ErrorEquals, failure));
  const retrier = state.Retry?.[retryIndex];
  if (retrier && retrierRetryCount < retriesAllowed(retrier)) {
    const delayMs = retryDelayMs(retrier, retrierRetryCount, scope.run.environment.random);
    const details = { retryBackoffIntervalSeconds: Math.round(delayMs / 1000), retryIndex };
    return { status: 'RETRIABLE', failure, details };
  }
  const catchIndex = (state.Catch ?? []).findIndex(({ ErrorEquals }) => errorMatches(ErrorEquals, failure));
  const catcher = state.Catch?.[catchIndex];
  if (!catcher) return { status: 'FAILED', failure, ...(retrier && { details: { retryIndex } }) };
  try {
    const output = await dataFlowOf(visit).fromError(visit, catcher, errorOutputOf(failure), `Catch[${catchIndex}]/`);
    return { status: 'CAUGHT_ERROR', failure, details: { catchIndex }, transition: { ...output, next: catcher.Next } };
  } catch (error) {
    if (error instanceof StateFailure) return { status: 'FAILED', failure: placed(error, visit.name, undefined) };
    throw error;
  }
};
