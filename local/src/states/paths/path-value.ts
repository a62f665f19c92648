import { isJsonArray, isJsonObject, type Json } from '../json.js';
import { select, stepInto, type PathSelector } from './path-selectors.js';
import type { PathStep } from './path-steps.js';

/** Where a path leads, wherever it starts. */
export interface PathCourse {
  /** The steps that lead to one place at most. */
  readonly steps: readonly PathStep[];
  /** What follows from the first wildcard, slice, filter or descent on; `undefined` if nothing does. */
  readonly selectors: readonly PathSelector[] | undefined;
  /** Whether the path ends in `.length()`. */
  readonly takesLength: boolean;
}

const lengthOf = (value: Json): Json | undefined =>
  isJsonArray(value) || typeof value === 'string'
    ? value.length
    : isJsonObject(value)
      ? Object.keys(value).length
      : undefined;

/** What `selectors` find in `value`: of what is not there nothing, which is no mistake, but for a slice right at the root. */
const selected = (
  selectors: readonly PathSelector[],
  value: Json | undefined,
  root: Json | undefined,
  isAtRoot: boolean,
): Json | undefined => {
  if (isAtRoot && selectors[0]?.kind === 'slice' && !isJsonArray(value)) return undefined;
  return value === undefined ? [] : select(selectors, value, root ?? null);
};

/** What `steps` lead to from `start`; `undefined` where they lead nowhere. */
export const walk = (steps: readonly PathStep[], start: Json | undefined): Json | undefined =>
  steps.reduce<Json | undefined>((value, step) => (value === undefined ? undefined : stepInto(value, step)), start);

/**
 * The value that a path leads to from `start`, or `undefined` where it leads nowhere.
 *
 * @param root what `$` stands for in a filter
 */
export const valueAt = (path: PathCourse, start: Json | undefined, root: Json | undefined): Json | undefined => {
  let value = walk(path.steps, start);
  if (path.selectors !== undefined) value = selected(path.selectors, value, root, path.steps.length === 0);
  if (value === undefined) return undefined;
  return path.takesLength ? lengthOf(value) : value;
};
