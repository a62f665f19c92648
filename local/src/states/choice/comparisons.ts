import type { Json } from '../json.js';
import { matchesWildcard } from './matches-wildcard.js';
import { parseTimestamp } from './timestamp.js';

/** Whether the variable's value stands in a relation to the rule's value. Values of other types never do. */
export type Comparison = (variable: Json, value: Json) => boolean;

type Order = (difference: number) => boolean;

const ORDERS: Readonly<Record<string, Order>> = {
  Equals: (difference) => difference === 0,
  GreaterThan: (difference) => difference > 0,
  GreaterThanEquals: (difference) => difference >= 0,
  LessThan: (difference) => difference < 0,
  LessThanEquals: (difference) => difference <= 0,
};

const compareStrings = (left: Json, right: Json): number => {
  if (typeof left !== 'string' || typeof right !== 'string') return Number.NaN;
  return left === right ? 0 : left < right ? -1 : 1;
};

const compareNumbers = (left: Json, right: Json): number =>
  typeof left === 'number' && typeof right === 'number' ? left - right : Number.NaN;

const compareTimestamps = (left: Json, right: Json): number =>
  (parseTimestamp(left) ?? Number.NaN) - (parseTimestamp(right) ?? Number.NaN);

/** All orders of one type; what cannot be compared differs by `NaN`, of which no order holds. */
const ordered = (prefix: string, difference: (left: Json, right: Json) => number): [string, Comparison][] =>
  Object.entries(ORDERS).map(([suffix, order]) => [prefix + suffix, (left, right) => order(difference(left, right))]);

/** The comparisons that a rule names, each also with a `Path` to the value it compares with. */
export const COMPARISONS: ReadonlyMap<string, Comparison> = new Map([
  ...ordered('String', compareStrings),
  ...ordered('Numeric', compareNumbers),
  ...ordered('Timestamp', compareTimestamps),
  ['BooleanEquals', (variable, value) => typeof variable === 'boolean' && variable === value],
]);

/** Whether a value matches a text with wildcards. It has no variant with a path. */
export const stringMatches: Comparison = (variable, value) =>
  typeof variable === 'string' && typeof value === 'string' && matchesWildcard(variable, value);

/** What a rule may ask of the type of a value that is there. */
export const TYPE_TESTS: ReadonlyMap<string, (variable: Json) => boolean> = new Map([
  ['IsNull', (variable: Json) => variable === null],
  ['IsNumeric', (variable: Json) => typeof variable === 'number'],
  ['IsString', (variable: Json) => typeof variable === 'string'],
  ['IsBoolean', (variable: Json) => typeof variable === 'boolean'],
  ['IsTimestamp', (variable: Json) => parseTimestamp(variable) !== undefined],
]);
