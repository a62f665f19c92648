import { batchItems } from '../distributed/batch-items.js';
import { transformed } from '../distributed/item-result.js';
import { maxItemsOf, readItems, type ReadItem } from '../distributed/read-items.js';
import { writeResults, type ItemResults } from '../distributed/write-results.js';
import type { MapState } from '../definition/state-machine-definition.js';
import { failed } from '../history/event-details.js';
import { isJsonObject, type Json } from '../json.js';
import { STATES_EXCEED_TOLERATED_FAILURE_THRESHOLD, STATES_RUNTIME, StateFailure } from '../state-failure.js';
import type { ChildExecution } from './child-executions.js';
import type { MapRunRecord } from './map-run-record.js';
import { dataFlowOf } from './data-flow-of.js';
import { concurrencyOf, itemsOf } from './map-fields.js';
import { processorOf } from './map-item.js';
import { boundedJson } from './payload-limit.js';
import { runTogether } from './run-together.js';
import type { StateVisit } from './state-visit.js';
import { ToleratedFailures } from './tolerated-failures.js';
import { whenAborted } from './when-aborted.js';

/** Executions of items that run at the same time at most, where the Map does not say. */
const CONCURRENCY_MAX = 1_000;

/**
 * Runs a Map whose items are executions of their own: reads the items, puts them together where the Map says so, and
 * gives or writes the results.
 */
export const runDistributedMap = async (visit: StateVisit<MapState>): Promise<Json> => {
  const { scope, state, name } = visit;
  const { run } = scope;
  const given = state.ItemReader ? undefined : (await itemsOf(visit)).map((value) => ({ value }));
  scope.record('MapStateStarted', { member: 'mapStateStartedEventDetails', value: { length: given?.length ?? 0 } });
  const toleratedOf = await ToleratedFailures.of(visit);
  const maxItems = state.ItemReader ? await maxItemsOf(visit, state.ItemReader) : 0;
  const label = state.Label ?? name;
  const mapRunArn = mapRunArnOf(run.stateMachineArn, label, run.environment.newId());
  const startedEventId = scope.record('MapRunStarted', { member: 'mapRunStartedEventDetails', value: { mapRunArn } });
  const machineName = `${run.stateMachineName}/${label}`;
  const begun = {
    mapRunArn,
    executionArn: run.executionArn,
    stateMachineArn: run.stateMachineArn.split(':').slice(0, 6).concat(machineName).join(':'),
  };
  const record = run.environment.children.startMapRun(begun, run.environment.clock);
  let result: Json;
  try {
    const items = given ?? (state.ItemReader ? await readItems(visit, state.ItemReader, maxItems) : []);
    const inputs = await inputsOf(visit, items);
    const results = await runItems(
      visit,
      { machineName, mapRunArn, record, tolerated: toleratedOf(inputs.length) },
      inputs,
    );
    const { ResultWriter: writer } = state;
    const isWritten = writer?.Resource !== undefined;
    const written = isWritten ? await writeResults(visit, writer, mapRunArn, results) : undefined;
    if (isWritten || !results.failure) record.written();
    if (results.failure) throw results.failure;
    result = written ?? transformed(results.ended, writer?.WriterConfig?.Transformation ?? 'COMPACT');
  } catch (error) {
    record.finish(error instanceof StateFailure ? 'FAILED' : 'ABORTED');
    if (error instanceof StateFailure && error.error !== STATES_RUNTIME) {
      scope.record('MapRunFailed', failed('mapRunFailedEventDetails', error.error, error.failureCause));
    }
    throw error;
  }
  record.finish('SUCCEEDED');
  scope.record('MapRunSucceeded');
  scope.recordAside('MapStateSucceeded');
  // The state's exit follows the start of the run, not its end.
  scope.follow(startedEventId);
  return result;
};

/** The ARN of a run of a Map: `...:mapRun:<machine>/<Map>:<id>`. */
const mapRunArnOf = (stateMachineArn: string, label: string, id: string): string => {
  const [arn, partition, service, region, account, , machine] = stateMachineArn.split(':');
  return [arn, partition, service, region, account, 'mapRun', `${machine}/${label}`, id].join(':');
};

/** What the executions get: each item as the Map shapes it, or several of them together. */
const inputsOf = async (visit: StateVisit<MapState>, items: readonly ReadItem[]): Promise<readonly Json[]> => {
  const flow = dataFlowOf(visit);
  const shaped: Json[] = [];
  for (const [Index, { value, source }] of items.entries()) {
    const mapItem = { Index, Value: value, ...(source !== undefined && { Source: source }) };
    shaped.push(await flow.itemInput(visit, mapItem));
  }
  const { ItemBatcher: batcher } = visit.state;
  return batcher ? batchItems(visit, batcher, shaped) : shaped;
};

interface RunResults extends ItemResults {
  /** Why the run failed; `undefined` where it did not. */
  readonly failure: StateFailure | undefined;
}

interface ItemsRun {
  readonly tolerated: ToleratedFailures;
  readonly machineName: string;
  readonly mapRunArn: string;
  readonly record: MapRunRecord;
}

/** How many items each execution gets. */
const itemCountsOf = ({ state }: StateVisit<MapState>, inputs: readonly Json[]): number[] =>
  inputs.map((input) => {
    const items = state.ItemBatcher && isJsonObject(input) ? input.Items : undefined;
    return Array.isArray(items) ? items.length : 1;
  });

const runItems = async (
  visit: StateVisit<MapState>,
  { machineName, mapRunArn, record, tolerated }: ItemsRun,
  inputs: readonly Json[],
): Promise<RunResults> => {
  const { scope } = visit;
  const { children } = scope.run.environment;
  const level = processorOf(visit);
  const maxConcurrency = await concurrencyOf(visit);
  const itemCounts = itemCountsOf(visit, inputs);
  record.plan(itemCounts, {
    maxConcurrency: Number.isFinite(maxConcurrency) ? maxConcurrency : 0,
    ...tolerated.limits,
  });
  const ended: (ChildExecution | undefined)[] = inputs.map(() => undefined);
  let failure: StateFailure | undefined;
  try {
    await runTogether({
      count: inputs.length,
      concurrencyMax: Math.min(maxConcurrency, CONCURRENCY_MAX),
      signal: scope.signal,
      run: async ({ index, signal }) => {
        const input = boundedJson(inputs[index] ?? null, visit.name);
        const itemCount = itemCounts[index] ?? 1;
        const start = { name: scope.run.environment.newId(), machineName, level, input, mapRunArn, itemCount };
        const executionArn = children.startItem(scope.run, start);
        record.started(index);
        const letItRun = whenAborted(signal, () => void children.stop(executionArn));
        const child = await children.ended(executionArn);
        letItRun();
        ended[index] = child;
        record.ended(index, child.status);
        if (child.status !== 'SUCCEEDED' && !signal.aborted) tolerated.countItem();
      },
    });
  } catch (error) {
    if (!(error instanceof StateFailure) || error.error !== STATES_EXCEED_TOLERATED_FAILURE_THRESHOLD) throw error;
    failure = error;
  }
  return {
    failure,
    ended: ended.filter((child) => child !== undefined),
    pending: inputs.filter((_, index) => ended[index] === undefined),
  };
};
