import type { LambdaResult } from '../states/lambda-invoker.js';

/**
 * The messages of a batch that failed and come back later, by their ids, as Lambda reads a function's answer. Nothing failed:
 * an empty or null answer, an empty or null list. All failed: an error, an answer of another shape, an id that is empty or
 * not of this batch.
 *
 * @param reportsItemFailures whether the mapping has `ReportBatchItemFailures`; without it the answer is not read.
 */
export function failedMessageIds(
  result: LambdaResult,
  messageIds: readonly string[],
  reportsItemFailures: boolean,
): ReadonlySet<string> {
  if ('error' in result) return new Set(messageIds);
  if (!reportsItemFailures) return new Set();
  const reported = reportedIds(result.payload);
  const isOfBatch = (id: unknown): id is string => typeof id === 'string' && messageIds.includes(id);
  return new Set(reported?.every(isOfBatch) === true ? reported : messageIds);
}

/** The reported ids as they are, or `undefined` for an answer of another shape. */
function reportedIds(payload: unknown): readonly unknown[] | undefined {
  if (payload === null || payload === undefined || payload === '') return [];
  if (typeof payload !== 'object') return undefined;
  if (Object.keys(payload).length === 0) return [];
  if (!('batchItemFailures' in payload)) return undefined;
  const { batchItemFailures: failures } = payload;
  if (failures === null) return [];
  if (!Array.isArray(failures)) return undefined;
  return failures.map((failure: unknown) => (failure as { itemIdentifier?: unknown } | null)?.itemIdentifier);
}
