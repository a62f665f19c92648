import { gunzipSync } from 'node:zlib';
import type { ReaderConfig } from '../definition/state-machine-definition.js';
import { isJsonArray, isJsonObject, type Json } from '../json.js';
import { runtimeFailure, STATES_ITEM_READER_FAILED, StateFailure } from '../state-failure.js';
import { readCsv } from './read-csv.js';

const readerFailed = (cause: string): StateFailure => new StateFailure(STATES_ITEM_READER_FAILED, cause);

/** The text of an object; one whose name ends in `.gz` is unpacked. */
export const textOfObject = (key: string, content: Uint8Array): string => {
  const bytes = key.endsWith('.gz') ? gunzipSync(content) : Buffer.from(content);
  return bytes.toString('utf8').replace(/^\uFEFF/u, '');
};

const parseJson = (text: string, what: string): Json => {
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    throw readerFailed(`${what} is not JSON: ${(error as Error).message}`);
  }
};

/** The value that a JSON pointer leads to. @throws {StateFailure} `States.ItemReaderFailed`: nowhere. */
const at = (value: Json, pointer: string): Json => {
  const steps = pointer === '' ? [] : pointer.split('/').slice(1);
  return steps.reduce<Json>((current, step) => {
    const name = step.replaceAll('~1', '/').replaceAll('~0', '~');
    const member = isJsonArray(current) ? current[Number(name)] : isJsonObject(current) ? current[name] : undefined;
    if (member === undefined) throw readerFailed(`The ItemsPointer '${pointer}' leads nowhere in the data`);
    return member;
  }, value);
};

const readJson = (text: string, { ItemsPointer: pointer = '' }: ReaderConfig): readonly Json[] => {
  const value = at(parseJson(text, 'The object'), pointer);
  if (isJsonArray(value)) return value;
  if (isJsonObject(value)) return Object.entries(value).map(([Key, Value]) => ({ Key, Value }));
  throw readerFailed('Attempting to map over non-iterable node.');
};

const readJsonLines = (text: string): Json[] =>
  text
    .split(/\r?\n/u)
    .filter((line) => line.trim() !== '')
    .map((line, index) => parseJson(line, `Line ${index + 1} of the object`));

/**
 * The items in the text of an object.
 *
 * @throws {StateFailure} `States.ItemReaderFailed`: it is not of the form that is asked for.
 */
export const readData = (text: string, config: ReaderConfig): readonly Json[] => {
  switch (config.InputType) {
    case 'CSV':
      return readCsv(text, config);
    case 'JSON':
      return readJson(text, config);
    case 'JSONL':
      return readJsonLines(text);
    default:
      throw runtimeFailure(`Items of the InputType ${config.InputType ?? 'that is missing'} cannot be read here`);
  }
};
