import { choices } from './checks/choices.js';
import { itemBatcher, itemReader, resultWriter, wholeOrExpression } from './checks/map-parts.js';
import { withPath, type FieldRules, type Fields } from './checks/object-check.js';
import { catchers, retry } from './checks/retry-and-catch.js';
import {
  anything,
  jsonata,
  jsonataObject,
  jsonataTemplate,
  number,
  oneOf,
  orJsonata,
  orNull,
  path,
  pathOrIntrinsic,
  resultPath,
  template,
  templateObject,
  text,
  timestamp,
  whole,
  yes,
  type ValueCheck,
} from './checks/value-checks.js';
import type { QueryLanguage, State } from './state-machine-definition.js';
import { WAIT_SECONDS_MAX } from '../limits.js';

/** The fields of one type of state in one language, and how they depend on each other. */
export interface StateFields {
  readonly fields: Fields;
  readonly rules: FieldRules;
}

type StateType = State['Type'];

const LABEL_LENGTH_MAX = 40;
const label: ValueCheck = (value, location) => [...text(value, location), ...labelLength(value, location)];
const labelLength: ValueCheck = (value, location) =>
  typeof value === 'string' && value.length > LABEL_LENGTH_MAX
    ? [{ code: 'SCHEMA_VALIDATION_FAILED', message: `A label has at most ${LABEL_LENGTH_MAX} characters`, location }]
    : [];

const base: Fields = { Type: anything, Comment: text, QueryLanguage: oneOf('JSONPath', 'JSONata') };
const flow: Fields = { Next: text, End: yes };
const hasFlow: FieldRules = { exactlyOne: [['Next', 'End']] };
const inAndOut: Fields = { InputPath: orNull(path), OutputPath: orNull(path) };
const retryable = (language: QueryLanguage): Fields => ({ Retry: retry, Catch: catchers(language) });
/** Levels are walked on their own; see `walk-levels.ts`. */
const level = anything;

const pathResult: Fields = { Parameters: template, ResultSelector: template, ResultPath: orNull(resultPath) };
const pathCommon: Fields = { ...base, ...flow, ...inAndOut, Assign: templateObject };
const pathTimes: Fields = {
  TimeoutSeconds: whole(1, WAIT_SECONDS_MAX),
  TimeoutSecondsPath: path,
  HeartbeatSeconds: whole(1, WAIT_SECONDS_MAX),
  HeartbeatSecondsPath: path,
};
const toleratedByPath: Fields = {
  MaxConcurrency: whole(0, Infinity),
  MaxConcurrencyPath: path,
  ToleratedFailureCount: whole(0, Infinity),
  ToleratedFailureCountPath: path,
  ToleratedFailurePercentage: number(0, 100),
  ToleratedFailurePercentagePath: path,
};
const mapParts = (language: QueryLanguage): Fields => ({
  ItemProcessor: level,
  Iterator: level,
  ItemReader: itemReader(language),
  ItemBatcher: itemBatcher(language),
  ResultWriter: resultWriter(language),
  Label: label,
});
const mapRules: FieldRules = {
  exactlyOne: [
    ['Next', 'End'],
    ['ItemProcessor', 'Iterator'],
  ],
  atMostOne: [
    ['ItemSelector', 'Parameters'],
    ...['MaxConcurrency', 'ToleratedFailureCount', 'ToleratedFailurePercentage'].map(withPath),
  ],
};
const taskRules: FieldRules = {
  required: ['Resource'],
  exactlyOne: [['Next', 'End']],
  atMostOne: ['TimeoutSeconds', 'HeartbeatSeconds'].map(withPath),
};
const waits: FieldRules = { exactlyOne: [['Next', 'End'], ['Seconds', 'Timestamp'].flatMap(withPath)] };
const fails: FieldRules = { atMostOne: ['Error', 'Cause'].map(withPath) };

