import type { ItemReader, MapState, ReaderConfig } from '../definition/state-machine-definition.js';
import { dataFlowOf } from '../interpreter/data-flow-of.js';
import { noValid, numberMember, type NumberRule } from '../interpreter/number-field.js';
import type { StateVisit } from '../interpreter/state-visit.js';
import { isJsonArray, isJsonObject, textOf, type Json, type JsonObject } from '../json.js';
import type { ObjectStore } from '../service-api.js';
import { runtimeFailure, STATES_ITEM_READER_FAILED, StateFailure } from '../state-failure.js';
import { readData, textOfObject } from './read-data.js';
import { toSdkShape } from '../integrations/sdk-shapes.js';

/** One item of a distributed Map. */
export interface ReadItem {
  readonly value: Json;
  /** The URL of the object that it comes from; absent for items that are no data of an object. */
  readonly source?: string;
}

interface Source {
  readonly store: ObjectStore;
  readonly config: ReaderConfig;
  readonly bucket: string;
}

const NO_INTEGER = noValid('MaxItems', 'integer');
const MAX_ITEMS: NumberRule = {
  least: -Infinity,
  isWhole: true,
  words: { noNumber: NO_INTEGER, outOfRange: NO_INTEGER },
};

/**
 * How many items a reader takes at most, as its state says it: 0 stands for all, as does a missing field, and a negative number is the
 * reader's own failure.
 *
 * @throws {StateFailure} `States.Runtime` by path, `States.QueryEvaluationError` by expression: it is no whole number.
 */
export const maxItemsOf = async (visit: StateVisit<MapState>, { ReaderConfig: config }: ItemReader): Promise<number> =>
  (await numberMember(visit, { ...config }, 'MaxItems', 'ItemReader/ReaderConfig/', MAX_ITEMS)) ?? 0;

/**
 * Reads the items of a distributed Map from S3.
 *
 * @param maxItems what {@link maxItemsOf} gave.
 * @throws {StateFailure} `States.ItemReaderFailed`: they cannot be read.
 */
export const readItems = async (
  visit: StateVisit<MapState>,
  reader: ItemReader,
  maxItems: number,
): Promise<readonly ReadItem[]> => {
  if (maxItems < 0) throw new StateFailure(STATES_ITEM_READER_FAILED, 'field MaxItems must be positive');
  const store = visit.scope.run.environment.services.s3;
  if (!store) throw runtimeFailure('An ItemReader needs a folder that stands for S3, and none is set up');
  const isJsonata = visit.queryLanguage === 'JSONata';
  const template = (isJsonata ? reader.Arguments : reader.Parameters) ?? {};
  const filled = await dataFlowOf(visit).fill(visit, template, `ItemReader/${isJsonata ? 'Arguments' : 'Parameters'}`);
  const parameters = isJsonObject(filled) ? filled : {};
  const config = reader.ReaderConfig ?? {};
  const source = { store, config, bucket: textOf(parameters.Bucket ?? '') };
  try {
    const items = reader.Resource.endsWith(':listObjectsV2')
      ? await listed(source, textOf(parameters.Prefix ?? ''))
      : await ofObject(source, textOf(parameters.Key ?? ''));
    return maxItems === 0 ? items : items.slice(0, maxItems);
  } catch (error) {
    throw readerFailure(error);
  }
};

/** What a service answered, or a mistake in the data, as a failure of the reader. */
const readerFailure = (error: unknown): unknown => {
  if (error instanceof StateFailure || !(error instanceof Error)) return error;
  return new StateFailure(STATES_ITEM_READER_FAILED, error.message);
};

const ofObject = async (source: Source, key: string): Promise<ReadItem[]> => {
  const { config, bucket, store } = source;
  const isInventory = config.ManifestType === 'S3_INVENTORY' || config.InputType === 'MANIFEST';
  const text = textOfObject(key, await store.read(bucket, key));
  if (isInventory) return inventory(source, text);
  if (config.ManifestType === 'ATHENA_DATA') return athenaData(source, text);
  return fromText(text, config, `s3://${bucket}/${key}`);
};

const fromText = (text: string, config: ReaderConfig, source: string): ReadItem[] =>
  readData(text, config).map((value) => ({ value, source }));

/** The objects of a bucket, or the data in them. */
const listed = async (source: Source, prefix: string): Promise<ReadItem[]> => {
  const { config, bucket, store } = source;
  const contents: JsonObject[] = [];
  let ContinuationToken: Json | undefined;
  do {
    const input = { Bucket: bucket, Prefix: prefix, ...(ContinuationToken !== undefined && { ContinuationToken }) };
    const page = (await store.call('ListObjectsV2', input, new AbortController().signal)) as JsonObject;
    contents.push(...(isJsonArray(page.Contents) ? page.Contents.filter(isJsonObject) : []));
    ContinuationToken = page.NextContinuationToken;
  } while (ContinuationToken !== undefined);
  if (config.Transformation !== 'LOAD_AND_FLATTEN') {
    return contents.map(({ ETag, ...object }) => ({
      value: { Etag: ETag ?? null, ...(toSdkShape(object, new Set()) as JsonObject) },
    }));
  }
  const items = await Promise.all(
    contents.map(async ({ Key }) => {
      const key = textOf(Key);
      return fromText(textOfObject(key, await store.read(bucket, key)), config, `s3://${bucket}/${key}`);
    }),
  );
  return items.flat();
};

/** The rows of the files of an S3 inventory: what its manifest lists, under the names of its schema. */
const inventory = async ({ store, config, bucket }: Source, text: string): Promise<ReadItem[]> => {
  const manifest = readData(`[${text}]`, { InputType: 'JSON' })[0];
  const files = isJsonObject(manifest) && isJsonArray(manifest.files) ? manifest.files : undefined;
  const schema = isJsonObject(manifest) ? manifest.fileSchema : undefined;
  if (!isJsonObject(manifest) || !files || typeof schema !== 'string') {
    throw new StateFailure(STATES_ITEM_READER_FAILED, 'The manifest must have the members fileSchema and files');
  }
  const names = schema.split(',').map((name) => name.trim());
  const target =
    typeof manifest.destinationBucket === 'string' ? (manifest.destinationBucket.split(':').at(-1) ?? bucket) : bucket;
  const csv: ReaderConfig = { ...config, InputType: 'CSV', CSVHeaderLocation: 'GIVEN', CSVHeaders: names };
  const items = await Promise.all(
    files.map(async (file) => {
      const key = isJsonObject(file) ? textOf(file.key) : '';
      return fromText(textOfObject(key, await store.read(target, key)), csv, `s3://${target}/${key}`);
    }),
  );
  return items.flat();
};

/** The data of the objects that a manifest of Athena lists, one URL a line. */
const athenaData = async ({ store, config }: Source, text: string): Promise<ReadItem[]> => {
  const urls = text
    .split(/\r?\n/u)
    .map((line) => line.trim().replace(/^"|"$/gu, ''))
    .filter((line) => line !== '');
  const items = await Promise.all(
    urls.map(async (url) => {
      const [, bucket, key] = /^s3:\/\/([^/]+)\/(.+)$/u.exec(url) ?? [];
      if (bucket === undefined || key === undefined) {
        throw new StateFailure(STATES_ITEM_READER_FAILED, `The manifest must hold URLs of S3, got '${url}'`);
      }
      return fromText(textOfObject(key, await store.read(bucket, key)), config, url);
    }),
  );
  return items.flat();
};
