import { isJsonObject, type Json } from '../json.js';
import { findByPath, type PathData } from './evaluate-path.js';
import { parsePath } from './parsed-path.js';
import type { PathStep } from './path-steps.js';

/** What a failure says of a path that leads nowhere. */
export type PathWords = (text: string, from: PathData, field: string) => string;

/** Of a path in a payload template, and of most fields. */
export const notFoundInInput: PathWords = (text, { data }, field) =>
  `The JSONPath '${text}' specified for the field '${field}' could not be found in the input '${JSON.stringify(data)}'`;

const inBrackets = (steps: readonly PathStep[]): string =>
  `$${steps.map((step) => (typeof step === 'number' ? `[${step}]` : `['${step}']`)).join('')}`;

/** Of a path that says what a state works on or how long, in the words of the library that the service reads paths with. */
export const invalidPath: PathWords = (text, from) => {
  const steps = parsePath(text)?.steps ?? [];
  const reached = (count: number): Json | undefined => findByPath(inBrackets(steps.slice(0, count)), from);
  const missing = steps.findIndex((_, index) => reached(index + 1) === undefined);
  const isWithin = missing >= 0 && missing < steps.length - 1 && isJsonObject(reached(missing));
  const reason = isWithin
    ? `Missing property in path ${inBrackets(steps.slice(0, missing + 1))}`
    : `No results for path: ${inBrackets(steps)}`;
  return `Invalid path '${text}' : ${reason}`;
};

/** Of the path to the seconds of a wait. */
export const noInputValue: PathWords = (text, _from, field) =>
  `The ${field} parameter does not reference an input value: ${text}`;
