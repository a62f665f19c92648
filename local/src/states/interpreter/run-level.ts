import type { StateLevel } from '../definition/state-machine-definition.js';
import { stateEntered, stateExited } from '../history/event-details.js';
import type { Json, JsonObject } from '../json.js';
import { runtimeFailure, STATES_RUNTIME, StateFailure } from '../state-failure.js';
import { endsSilently } from './cancelled.js';
import type { LevelRunner } from './level-runner.js';
import { boundedJson } from './payload-limit.js';
import { recordedEvaluation } from './recorded-evaluation.js';
import type { Scope } from './scope.js';
import { StateVisit } from './state-visit.js';
import type { Transition } from './transition.js';
import { visitState } from './visit-state.js';

/** Types of states that have an event of their own for being cancelled. */
const ABORTABLE = new Set(['Task', 'Wait', 'Parallel', 'Map']);

/**
 * Runs a row of states from its start, or from where its progress says that it stood, to its end.
 *
 * @returns the output of the last state.
 * @throws {StateFailure} a state failed.
 * @throws the scope's abort reason, once it is aborted.
 */
export const runLevel: LevelRunner = async (level, input, scope) => {
  const { progress } = scope;
  if (progress.output !== undefined) return progress.output;
  const isResumed = progress.stateName !== undefined;
  let name = progress.stateName ?? level.StartAt;
  let data = isResumed ? progress.input : input;
  if (isResumed) scope.variables.assign(progress.variables);
  else progress.enter(name, data, scope.variables.own());
  for (;;) {
    const { output, next } = await runState(level, name, data, scope);
    if (next === undefined) {
      progress.finish(output);
      return output;
    }
    name = next;
    data = output;
    progress.enter(name, data, scope.variables.own());
  }
};

const runState = async (level: StateLevel, name: string, input: Json, scope: Scope): Promise<Transition> => {
  scope.signal.throwIfAborted();
  const state = level.States[name];
  if (!state) throw runtimeFailure(`There is no state '${name}' to go to`);
  const visit = new StateVisit(scope, name, state, input);
  visit.enteredEventId = scope.record(`${state.Type}StateEntered`, stateEntered(name, JSON.stringify(input)));
  try {
    const transition = await visitState(visit, runLevel);
    scope.signal.throwIfAborted();
    leave(visit, transition);
    return transition;
  } catch (error) {
    if (error instanceof StateFailure) throw failed(visit, error);
    if (!endsSilently(scope.signal.reason) && ABORTABLE.has(state.Type)) {
      scope.recordCancelled(`${state.Type}StateAborted`);
    }
    throw error;
  }
};

/** The failure with which the state ends, written into the history. */
const failed = (visit: StateVisit, error: StateFailure): StateFailure => {
  const failure = recordedEvaluation(visit, error);
  const { scope, state } = visit;
  // A task that fails inside a branch or an item is also written as aborted, unless the execution ends right there.
  if (state.Type === 'Task' && scope.isNested && failure.error !== STATES_RUNTIME) {
    scope.recordAside('TaskStateAborted');
  }
  return failure;
};

const leave = (visit: StateVisit, { output, assigned }: Transition): void => {
  const { scope, state, name } = visit;
  const outputText = boundedJson(output, name);
  if (assigned) scope.variables.assign(assigned);
  scope.record(`${state.Type}StateExited`, stateExited(name, outputText, assigned && textsOf(assigned)));
};

const textsOf = (values: JsonObject): Record<string, string> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, JSON.stringify(value)]));
