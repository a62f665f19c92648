import type { MapState } from '../definition/state-machine-definition.js';
import { isJsonArray, isJsonObject, type Json } from '../json.js';
import { queryFailure, runtimeFailure } from '../state-failure.js';
import { dataFlowOf } from './data-flow-of.js';
import { noValid, numberField, type NumberWords } from './number-field.js';
import type { StateVisit } from './state-visit.js';
import { unexpectedResult } from './unexpected-result.js';

/** The items that a Map finds in its input. @throws {StateFailure} they are no list. */
export const itemsOf = async (visit: StateVisit<MapState>): Promise<readonly Json[]> => {
  const items = await dataFlowOf(visit).items(visit);
  if (isJsonArray(items)) return items;
  if (visit.queryLanguage === 'JSONPath') {
    // The service names a path into the context object as one into the data.
    const path = (visit.state.ItemsPath ?? '$').replace(/^\$\$/u, '$');
    throw runtimeFailure(`Reference path "${path}" must point to array.`);
  }
  const { Items: source } = visit.state;
  if (source === undefined) throw queryFailure(`Map state input must be an array but was: ${JSON.stringify(items)}`);
  // What the field gives may be an object, which is a list of its members.
  if (isJsonObject(items)) return Object.entries(items).map(([Key, Value]) => ({ Key, Value }));
  throw unexpectedResult(source, 'Items', 'array', items);
};

const CONCURRENCY_WORDS: NumberWords = {
  noNumber: noValid('MaxConcurrency', 'integer'),
  outOfRange: (shown) => `Expected non-negative integer for MaxConcurrency, got '${shown}' instead.`,
};

/** How many items of a Map run at a time: 0 stands for no limit, as does a missing field. */
export const concurrencyOf = async (visit: StateVisit<MapState>): Promise<number> => {
  const takesText = visit.queryLanguage === 'JSONPath' && visit.state.MaxConcurrencyPath !== undefined;
  const most = await numberField(visit, 'MaxConcurrency', { least: 0, takesText, words: CONCURRENCY_WORDS });
  return most === undefined || most === 0 ? Infinity : most;
};
