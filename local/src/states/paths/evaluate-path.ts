import { JSONPath } from 'jsonpath-plus';
import { isJsonArray, isJsonObject, type Json } from '../json.js';
import { runtimeFailure } from '../state-failure.js';
import { parsePath, type ParsedPath, type PathStep } from './parsed-path.js';

/** What a path may refer to. */
export interface PathData {
  /** What `$` stands for. */
  readonly data: Json;
  /** What `$$` stands for; made only where a path asks for it. */
  context(): Json;
  /** The variable's value, or `undefined` where none of that name is assigned. */
  variable(name: string): Json | undefined;
}

const stepInto = (value: Json, step: PathStep): Json | undefined => {
  if (typeof step === 'number') return isJsonArray(value) ? value.at(step) : undefined;
  return isJsonObject(value) && Object.hasOwn(value, step) ? value[step] : undefined;
};

const startOf = (path: ParsedPath, from: PathData): Json | undefined => {
  switch (path.root.kind) {
    case 'data':
      return from.data;
    case 'context':
      return from.context();
    case 'variable':
      return from.variable(path.root.name);
  }
};

const selectAll = (value: Json, path: string): Json[] =>
  // The library answers nothing at all, not an empty list, for values that have no members.
  JSONPath<Json[] | undefined>({ path, json: value as object, wrap: true, eval: 'safe', ignoreEvalErrors: true }) ?? [];

/** A slice right at the root, the one selection that an absent or unsuitable value makes fail. */
const SLICE = /^\$\[\s*-?\d*\s*:/u;

const lengthOf = (value: Json): Json | undefined =>
  isJsonArray(value) || typeof value === 'string'
    ? value.length
    : isJsonObject(value)
      ? Object.keys(value).length
      : undefined;

/** What `part` finds in `value`: of what is not there nothing, which is no mistake. */
const selected = (value: Json | undefined, part: string, isAtRoot: boolean): Json | undefined => {
  if (isAtRoot && SLICE.test(part) && !isJsonArray(value)) return undefined;
  return value === undefined ? [] : selectAll(value, part);
};

const walk = (steps: readonly PathStep[], start: Json | undefined): Json | undefined =>
  steps.reduce<Json | undefined>((value, step) => (value === undefined ? undefined : stepInto(value, step)), start);

/** Whether `text` leads to an element that an array, which is there, has not. */
export const isPastTheEnd = (text: string, from: PathData): boolean => {
  const path = parsePath(text);
  const index = path?.steps.at(-1);
  if (!path || typeof index !== 'number' || path.indefinitePart !== undefined || path.takesLength) return false;
  const list = walk(path.steps.slice(0, -1), startOf(path, from));
  return isJsonArray(list) && list.at(index) === undefined;
};

/**
 * The value that `text` leads to, or `undefined` where it leads nowhere. A path with a wildcard, slice, filter or descent
 * gives an array of all that it finds, however many: none where what it looks into is missing.
 *
 * @throws {StateFailure} `States.Runtime`: `text` is no path.
 */
export const findByPath = (text: string, from: PathData): Json | undefined => {
  const path = parsePath(text);
  if (!path) throw runtimeFailure(`'${text}' is not a JSONPath; it must begin with $, $$ or the name of a variable`);
  let value = walk(path.steps, startOf(path, from));
  if (path.indefinitePart !== undefined) value = selected(value, path.indefinitePart, path.steps.length === 0);
  if (value === undefined) return undefined;
  return path.takesLength ? lengthOf(value) : value;
};
