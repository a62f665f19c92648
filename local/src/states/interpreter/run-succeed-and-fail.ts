import type { FailState, SucceedState } from '../definition/state-machine-definition.js';
import { StateFailure } from '../state-failure.js';
import { dataFlowOf } from './data-flow-of.js';
import type { StateVisit } from './state-visit.js';
import type { Transition } from './transition.js';

/** Ends the level with the state's input, as its fields shape it. */
export const runSucceed = async (visit: StateVisit<SucceedState>): Promise<Transition> => ({
  ...(await dataFlowOf(visit).fromInput(visit, visit.state)),
  next: undefined,
});

/** Ends the level with an error. */
export const runFail = async (visit: StateVisit<FailState>): Promise<never> => {
  throw new StateFailure(await textField(visit, 'Error'), await textField(visit, 'Cause'));
};

/** The service wants text here; anything else is written as JSON, so that a failing state fails as its author meant. */
const textField = async (visit: StateVisit<FailState>, name: string): Promise<string | undefined> => {
  const value = await dataFlowOf(visit).field(visit, name);
  return value === undefined || typeof value === 'string' ? value : JSON.stringify(value);
};
