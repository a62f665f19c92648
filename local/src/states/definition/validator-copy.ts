import { isJsonArray, isJsonObject, type Json, type JsonObject } from '../json.js';
import { jsonataIn } from '../jsonata/evaluate-jsonata.js';

/** Fields whose value is data of the author's, in which a name such as `Next` or `States` means nothing. */
const DATA_FIELDS = new Set([
  'Parameters',
  'Result',
  'ResultSelector',
  'ItemSelector',
  'Arguments',
  'Output',
  'Assign',
  'Items',
  'Credentials',
]);
/** Names that the validator looks for anywhere in a definition; a state may be called so all the same. */
const STRUCTURAL_NAMES = new Set([
  'States',
  'Next',
  'Default',
  'StartAt',
  'Branches',
  'Iterator',
  'Parameters',
  'ResultSelector',
]);
const PLAIN_TEXT = 'text';
const LENGTH_CALL = /\.length\(\)/gu;
const FILTER = /\[\?\(.*?\)\]/gsu;

/** Stands in for a text: one line, since the validator's patterns know no others. */
const text = (value: string): string => {
  const expression = jsonataIn(value);
  if (expression !== undefined) return `{% ${expression.replace(/\s+/gu, ' ')} %}`;
  return value;
};

/** A path without what the validator's grammar does not know: lengths, and filters with more than one comparison. */
const path = (value: string): string => value.replace(LENGTH_CALL, '').replace(FILTER, '[?(@.x)]');

/** Data keeps what can be checked (paths, intrinsic functions, expressions); other values do not matter. */
const data = (value: Json): Json => {
  if (isJsonArray(value)) return value.map(data);
  if (isJsonObject(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([key, member]) => [
        `_${key}`,
        key.endsWith('.$') && typeof member === 'string' ? path(member) : data(member),
      ]),
    );
  }
  if (typeof value !== 'string') return value ?? PLAIN_TEXT;
  return jsonataIn(value) === undefined ? PLAIN_TEXT : text(value);
};

const stateName = (name: string): string => (STRUCTURAL_NAMES.has(name) ? `${name} ` : name);

const isStateReference = (key: string): boolean => key === 'Next' || key === 'StartAt' || key === 'Default';

const structure = (value: Json): Json => {
  if (typeof value === 'string') return text(value);
  if (isJsonArray(value)) return value.map(structure);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, field(key, member)]));
};

const field = (key: string, value: Json): Json => {
  if (isStateReference(key)) return typeof value === 'string' ? stateName(value) : value;
  if (key === 'Comment') return typeof value === 'string' ? PLAIN_TEXT : value;
  if (key === 'Error' || key === 'Cause') return typeof value === 'string' ? data(value) : value;
  if (DATA_FIELDS.has(key)) return data(value);
  if (key === 'States' && isJsonObject(value)) {
    return Object.fromEntries(Object.entries(value).map(([name, state]) => [stateName(name), structure(state)]));
  }
  if (key.endsWith('Path') && typeof value === 'string') return path(value);
  return structure(value);
};

/**
 * A copy of a definition for the validator's eyes. The validator looks for `Next`, `States` and the like anywhere, also
 * inside data; its patterns know one-line texts only; and it writes into what it is given. What it would wrongly refuse is
 * replaced in the copy by something harmless of the same kind.
 */
export const validatorCopy = (definition: JsonObject): JsonObject => structure(definition) as JsonObject;
