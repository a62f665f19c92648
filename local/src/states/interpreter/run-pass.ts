import type { PassState } from '../definition/state-machine-definition.js';
import { dataFlowOf } from './data-flow-of.js';
import type { StateVisit } from './state-visit.js';
import { follow, type Transition } from './transition.js';

/** Hands on its `Result`, or its input as `Parameters` shape it. */
export const runPass = async (visit: StateVisit<PassState>): Promise<Transition> => {
  const flow = dataFlowOf(visit);
  const { Result } = visit.state;
  const result = Result === undefined ? await flow.workInput(visit) : Result;
  return follow(visit.state, await flow.fromResult(visit, result));
};
