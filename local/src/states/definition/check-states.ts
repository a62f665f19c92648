import { isJsonObject, kindOf, type JsonObject } from '../json.js';
import { processorConfig } from './checks/map-parts.js';
import { checkFields, type Fields } from './checks/object-check.js';
import { oneOf, text, whole, anything } from './checks/value-checks.js';
import { schemaError, type Diagnostic } from './diagnostic.js';
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

/** What a language field means, where it is there: all that is not exactly `JSONPath` is JSONata. */
const languageOf = (value: unknown): QueryLanguage => (value === 'JSONPath' ? 'JSONPath' : 'JSONata');

/** What is wrong in the form of the machine and of each of its states. */
export const checkStates = (definition: JsonObject): Diagnostic[] => {
  const found: Diagnostic[] = [];
  const machineLanguage = languageOf(definition.QueryLanguage ?? 'JSONPath');
  for (const { path, level } of walkLevels(definition)) {
    found.push(...checkFields(level, fieldsOfLevel(path), { required: ['States', 'StartAt'] }, path));
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
    const message = `The field 'Type' should have one of these values: [${STATE_TYPES.join(', ')}]`;
    return [schemaError(`${location}/Type`, message)];
  }
  const fields = checkFields(state, known.fields, known.rules, location);
  // A language that the state cannot have is the whole answer about languages.
  if (own === 'JSONPath' && machineLanguage === 'JSONata') {
    const isOfOther = (each: Diagnostic): boolean => fieldOfOtherLanguage(each, type, language) !== undefined;
    return [...fields.filter((each) => !isOfOther(each)), downgraded(location)];
  }
  return fields.map((each) => explained(each, type, language));
};

const UNSUPPORTED = /^Field '(\w+)' is not supported$/u;

/** The field that is reported as unknown and that the other language has. */
const fieldOfOtherLanguage = ({ message }: Diagnostic, type: string, language: QueryLanguage): string | undefined => {
  const name = UNSUPPORTED.exec(message)?.[1];
  return name !== undefined && hasFieldInOtherLanguage(type, language, name) ? name : undefined;
};

/** Says of a field that only the other language has where it belongs. */
const explained = (found: Diagnostic, type: string, language: QueryLanguage): Diagnostic => {
  const name = fieldOfOtherLanguage(found, type, language);
  if (name === undefined) return found;
  const other: QueryLanguage = language === 'JSONata' ? 'JSONPath' : 'JSONata';
  const message = `The QueryLanguage is set to '${language}', but field '${name}' is only supported for the '${other}' QueryLanguage`;
  return { ...found, message };
};

const downgraded = (location: string): Diagnostic =>
  schemaError(location, "'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine");
