import type { MapState } from '../definition/state-machine-definition.js';
import { fieldsWithoutEffect } from '../definition/distributed-fields.js';
import { isDistributed } from '../definition/is-distributed.js';
import type { Json } from '../json.js';
import { runtimeFailure, StateFailure } from '../state-failure.js';
import type { LevelRunner } from './level-runner.js';
import { concurrencyOf, itemsOf } from './map-fields.js';
import { runItem } from './map-item.js';
import { runDistributedMap } from './run-distributed-map.js';
import { runRepeatable } from './run-repeatable.js';
import { runTogether } from './run-together.js';
import type { StateVisit } from './state-visit.js';
import { ToleratedFailures } from './tolerated-failures.js';
import type { Transition } from './transition.js';

/** Items of an inline Map that run at the same time at most, whatever it says. */
const INLINE_CONCURRENCY_MAX = 40;

/** Runs the same states for each item; the result has the outputs in the items' order, without those of failed items. */
export const runMap = (visit: StateVisit<MapState>, runLevel: LevelRunner): Promise<Transition> =>
  runRepeatable(visit, {
    attempt: () => (isDistributed(visit.state) ? runDistributedMap(visit) : runAttempt(visit, runLevel)),
    failedEvent: 'MapStateFailed',
  });

const runAttempt = async (visit: StateVisit<MapState>, runLevel: LevelRunner): Promise<Json> => {
  const { scope } = visit;
  const [field] = fieldsWithoutEffect(visit.state);
  if (field !== undefined) {
    throw runtimeFailure(`The field '${field}' needs a ProcessorConfig with the Mode DISTRIBUTED`);
  }
  const items = await itemsOf(visit);
  const concurrencyMax = Math.min(await concurrencyOf(visit), INLINE_CONCURRENCY_MAX);
  const tolerated = (await ToleratedFailures.of(visit))(items.length);
  if (visit.retryCount > 0) scope.progress.forgetBranches();
  const startedEventId = scope.record('MapStateStarted', {
    member: 'mapStateStartedEventDetails',
    value: { length: items.length },
  });
  const outputs: (Json | undefined)[] = items.map(() => undefined);
  // An iteration follows the one that its worker ran before; the Map goes on from whichever ended last.
  const lastOfWorker = new Map<number, number>();
  let lastEventId = startedEventId;
  try {
    await runTogether({
      count: items.length,
      concurrencyMax,
      signal: scope.signal,
      run: async ({ index, worker, signal }) => {
        const item = { Index: index, Value: items[index] ?? null };
        const previous = lastOfWorker.get(worker) ?? startedEventId;
        const onStateEvent = (eventId: number): void => {
          lastOfWorker.set(worker, eventId);
          if (!signal.aborted) lastEventId = Math.max(lastEventId, eventId);
        };
        try {
          const end = await runItem(visit, { item, previousEventId: previous, signal, onStateEvent, runLevel });
          outputs[index] = end.output;
          lastEventId = Math.max(lastEventId, end.lastEventId);
        } catch (error) {
          if (!(error instanceof StateFailure)) throw error;
          tolerated.count(error);
        }
      },
    });
  } finally {
    scope.follow(lastEventId);
  }
  scope.recordAside('MapStateSucceeded');
  return outputs.filter((output) => output !== undefined);
};
