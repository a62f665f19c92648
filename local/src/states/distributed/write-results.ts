import type { MapState, ResultWriter, WriterConfig } from '../definition/state-machine-definition.js';
import type { ChildExecution } from '../interpreter/child-executions.js';
import { dataFlowOf } from '../interpreter/data-flow-of.js';
import type { StateVisit } from '../interpreter/state-visit.js';
import { byteLength, isJsonObject, textOf, type Json, type JsonObject } from '../json.js';
import { runtimeFailure, STATES_RESULT_WRITER_FAILED, StateFailure } from '../state-failure.js';
import { transformed } from './item-result.js';

/** How the items of a Map ended. */
export interface ItemResults {
  /** In the order of the items. */
  readonly ended: readonly ChildExecution[];
  /** The inputs of those that were not begun. */
  readonly pending: readonly Json[];
}

/**
 * Writes the results of a Map into S3: one file for each way in which items ended, and a manifest.
 *
 * @returns the state's result: where the manifest is.
 * @throws {StateFailure} `States.ResultWriterFailed`: they cannot be written.
 */
export const writeResults = async (
  visit: StateVisit<MapState>,
  writer: ResultWriter,
  mapRunArn: string,
  results: ItemResults,
): Promise<JsonObject> => {
  const store = visit.scope.run.environment.services.s3;
  if (!store) throw runtimeFailure('A ResultWriter needs a folder that stands for S3, and none is set up');
  const isJsonata = visit.queryLanguage === 'JSONata';
  const template = (isJsonata ? writer.Arguments : writer.Parameters) ?? {};
  const filled = await dataFlowOf(visit).fill(
    visit,
    template,
    `ResultWriter/${isJsonata ? 'Arguments' : 'Parameters'}`,
  );
  const { Bucket: bucket = '', Prefix: prefix = '' } = isJsonObject(filled) ? filled : {};
  const folder = [textOf(prefix).replace(/\/$/u, ''), mapRunArn.split(':').at(-1) ?? '']
    .filter((part) => part !== '')
    .join('/');
  const put = async (name: string, text: string): Promise<JsonObject> => {
    const Key = `${folder}/${name}`;
    try {
      await store.call('PutObject', { Bucket: textOf(bucket), Key, Body: text }, new AbortController().signal);
    } catch (error) {
      throw new StateFailure(STATES_RESULT_WRITER_FAILED, error instanceof Error ? error.message : String(error));
    }
    return { Key, Size: byteLength(text) };
  };
  const files: Record<string, JsonObject[]> = {};
  for (const [status, entries] of Object.entries(byStatus(results, writer.WriterConfig))) {
    const name = `${status}_0.${writer.WriterConfig?.OutputType === 'JSONL' ? 'jsonl' : 'json'}`;
    files[status] = entries.length === 0 ? [] : [await put(name, textOfEntries(entries, writer.WriterConfig))];
  }
  const manifest = { DestinationBucket: textOf(bucket), MapRunArn: mapRunArn, ResultFiles: files };
  const { Key = null } = await put('manifest.json', JSON.stringify(manifest));
  return { MapRunArn: mapRunArn, ResultWriterDetails: { Bucket: textOf(bucket), Key } };
};

const byStatus = (
  { ended, pending }: ItemResults,
  config: WriterConfig | undefined,
): Record<string, readonly Json[]> => ({
  FAILED: transformed(
    ended.filter(({ status }) => status !== 'SUCCEEDED'),
    'NONE',
  ),
  PENDING: pending.map((input) => ({ Input: JSON.stringify(input), Status: 'PENDING' })),
  SUCCEEDED: transformed(
    ended.filter(({ status }) => status === 'SUCCEEDED'),
    config?.Transformation ?? 'NONE',
  ),
});

const textOfEntries = (entries: readonly Json[], config: WriterConfig | undefined): string =>
  config?.OutputType === 'JSONL'
    ? entries.map((entry) => `${JSON.stringify(entry)}\n`).join('')
    : JSON.stringify(entries);
