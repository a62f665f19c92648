import type { ItemBatcher, MapState } from '../definition/state-machine-definition.js';
import { dataFlowOf } from '../interpreter/data-flow-of.js';
import { numberMember } from '../interpreter/number-field.js';
import type { StateVisit } from '../interpreter/state-visit.js';
import { byteLength, type Json, type JsonObject } from '../json.js';
import { PAYLOAD_BYTES_MAX } from '../limits.js';

/** The inputs of the executions that run several items each: as many as the batcher says, and as fit into an input. */
export const batchItems = async (
  visit: StateVisit<MapState>,
  batcher: ItemBatcher,
  items: readonly Json[],
): Promise<JsonObject[]> => {
  const limit = (name: string): Promise<number | undefined> =>
    numberMember(visit, { ...batcher }, name, 'ItemBatcher/', { least: 1, isWhole: true });
  const countMax = (await limit('MaxItemsPerBatch')) ?? Infinity;
  const bytesMax = Math.min((await limit('MaxInputBytesPerBatch')) ?? PAYLOAD_BYTES_MAX, PAYLOAD_BYTES_MAX);
  const { BatchInput: template } = batcher;
  const shared =
    template === undefined
      ? {}
      : { BatchInput: await dataFlowOf(visit).fill(visit, template, 'ItemBatcher/BatchInput') };
  const inputOf = (batch: readonly Json[]): JsonObject => ({ ...shared, Items: batch });
  const emptyBytes = byteLength(JSON.stringify(inputOf([])));
  const batches: Json[][] = [];
  let bytes = Infinity;
  for (const item of items) {
    const itemBytes = byteLength(JSON.stringify(item)) + 1;
    const batch = batches.at(-1);
    if (batch && batch.length < countMax && bytes + itemBytes <= bytesMax) {
      batch.push(item);
      bytes += itemBytes;
    } else {
      batches.push([item]);
      bytes = emptyBytes + itemBytes;
    }
  }
  return batches.map(inputOf);
};
