import type { RepeatableState, Retrier } from '../definition/state-machine-definition.js';
import type { Json, JsonObject } from '../json.js';
import { STATES_TIMEOUT, StateFailure } from '../state-failure.js';
import { dataFlowOf } from './data-flow-of.js';
import { errorMatches } from './error-matches.js';
import { retriesAllowed, retryDelayMs } from './retry-delay.js';
import type { StateVisit } from './state-visit.js';
import { follow, type Transition } from './transition.js';

/** What `Catch` puts into the state's output. */
const errorOutputOf = (failure: StateFailure): JsonObject => ({
  Error: failure.error ?? null,
  // A timeout's cause is empty text; a task that was failed without a cause has none.
  Cause: failure.failureCause ?? (failure.error === STATES_TIMEOUT ? '' : null),
});

const caught = async (visit: StateVisit<RepeatableState>, failure: StateFailure): Promise<Transition> => {
  const catcher = visit.state.Catch?.find(({ ErrorEquals }) => errorMatches(ErrorEquals, failure));
  if (!catcher) throw failure;
  const output = await dataFlowOf(visit).fromError(visit, catcher, errorOutputOf(failure));
  return { ...output, next: catcher.Next };
};

/**
 * Runs `attempt` until it succeeds, and otherwise does as Retry and Catch say. The first retrier that takes an error
 * decides alone; once it is used up, the catchers are asked.
 *
 * @throws {StateFailure} neither a retrier nor a catcher takes the error.
 */
export const runRepeatable = async (
  visit: StateVisit<RepeatableState>,
  attempt: () => Promise<Json>,
): Promise<Transition> => {
  const { scope, state } = visit;
  const { clock, random } = scope.run.environment;
  const used = new Map<Retrier, number>();
  for (;;) {
    try {
      const result = await scope.run.attempts.observe(visit, attempt);
      return follow(state, await dataFlowOf(visit).fromResult(visit, result));
    } catch (error) {
      if (!(error instanceof StateFailure)) throw error;
      const retrier = state.Retry?.find(({ ErrorEquals }) => errorMatches(ErrorEquals, error));
      const retriesBefore = retrier ? (used.get(retrier) ?? 0) : 0;
      if (!retrier || retriesBefore >= retriesAllowed(retrier)) return caught(visit, error);
      used.set(retrier, retriesBefore + 1);
      await clock.sleep(retryDelayMs(retrier, retriesBefore, random), scope.signal);
      visit.retryCount++;
    }
  }
};
