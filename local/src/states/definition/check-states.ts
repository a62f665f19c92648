import { isJsonObject, kindOf, type JsonObject } from '../json.js';
import { distributedOnly, processorConfig } from './checks/map-parts.js';
import { checkFields, type Fields } from './checks/object-check.js';
import { oneOf, text, whole, anything } from './checks/value-checks.js';
import { schemaError, type Diagnostic } from './diagnostic.js';
import { isDistributed } from './is-distributed.js';
import { hasFieldInOtherLanguage, STATE_TYPES, stateFieldsOf } from './state-fields.js';
import type { QueryLanguage } from './state-machine-definition.js';
import { walkLevels } from './walk-levels.js';

const SECONDS_MAX = 99_999_999;
const MACHINE: Fields = {
  Comment: text,
  StartAt: text,
  States: anything,
  Version: oneOf('1.0'),
  TimeoutSeconds: whole(1, SECONDS_MAX),
  QueryLanguage: oneOf('JSONPath', 'JSONata'),
};
const BRANCH: Fields = { Comment: text, StartAt: text, States: anything };
const PROCESSOR: Fields = { ...BRANCH, ProcessorConfig: processorConfig };

const fieldsOfLevel = (path: string): Fields => {
  if (path === '') return MACHINE;
  return path.endsWith(']') ? BRANCH : PROCESSOR;
};

/** The language of a level's states that name none. */
const languageOf = (value: unknown): QueryLanguage => (value === 'JSONata' ? 'JSONata' : 'JSONPath');

/** What is wrong in the form of the machine and of each of its states. */
export const checkStates = (definition: JsonObject): Diagnostic[] => {
  const found: Diagnostic[] = [];
  const machineLanguage = languageOf(definition.QueryLanguage);
  for (const { path, level } of walkLevels(definition)) {
    found.push(...checkFields(level, fieldsOfLevel(path), { required: ['StartAt', 'States'] }, path));
    const { States: states } = level;
    if (states === undefined) continue;
    if (!isJsonObject(states) || Object.keys(states).length === 0) {
      found.push(schemaError(`${path}/States`, 'The value must be an object with one or more states'));
      continue;
    }
    for (const [name, state] of Object.entries(states)) {
      found.push(...checkState(state, machineLanguage, `${path}/States/${name}`));
    }
  }
  return found;
};

const checkState = (state: unknown, machineLanguage: QueryLanguage, location: string): Diagnostic[] => {
  if (!isJsonObject(state)) return [schemaError(location, `A state must be an object, got ${kindOf(state)}`)];
  const { Type: type, QueryLanguage: own } = state;
  const language = own === undefined ? machineLanguage : languageOf(own);
  const known = typeof type === 'string' ? stateFieldsOf(type, language) : undefined;
  if (typeof type !== 'string' || !known) {
    const got = typeof type === 'string' ? `'${type}'` : kindOf(type);
    return [schemaError(`${location}/Type`, `The value must be one of ${STATE_TYPES.join(', ')}, got ${got}`)];
  }
  return [
    ...checkFields(state, known.fields, known.rules, location).map((each) => explained(each, state, type, language)),
    ...languageRules(own, machineLanguage, location),
    ...(type === 'Map' ? distributedOnly(state, isDistributed(state), location) : []),
  ];
};

const UNSUPPORTED = /^Field '(\w+)' is not supported$/u;

/** Says of a field that only the other language has where it belongs. */
const explained = (found: Diagnostic, state: JsonObject, type: string, language: QueryLanguage): Diagnostic => {
  const name = UNSUPPORTED.exec(found.message)?.[1];
  if (name === undefined || !(name in state) || !hasFieldInOtherLanguage(type, language, name)) return found;
  return { ...found, message: `${found.message} where the QueryLanguage is ${language}` };
};

const languageRules = (own: unknown, machineLanguage: QueryLanguage, location: string): Diagnostic[] =>
  own === 'JSONPath' && machineLanguage === 'JSONata'
    ? [schemaError(location, "QueryLanguage cannot be 'JSONPath' where it is 'JSONata' for the whole state machine")]
    : [];
