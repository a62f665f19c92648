import { isDistributed } from '../definition/is-distributed.js';
import type { State } from '../definition/state-machine-definition.js';
import { parseTaskResource } from '../definition/task-resource.js';
import { isJsonArray, isJsonObject, kindOf, type Json, type JsonObject } from '../json.js';
import { validationError } from '../service/service-errors.js';
import { RESPONSE_SHAPES, type MemberShape, type ResponseShape } from './response-shapes.js';

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
  checkMembers(shape, result, isStrict);
};

const checkMembers = (shape: ResponseShape, given: JsonObject, isStrict: boolean): void => {
  for (const [field, member] of Object.entries(shape)) {
    const expected = kindOfMember(member);
    const value = given[field] ?? null;
    if (value === null) {
      if (member === expected && isStrict) throw schemaError(`Required field '${field}' is missing`);
      continue;
    }
    if (kindOf(value) !== expected) throw mustBe(field, expected);
    if (typeof member === 'string') continue;
    const [element] = isList(member) ? member : [member];
    for (const part of isJsonArray(value) ? value : [value]) {
      if (!isJsonObject(part)) throw mustBe(field, 'object');
      checkMembers(element, part, isStrict);
    }
  }
};

const isList = (member: ResponseShape | readonly [ResponseShape]): member is readonly [ResponseShape] =>
  Array.isArray(member);

const kindOfMember = (member: MemberShape): string => {
  if (typeof member === 'string') return member.replace('?', '');
  return isList(member) ? 'array' : 'object';
};

const mustBe = (field: string, kind: string): Error =>
  schemaError(`Field '${field}' must be ${/^[ao]/u.test(kind) ? 'an' : 'a'} ${kind}`);

const schemaError = (reason: string): Error => validationError(`Mock result schema validation error: ${reason}`);
