import type { ParallelState } from '../definition/state-machine-definition.js';
import { failed } from '../history/event-details.js';
import type { Json } from '../json.js';
import { StateFailure } from '../state-failure.js';
import { dataFlowOf } from './data-flow-of.js';
import type { LevelRunner } from './level-runner.js';
import { runRepeatable } from './run-repeatable.js';
import { runTogether } from './run-together.js';
import { Scope } from './scope.js';
import type { StateVisit } from './state-visit.js';
import type { Transition } from './transition.js';
import { Variables } from './variables.js';

/** Runs all branches at once on the same input; the result has their outputs in the order of the branches. */
export const runParallel = (visit: StateVisit<ParallelState>, runLevel: LevelRunner): Promise<Transition> =>
  runRepeatable(visit, () => runAttempt(visit, runLevel));

const runAttempt = async (visit: StateVisit<ParallelState>, runLevel: LevelRunner): Promise<Json> => {
  const { scope, state, name } = visit;
  const input = await dataFlowOf(visit).workInput(visit);
  if (visit.retryCount > 0) scope.progress.forgetBranches();
  const startedEventId = scope.record('ParallelStateStarted');
  const outputs: Json[] = [];
  try {
    await runTogether({
      count: state.Branches.length,
      concurrencyMax: Infinity,
      signal: scope.signal,
      run: async (index, signal) => {
        const branch = state.Branches[index];
        if (!branch) return;
        const inner = new Scope(scope.run, {
          signal,
          branchPath: [...scope.branchPath, `${name}[${index}]`],
          variables: new Variables(scope.variables),
          progress: scope.progress.branch(index),
          previousEventId: startedEventId,
          mapItem: scope.mapItem,
        });
        outputs[index] = await runLevel(branch, input, inner);
      },
    });
  } catch (error) {
    if (error instanceof StateFailure) {
      scope.record('ParallelStateFailed', failed('parallelStateFailedEventDetails', error.error, error.failureCause));
    }
    throw error;
  }
  scope.record('ParallelStateSucceeded');
  return outputs;
};
