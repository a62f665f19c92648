import { isJsonArray, isJsonObject, textOf, type JsonObject } from '../json.js';
import { STATES_ALL } from '../state-failure.js';
import { INVOKE_MEMBERS } from '../tasks/invoke-parameters.js';
import type { Diagnostic } from './diagnostic.js';
import { parseTaskResource, SUPPORTED_RESOURCES } from './task-resource.js';
import { walkLevels } from './walk-levels.js';

const UNSUPPORTED = 'NOT_SUPPORTED_LOCALLY';

const checkTask = (name: string, state: JsonObject): string[] => {
  const resource = textOf(state.Resource);
  const parsed = parseTaskResource(resource);
  if (!parsed)
    return [`State '${name}' has the Resource '${resource}', but only ${SUPPORTED_RESOURCES} are supported here`];
  if (parsed.kind === 'function') return [];
  const parameters = state.Parameters ?? state.Arguments;
  if (!isJsonObject(parameters)) return [];
  const given = Object.keys(parameters).map((key) => key.replace(/\.\$$/u, ''));
  const unknown = given
    .filter((key) => !INVOKE_MEMBERS.includes(key))
    .map((key) => `State '${name}' passes '${key}' to lambda:invoke, which takes only ${INVOKE_MEMBERS.join(', ')}`);
  return given.includes('FunctionName') ? unknown : [...unknown, `State '${name}' does not name its FunctionName`];
};

const checkMap = (name: string, state: JsonObject): string[] => {
  const { ItemProcessor: processor } = state;
  const config = isJsonObject(processor) ? processor.ProcessorConfig : undefined;
  const isDistributed = isJsonObject(config) && config.Mode === 'DISTRIBUTED';
  const distributedFields = ['ItemReader', 'ItemBatcher', 'ResultWriter'].filter((field) => field in state);
  return [
    ...(isDistributed ? [`State '${name}' is a Map with Mode DISTRIBUTED, but only INLINE is supported here`] : []),
    ...distributedFields.map(
      (field) => `State '${name}' has ${field}, which belongs to a distributed Map and is not supported here`,
    ),
  ];
};

/** `States.ALL` takes every error, so it must be alone, and nothing can come after it. */
const checkErrorNames = (name: string, state: JsonObject): string[] =>
  ['Retry', 'Catch'].flatMap((field) => {
    const list = state[field];
    if (!isJsonArray(list)) return [];
    return list.flatMap((entry, index) => {
      const names = isJsonObject(entry) && isJsonArray(entry.ErrorEquals) ? entry.ErrorEquals : [];
      if (!names.includes(STATES_ALL)) return [];
      if (names.length > 1)
        return [`State '${name}' names States.ALL together with others in ${field}[${index}]; it must stand alone`];
      return index < list.length - 1
        ? [`State '${name}' names States.ALL in ${field}[${index}]; it must be in the last one`]
        : [];
    });
  });

/** What a valid definition asks for that cannot be run here, and rules of the service that the validator does not know. */
export const checkSupported = (definition: JsonObject): Diagnostic[] => {
  const found: Diagnostic[] = [];
  for (const { path, level } of walkLevels(definition)) {
    if (!isJsonObject(level.States)) continue;
    for (const [name, state] of Object.entries(level.States)) {
      if (!isJsonObject(state)) continue;
      const location = `${path}/States/${name}`;
      const messages = [
        ...(state.Type === 'Task' ? checkTask(name, state) : []),
        ...(state.Type === 'Map' ? checkMap(name, state) : []),
      ];
      found.push(...messages.map((message) => ({ code: UNSUPPORTED, message, location })));
      found.push(
        ...checkErrorNames(name, state).map((message) => ({ code: 'SCHEMA_VALIDATION_FAILED', message, location })),
      );
    }
  }
  return found;
};
