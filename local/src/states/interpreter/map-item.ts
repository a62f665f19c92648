import type { ItemProcessor, MapState } from '../definition/state-machine-definition.js';
import { mapIteration } from '../history/event-details.js';
import type { Json, JsonObject } from '../json.js';
import { runtimeFailure, STATES_RUNTIME, StateFailure } from '../state-failure.js';
import { endsSilently } from './cancelled.js';
import { dataFlowOf } from './data-flow-of.js';
import type { LevelRunner } from './level-runner.js';
import { Scope } from './scope.js';
import type { StateVisit } from './state-visit.js';
import { Variables } from './variables.js';

/** The states that a Map runs for each item. */
export const processorOf = (visit: StateVisit<MapState>): ItemProcessor => {
  const processor = visit.state.ItemProcessor ?? visit.state.Iterator;
  if (!processor) throw runtimeFailure(`The map state '${visit.name}' has neither ItemProcessor nor Iterator`);
  return processor;
};

/** One item of an inline Map as `$$.Map.Item` shows it. */
export type MapItem = JsonObject & { readonly Index: number };

/** How one item of a Map ended, for the history of the Map around it. */
export interface ItemEnd {
  readonly output: Json;
  /** The iteration's last event. */
  readonly lastEventId: number;
}

/** One iteration that is to be run. */
export interface Iteration {
  readonly item: MapItem;
  /** The event that the iteration follows. */
  readonly previousEventId: number;
  readonly signal: AbortSignal;
  /** Told of the last event of the iteration's own states, when it has ended in any way. */
  readonly onStateEvent: (eventId: number) => void;
  readonly runLevel: LevelRunner;
}

/**
 * Runs an inline Map's states for one item.
 *
 * @throws {StateFailure} one of its states failed.
 */
export const runItem = async (
  visit: StateVisit<MapState>,
  { item, previousEventId, signal, onStateEvent, runLevel }: Iteration,
): Promise<ItemEnd> => {
  const { scope, name } = visit;
  const inner = new Scope(scope.run, {
    signal,
    branchPath: scope.pathTo(name, item.Index),
    variables: new Variables(scope.variables),
    progress: scope.progress.branch(item.Index),
    previousEventId,
    mapItem: item,
  });
  inner.record('MapIterationStarted', mapIteration('mapIterationStartedEventDetails', name, item.Index));
  try {
    const input = await dataFlowOf(visit).itemInput(visit, item);
    const output = await runLevel(processorOf(visit), input, inner);
    onStateEvent(inner.lastEventId);
    const details = mapIteration('mapIterationSucceededEventDetails', name, item.Index);
    return { output, lastEventId: inner.record('MapIterationSucceeded', details) };
  } catch (error) {
    onStateEvent(inner.lastEventId);
    const type = endOf(error, signal);
    if (type !== undefined) {
      const member = `m${type.slice(1)}EventDetails`;
      inner.recordCancelled(type, mapIteration(member, name, item.Index));
    }
    throw error;
  }
};

/** The event of an iteration that did not succeed; none where the execution ends with it. */
const endOf = (error: unknown, signal: AbortSignal): 'MapIterationFailed' | 'MapIterationAborted' | undefined => {
  if (error instanceof StateFailure) return error.error === STATES_RUNTIME ? undefined : 'MapIterationFailed';
  return endsSilently(signal.reason) ? undefined : 'MapIterationAborted';
};
