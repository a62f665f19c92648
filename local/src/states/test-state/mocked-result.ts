import { isDistributed } from '../definition/is-distributed.js';
import type { State } from '../definition/state-machine-definition.js';
import { parseTaskResource } from '../definition/task-resource.js';
import { isJsonArray, isJsonObject, kindOf, type Json } from '../json.js';
import { validationError } from '../service/service-errors.js';
import { RESPONSE_SHAPES } from './response-shapes.js';

/**
 * A mocked result, as it is given to the state.
 *
 * @param mode `STRICT`: what the service always answers must be there, of its type; `PRESENT`: what is there must be of its
 *   type; `NONE`: nothing is checked.
 * @throws {AwsJsonError} `ValidationException`: no such state has such a result.
 */
export const mockedResult = (state: State, source: string, mode: 'STRICT' | 'PRESENT' | 'NONE'): Json => {
  let result: Json;
  try {
    result = JSON.parse(source) as Json;
  } catch {
    throw validationError('Mocked result must be valid JSON.');
  }
  if (state.Type === 'Map') checkMap(result, isDistributed(state) && state.ResultWriter?.Resource !== undefined);
  if (state.Type === 'Parallel') checkParallel(result, state.Branches.length);
  if (state.Type === 'Task' && mode !== 'NONE') checkTask(state.Resource, result, mode === 'STRICT');
  return result;
};

const checkMap = (result: Json, isWritten: boolean): void => {
  if (isWritten && !isJsonObject(result)) throw validationError('Mocked result must be a JSON object.');
  if (!isWritten && !isJsonArray(result)) throw validationError('Mocked result must be an array.');
};

const checkParallel = (result: Json, branchCount: number): void => {
  if (!isJsonArray(result)) throw validationError('Mocked result must be an array.');
  if (result.length !== branchCount) {
    throw validationError('Mocked result must contain the same number of items as number of Parallel branches.');
  }
};

const checkTask = (source: string, result: Json, isStrict: boolean): void => {
  const resource = parseTaskResource(source);
  if (resource?.kind !== 'integration' || resource.pattern === 'waitForTaskToken') return;
  const shape = RESPONSE_SHAPES[`${resource.resourceType}:${resource.name}`];
  if (!shape) return;
  if (!isJsonObject(result)) throw validationError('Mocked result must be a JSON object.');
  for (const [field, type] of Object.entries(shape)) {
    const isRequired = !type.endsWith('?');
    const expected = type.replace('?', '');
    const value = result[field];
    if (value === undefined || value === null) {
      if (isRequired && isStrict) throw schemaError(`the field '${field}' is required`);
    } else if (kindOf(value) !== expected) {
      throw schemaError(`the field '${field}' must be ${expected}, got ${kindOf(value)}`);
    }
  }
};

const schemaError = (reason: string): Error => validationError(`Mock result schema validation error: ${reason}`);
