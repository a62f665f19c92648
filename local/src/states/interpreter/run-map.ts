import type { ItemProcessor, MapState } from '../definition/state-machine-definition.js';
import { failed, mapIteration } from '../history/event-details.js';
import { isJsonArray, isJsonObject, kindOf, type Json, type JsonObject } from '../json.js';
import { runtimeFailure, StateFailure } from '../state-failure.js';
import { dataFlowOf } from './data-flow-of.js';
import type { LevelRunner } from './level-runner.js';
import { numberField } from './number-field.js';
import { runRepeatable } from './run-repeatable.js';
import { runTogether } from './run-together.js';
import { Scope } from './scope.js';
import type { StateVisit } from './state-visit.js';
import { ToleratedFailures } from './tolerated-failures.js';
import type { Transition } from './transition.js';
import { Variables } from './variables.js';

/** Runs the same states for each item; the result has the outputs in the items' order, without those of failed items. */
export const runMap = (visit: StateVisit<MapState>, runLevel: LevelRunner): Promise<Transition> =>
  runRepeatable(visit, () => runAttempt(visit, runLevel));

const itemsOf = async (visit: StateVisit<MapState>): Promise<readonly Json[]> => {
  const items = await dataFlowOf(visit).items(visit);
  if (isJsonArray(items)) return items;
  // In JSONata, an object is a list of its members.
  if (visit.queryLanguage === 'JSONata' && isJsonObject(items)) {
    return Object.entries(items).map(([Key, Value]) => ({ Key, Value }));
  }
  throw runtimeFailure(`The items of the map state '${visit.name}' must be an array, got ${kindOf(items)}`);
};

const runAttempt = async (visit: StateVisit<MapState>, runLevel: LevelRunner): Promise<Json> => {
  const { scope } = visit;
  const items = await itemsOf(visit);
  // 0 stands for no limit, as does a missing field.
  const concurrencyMax = await numberField(visit, 'MaxConcurrency', 0);
  const tolerated = await ToleratedFailures.of(visit, items.length);
  if (visit.retryCount > 0) scope.progress.forgetBranches();
  const startedEventId = scope.record('MapStateStarted', {
    member: 'mapStateStartedEventDetails',
    value: { length: items.length },
  });
  const outputs: (Json | undefined)[] = items.map(() => undefined);
  try {
    await runTogether({
      count: items.length,
      concurrencyMax: concurrencyMax === undefined || concurrencyMax === 0 ? Infinity : concurrencyMax,
      signal: scope.signal,
      run: async (index, signal) => {
        try {
          outputs[index] = await runItem(
            visit,
            { Index: index, Value: items[index] ?? null },
            startedEventId,
            signal,
            runLevel,
          );
        } catch (error) {
          if (!(error instanceof StateFailure)) throw error;
          tolerated.count(error);
        }
      },
    });
  } catch (error) {
    if (error instanceof StateFailure) {
      scope.record('MapStateFailed', failed('mapStateFailedEventDetails', error.error, error.failureCause));
    }
    throw error;
  }
  scope.record('MapStateSucceeded');
  return outputs.filter((output) => output !== undefined);
};

const processorOf = (visit: StateVisit<MapState>): ItemProcessor => {
  const processor = visit.state.ItemProcessor ?? visit.state.Iterator;
  if (!processor) throw runtimeFailure(`The map state '${visit.name}' has neither ItemProcessor nor Iterator`);
  return processor;
};

const runItem = async (
  visit: StateVisit<MapState>,
  item: JsonObject & { readonly Index: number },
  startedEventId: number,
  signal: AbortSignal,
  runLevel: LevelRunner,
): Promise<Json> => {
  const { scope, name } = visit;
  const inner = new Scope(scope.run, {
    signal,
    branchPath: [...scope.branchPath, `${name}[${item.Index}]`],
    variables: new Variables(scope.variables),
    progress: scope.progress.branch(item.Index),
    previousEventId: startedEventId,
    mapItem: item,
  });
  inner.record('MapIterationStarted', mapIteration('mapIterationStartedEventDetails', name, item.Index));
  try {
    const input = await dataFlowOf(visit).itemInput(visit, item);
    const output = await runLevel(processorOf(visit), input, inner);
    inner.record('MapIterationSucceeded', mapIteration('mapIterationSucceededEventDetails', name, item.Index));
    return output;
  } catch (error) {
    const wasCancelled = !(error instanceof StateFailure);
    const type = wasCancelled ? 'MapIterationAborted' : 'MapIterationFailed';
    const member = wasCancelled ? 'mapIterationAbortedEventDetails' : 'mapIterationFailedEventDetails';
    inner.recordCancelled(type, mapIteration(member, name, item.Index));
    throw error;
  }
};
