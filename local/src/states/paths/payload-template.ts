import { evaluateIntrinsic, isIntrinsic, type IntrinsicData } from '../intrinsics/evaluate-intrinsic.js';
import { isJsonArray, isJsonObject, type Json } from '../json.js';
import { runtimeFailure } from '../state-failure.js';
import { isPastTheEnd } from './evaluate-path.js';
import type { PathWords } from './path-words.js';
import { evaluatePath } from './required-path.js';

const DYNAMIC_SUFFIX = '.$';

/**
 * The value of a member whose name ends in `.$`: a path or an intrinsic function.
 *
 * @param words what is said of a path that leads nowhere. @default that it could not be found in the input
 * @throws {StateFailure} `States.Runtime`: the expression is neither, leads nowhere, or its function failed.
 */
export const evaluateExpression = (expression: Json, from: IntrinsicData, field: string, words?: PathWords): Json => {
  if (typeof expression !== 'string') {
    throw runtimeFailure(`The value of the field '${field}' must be a JSONPath or an intrinsic function in a string`);
  }
  return isIntrinsic(expression) ? evaluateIntrinsic(expression, from) : evaluatePath(expression, from, field, words);
};

/**
 * `template` with each member `name.$` replaced by a member `name` that holds what its expression gives.
 *
 * @throws {StateFailure} as {@link evaluateExpression}.
 */
export const fillTemplate = (template: Json, from: IntrinsicData): Json => {
  if (isJsonArray(template)) return template.map((item) => fillTemplate(item, from));
  if (!isJsonObject(template)) return template;
  return Object.fromEntries(
    Object.entries(template).map(([key, value]) =>
      key.endsWith(DYNAMIC_SUFFIX)
        ? [key.slice(0, -DYNAMIC_SUFFIX.length), memberValue(value, from, key)]
        : [key, fillTemplate(value, from)],
    ),
  );
};

/** An element past the end of an array is `null` in a template, unlike anywhere else, and unlike a member that is missing. */
const memberValue = (expression: Json, from: IntrinsicData, field: string): Json =>
  typeof expression === 'string' && !isIntrinsic(expression) && isPastTheEnd(expression, from)
    ? null
    : evaluateExpression(expression, from, field);
