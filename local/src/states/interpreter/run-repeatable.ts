import type { RepeatableState, Retrier } from '../definition/state-machine-definition.js';
import type { Json, JsonObject } from '../json.js';
import { STATES_RUNTIME, STATES_TIMEOUT, StateFailure } from '../state-failure.js';
import { dataFlowOf } from './data-flow-of.js';
import { errorMatches } from './error-matches.js';
import { recordedEvaluation } from './recorded-evaluation.js';
import { retriesAllowed, retryDelayMs } from './retry-delay.js';
import type { StateVisit } from './state-visit.js';
import { follow, type Transition } from './transition.js';

/** What a state that Retry and Catch apply to is made of. */
export interface Repeatable {
  /** Runs it once. */
  readonly attempt: () => Promise<Json>;
  /** The event that tells that all attempts have failed, where its type has one; written without details. */
  readonly failedEvent?: 'MapStateFailed' | 'ParallelStateFailed';
}

/** What `Catch` puts into the state's output. */
export const errorOutputOf = (failure: StateFailure): JsonObject => ({
  Error: failure.error ?? null,
  // A timeout's cause is empty text; a task that was failed without a cause has none.
  Cause: failure.failureCause ?? (failure.error === STATES_TIMEOUT ? '' : null),
});

const caught = async (
  visit: StateVisit<RepeatableState>,
  failure: StateFailure,
  { failedEvent }: Repeatable,
): Promise<Transition> => {
  const { scope, state } = visit;
  const eventIdBefore = scope.lastEventId;
  const fail = (reason: StateFailure): void => {
    if (failedEvent !== undefined && reason.error !== STATES_RUNTIME) scope.record(failedEvent);
  };
  fail(failure);
  const index = (state.Catch ?? []).findIndex(({ ErrorEquals }) => errorMatches(ErrorEquals, failure));
  const catcher = state.Catch?.[index];
  if (!catcher) throw failure;
  try {
    const output = await dataFlowOf(visit).fromError(visit, catcher, errorOutputOf(failure), `Catch[${index}]/`);
    return { ...output, next: catcher.Next };
  } catch (error) {
    if (!(error instanceof StateFailure)) throw error;
    // The service writes the catcher's own failure as if the state had not failed yet, and fails it a second time.
    scope.follow(eventIdBefore);
    const second = recordedEvaluation(visit, error);
    fail(second);
    throw second;
  }
};

/**
 * Runs a state until it succeeds, and otherwise does as Retry and Catch say. The first retrier that takes an error
 * decides alone; once it is used up, the catchers are asked.
 *
 * @throws {StateFailure} neither a retrier nor a catcher takes the error.
 */
export const runRepeatable = async (
  visit: StateVisit<RepeatableState>,
  repeatable: Repeatable,
): Promise<Transition> => {
  const { scope, state } = visit;
  const { clock, random } = scope.run.environment;
  const used = new Map<Retrier, number>();
  for (;;) {
    try {
      const result = await scope.run.attempts.observe(visit, repeatable.attempt);
      return follow(state, await dataFlowOf(visit).fromResult(visit, result));
    } catch (error) {
      if (!(error instanceof StateFailure)) throw error;
      const failure = recordedEvaluation(visit, error);
      const retrier = state.Retry?.find(({ ErrorEquals }) => errorMatches(ErrorEquals, failure));
      const retriesBefore = retrier ? (used.get(retrier) ?? 0) : 0;
      if (!retrier || retriesBefore >= retriesAllowed(retrier)) return caught(visit, failure, repeatable);
      used.set(retrier, retriesBefore + 1);
      await clock.sleep(retryDelayMs(retrier, retriesBefore, random), scope.signal);
      visit.retryCount++;
    }
  }
};
