import { evaluationFailed } from '../history/event-details.js';
import { placed, STATES_QUERY_EVALUATION_ERROR, type StateFailure } from '../state-failure.js';
import type { StateVisit } from './state-visit.js';

/**
 * `error` with the state that it happened in named in its cause. An expression that failed is written into the history,
 * once: what has its place has been written already.
 */
export const recordedEvaluation = (visit: StateVisit, error: StateFailure): StateFailure => {
  const failure = placed(error, visit.name, visit.enteredEventId);
  const isNew = error.traits.needsPlace === true && error.error === STATES_QUERY_EVALUATION_ERROR;
  if (isNew) {
    const { location } = error.traits;
    visit.scope.record('EvaluationFailed', evaluationFailed(visit.name, failure.error, failure.failureCause, location));
  }
  return failure;
};