const JSON_PATH: Readonly<Record<StateType, StateFields>> = {
  Pass: {
    fields: { ...pathCommon, Parameters: template, Result: anything, ResultPath: orNull(resultPath) },
    rules: hasFlow,
  },
  Task: {
    fields: {
      ...pathCommon,
      ...pathResult,
      ...pathTimes,
      ...retryable('JSONPath'),
      Resource: text,
      Credentials: template,
    },
    rules: taskRules,
  },
  Choice: {
    fields: { ...base, ...inAndOut, Choices: choices('JSONPath'), Default: text, Assign: templateObject },
    rules: { required: ['Choices'] },
  },
  Wait: {
    fields: {
      ...pathCommon,
      Seconds: whole(0, WAIT_SECONDS_MAX),
      SecondsPath: path,
      Timestamp: timestamp,
      TimestampPath: path,
    },
    rules: waits,
  },
  Succeed: { fields: { ...base, ...inAndOut }, rules: {} },
  Fail: {
    fields: { ...base, Error: text, ErrorPath: pathOrIntrinsic, Cause: text, CausePath: pathOrIntrinsic },
    rules: fails,
  },
  Parallel: {
    fields: { ...pathCommon, ...pathResult, ...retryable('JSONPath'), Branches: level },
    rules: { ...hasFlow, required: ['Branches'] },
  },
  Map: {
    fields: {
      ...pathCommon,
      ...pathResult,
      ...retryable('JSONPath'),
      ...mapParts('JSONPath'),
      ...toleratedByPath,
      ItemsPath: pathOrIntrinsic,
      ItemSelector: template,
    },
    rules: mapRules,
  },
};

const ataCommon: Fields = { ...base, ...flow, Output: jsonataTemplate, Assign: jsonataObject };
const ataArguments: Fields = { Arguments: jsonataTemplate };

const JSONATA: Readonly<Record<StateType, StateFields>> = {
  Pass: { fields: ataCommon, rules: hasFlow },
  Task: {
    fields: {
      ...ataCommon,
      ...ataArguments,
      ...retryable('JSONata'),
      Resource: text,
      Credentials: jsonataTemplate,
      TimeoutSeconds: wholeOrExpression('JSONata', 1, WAIT_SECONDS_MAX),
      HeartbeatSeconds: wholeOrExpression('JSONata', 1, WAIT_SECONDS_MAX),
    },
    rules: taskRules,
  },
  Choice: {
    fields: { ...base, Choices: choices('JSONata'), Default: text, Output: jsonataTemplate, Assign: jsonataObject },
    rules: { required: ['Choices'] },
  },
  Wait: {
    fields: {
      ...ataCommon,
      Seconds: wholeOrExpression('JSONata', 0, WAIT_SECONDS_MAX),
      Timestamp: orJsonata(timestamp),
    },
    rules: waits,
  },
  Succeed: { fields: { ...base, Output: jsonataTemplate }, rules: {} },
  Fail: {
    fields: { ...base, Error: jsonataText, Cause: jsonataText },
    rules: fails,
  },
  Parallel: {
    fields: { ...ataCommon, ...ataArguments, ...retryable('JSONata'), Branches: level },
    rules: { ...hasFlow, required: ['Branches'] },
  },
  Map: {
    fields: {
      ...ataCommon,
      ...retryable('JSONata'),
      ...mapParts('JSONata'),
      Items: items,
      ItemSelector: jsonataTemplate,
      MaxConcurrency: wholeOrExpression('JSONata', 0, Infinity),
      ToleratedFailureCount: wholeOrExpression('JSONata', 0, Infinity),
      ToleratedFailurePercentage: orJsonata(number(0, 100)),
    },
    rules: mapRules,
  },
};

/** What a state of this type may have; `undefined` where there is no such type. */
export const stateFieldsOf = (type: string, language: QueryLanguage): StateFields | undefined => {
  const table: Readonly<Record<string, StateFields>> = language === 'JSONata' ? JSONATA : JSON_PATH;
  return Object.hasOwn(table, type) ? table[type] : undefined;
};

/** All types of states. */
export const STATE_TYPES: readonly StateType[] = [
  'Task',
  'Wait',
  'Pass',
  'Succeed',
  'Fail',
  'Choice',
  'Parallel',
  'Map',
];

/** Whether a state of this type has the field in either language. */
export const hasFieldInOtherLanguage = (type: string, language: QueryLanguage, name: string): boolean =>
  Object.hasOwn(stateFieldsOf(type, language === 'JSONata' ? 'JSONPath' : 'JSONata')?.fields ?? {}, name);

function jsonataText(...[value, location]: Parameters<ValueCheck>): ReturnType<ValueCheck> {
  return [...text(value, location), ...jsonataTemplate(value, location)];
}

function items(...[value, location]: Parameters<ValueCheck>): ReturnType<ValueCheck> {
  return typeof value === 'object' && value !== null ? jsonataTemplate(value, location) : jsonata(value, location);
}
