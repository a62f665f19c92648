import { isJsonArray, type Json } from '../json.js';
import { runtimeFailure } from '../state-failure.js';
import { parsePath, type ParsedPath } from './parsed-path.js';
import { valueAt, walk } from './path-value.js';

/** What a path may refer to. */
export interface PathData {
  /** What `$` stands for. */
  readonly data: Json;
  /** What `$$` stands for; made only where a path asks for it. */
  context(): Json;
  /** The variable's value, or `undefined` where none of that name is assigned. */
  variable(name: string): Json | undefined;
}

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

/** Whether `text` leads to an element that an array, which is there, has not. */
export const isPastTheEnd = (text: string, from: PathData): boolean => {
  const path = parsePath(text);
  const index = path?.steps.at(-1);
  if (!path || typeof index !== 'number' || path.selectors !== undefined || path.takesLength) return false;
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
  const start = startOf(path, from);
  return valueAt(path, start, start);
};
