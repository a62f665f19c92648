import { isJsonArray, isJsonObject, type Json } from '../../json.js';
import { STATES_ALL } from '../../state-failure.js';
import { schemaError, type Diagnostic } from '../diagnostic.js';
import type { QueryLanguage } from '../state-machine-definition.js';
import { objectWith, type Fields } from './object-check.js';
import {
  jsonataObjectOfCatcher,
  jsonataTemplateOfCatcher,
  number,
  oneOf,
  orNull,
  resultPath,
  templateObject,
  text,
  whole,
  type ValueCheck,
} from './value-checks.js';

const SECONDS_MAX = 99_999_999;
const DELAY_SECONDS_MAX = 31_622_400;

const errorNames: ValueCheck = (value, location) =>
  isJsonArray(value) && value.length > 0 && value.every((name) => typeof name === 'string')
    ? []
    : [schemaError(location, 'The value must be a list of one or more names of errors')];

const RETRIER: Fields = {
  ErrorEquals: errorNames,
  IntervalSeconds: whole(0, SECONDS_MAX),
  MaxAttempts: whole(0, SECONDS_MAX),
  BackoffRate: number(1, Infinity),
  MaxDelaySeconds: whole(1, DELAY_SECONDS_MAX),
  JitterStrategy: oneOf('FULL', 'NONE'),
  Comment: text,
};

const CATCHER: Readonly<Record<QueryLanguage, Fields>> = {
  JSONPath: {
    ErrorEquals: errorNames,
    Next: text,
    ResultPath: orNull(resultPath),
    Assign: templateObject,
    Comment: text,
  },
  JSONata: {
    ErrorEquals: errorNames,
    Next: text,
    Output: jsonataTemplateOfCatcher,
    Assign: jsonataObjectOfCatcher,
    Comment: text,
  },
};

/** `States.ALL` takes every error, so it must be alone, and nothing can come after it. */
const wildcardRules = (list: readonly Json[], location: string): Diagnostic[] =>
  list.flatMap((entry, index) => {
    const names = isJsonObject(entry) && isJsonArray(entry.ErrorEquals) ? entry.ErrorEquals : [];
    if (!names.includes(STATES_ALL)) return [];
    const at = `${location}[${index}]/ErrorEquals`;
    if (names.length > 1) return [schemaError(at, 'States.ALL must stand alone')];
    return index < list.length - 1 ? [schemaError(at, 'States.ALL must be in the last entry of the list')] : [];
  });

const listOf =
  (entry: ValueCheck): ValueCheck =>
  (value, location) =>
    isJsonArray(value)
      ? [...value.flatMap((item, index) => entry(item, `${location}[${index}]`)), ...wildcardRules(value, location)]
      : [schemaError(location, 'The value must be a list')];

/** A list of retriers. */
export const retry: ValueCheck = listOf(objectWith(RETRIER, { required: ['ErrorEquals'] }));

/** A list of catchers. */
export const catchers = (language: QueryLanguage): ValueCheck =>
  listOf(objectWith(CATCHER[language], { required: ['ErrorEquals', 'Next'] }));
