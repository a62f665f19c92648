import type { ParallelState } from '../definition/state-machine-definition.js';
import type { Json } from '../json.js';
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
  runRepeatable(visit, { attempt: () => runAttempt(visit, runLevel), failedEvent: 'ParallelStateFailed' });

const runAttempt = async (visit: StateVisit<ParallelState>, runLevel: LevelRunner): Promise<Json> => {
  const { scope, state, name } = visit;
  const input = await dataFlowOf(visit).workInput(visit);
  if (visit.retryCount > 0) scope.progress.forgetBranches();
  const startedEventId = scope.record('ParallelStateStarted');
  const outputs: Json[] = [];
  let lastEventId = startedEventId;
  try {
    await runTogether({
      count: state.Branches.length,
      concurrencyMax: Infinity,
      signal: scope.signal,
      run: async ({ index, signal }) => {
        const branch = state.Branches[index];
        if (!branch) return;
        const inner = new Scope(scope.run, {
          signal,
          branchPath: scope.pathTo(name, index),
          variables: new Variables(scope.variables),
          progress: scope.progress.branch(index),
          previousEventId: startedEventId,
          mapItem: scope.mapItem,
        });
        try {
          outputs[index] = await runLevel(branch, input, inner);
        } finally {
          // Of branches that are cancelled, the state goes on from none: the one that failed has ended before.
          if (!signal.aborted) lastEventId = Math.max(lastEventId, inner.lastEventId);
        }
      },
    });
  } finally {
    scope.follow(lastEventId);
  }
  scope.recordAside('ParallelStateSucceeded');
  return outputs;
};
