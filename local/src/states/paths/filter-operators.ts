import { isJsonArray, isJsonObject, jsonEquals, type Json } from '../json.js';

/** A side of a comparison: a value, a pattern, or nothing where a path leads nowhere. */
export type FilterValue = Json | RegExp | undefined;

type Operator = (left: FilterValue, right: FilterValue) => boolean;

const isJson = (value: FilterValue): value is Json => value !== undefined && !(value instanceof RegExp);

/** A number and a text that is written like it are equal; what is not there equals nothing, not even null. */
const equals: Operator = (left, right) => {
  if (!isJson(left) || !isJson(right)) return false;
  if (typeof left === 'number' && typeof right === 'string') return right.trim() !== '' && Number(right) === left;
  if (typeof left === 'string' && typeof right === 'number') return left === String(right);
  return jsonEquals(left, right);
};

const isOfOneKind = (left: FilterValue, right: FilterValue): boolean =>
  typeof left === typeof right && isJsonArray(left) === isJsonArray(right) && (left === null) === (right === null);

/** Numbers are compared as numbers and texts as texts; nothing else comes before anything. */
const ordered =
  (fits: (order: number) => boolean): Operator =>
  (left, right) => {
    if (typeof left === 'number' && typeof right === 'number') return fits(left - right);
    if (typeof left === 'string' && typeof right === 'string') return fits(left < right ? -1 : left > right ? 1 : 0);
    return false;
  };

const holds = (list: readonly Json[], value: FilterValue): boolean => list.some((item) => equals(item, value));

const ofLists =
  (fits: (left: readonly Json[], right: readonly Json[]) => boolean): Operator =>
  (left, right) =>
    isJsonArray(left) && isJsonArray(right) && fits(left, right);

const isIn: Operator = (left, right) => isJsonArray(right) && holds(right, left);

const contains: Operator = (left, right) => {
  if (typeof left === 'string') return typeof right === 'string' && left.includes(right);
  return isJsonArray(left) && holds(left, right);
};

const lengthOf = (value: FilterValue): number | undefined => {
  if (typeof value === 'string' || isJsonArray(value)) return value.length;
  return isJsonObject(value) && isJson(value) ? Object.keys(value).length : undefined;
};

const wordsOf = (value: FilterValue): string =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';

const fitsPattern: Operator = (left, right) => {
  if (left instanceof RegExp) return right instanceof RegExp ? false : fitsPattern(right, left);
  if (!(right instanceof RegExp)) return false;
  return isJsonArray(left) ? left.some((item) => right.test(wordsOf(item))) : right.test(wordsOf(left));
};

const OPERATORS: Readonly<Record<string, Operator>> = {
  '==': equals,
  '!=': (left, right) => !equals(left, right),
  '===': (left, right) => isOfOneKind(left, right) && equals(left, right),
  '!==': (left, right) => !(isOfOneKind(left, right) && equals(left, right)),
  '<': ordered((order) => order < 0),
  '<=': ordered((order) => order <= 0),
  '>': ordered((order) => order > 0),
  '>=': ordered((order) => order >= 0),
  '=~': fitsPattern,
  in: isIn,
  nin: (left, right) => !isIn(left, right),
  subsetof: ofLists((left, right) => left.every((item) => holds(right, item))),
  anyof: ofLists((left, right) => left.some((item) => holds(right, item))),
  noneof: ofLists((left, right) => !left.some((item) => holds(right, item))),
  all: ofLists((left, right) => right.every((item) => holds(left, item))),
  contains,
  size: (left, right) => typeof right === 'number' && lengthOf(left) === right,
  empty: (left, right) =>
    typeof right === 'boolean' && lengthOf(left) !== undefined && (lengthOf(left) === 0) === right,
};

/** Whether two values stand to each other as `operator` says: `==`, `in`, `=~` and the like. */
export const compared = (operator: string, left: FilterValue, right: FilterValue): boolean =>
  OPERATORS[operator]?.(left, right) ?? false;
