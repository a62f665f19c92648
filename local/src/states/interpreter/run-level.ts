import type { StateLevel } from '../definition/state-machine-definition.js';
import { stateEntered, stateExited } from '../history/event-details.js';
import type { Json, JsonObject } from '../json.js';
import { runtimeFailure, StateFailure } from '../state-failure.js';
import { CloudClosed } from './cancelled.js';
import type { LevelRunner } from './level-runner.js';
import { boundedJson } from './payload-limit.js';
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
      progress.output = output;
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
  scope.record(`${state.Type}StateEntered`, stateEntered(name, JSON.stringify(input)));
  try {
    const transition = await visitState(visit, runLevel);
    scope.signal.throwIfAborted();
    leave(visit, transition);
    return transition;
  } catch (error) {
    const isCancelled = !(error instanceof StateFailure) && !(scope.signal.reason instanceof CloudClosed);
    if (isCancelled && ABORTABLE.has(state.Type)) scope.recordCancelled(`${state.Type}StateAborted`);
    throw error;
  }
};

const leave = (visit: StateVisit, { output, assigned }: Transition): void => {
  const { scope, state, name } = visit;
  const outputText = boundedJson(output, `The state '${name}' has an output`);
  if (assigned) scope.variables.assign(assigned);
  scope.record(`${state.Type}StateExited`, stateExited(name, outputText, assigned && textsOf(assigned)));
};

const textsOf = (values: JsonObject): Record<string, string> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, JSON.stringify(value)]));
