import { memberOf } from '../definition/member-of.js';
import { kindOf, textOf, type Json, type JsonObject } from '../json.js';
import { runtimeFailure } from '../state-failure.js';
import { dataFlowOf } from './data-flow-of.js';
import type { StateVisit } from './state-visit.js';
import { unexpectedResult } from './unexpected-result.js';

/** What a number that a field gives has to be. */
export interface NumberRule {
  /** The smallest number allowed. */
  readonly least: number;
  /** Whether fractions are refused. */
  readonly isWhole?: boolean;
  /** The largest number allowed. @default none */
  readonly most?: number;
  /** Whether the service takes a text with a number in it, as it does for a few fields by path. */
  readonly takesText?: boolean;
  /** The service's words for a path that leads to something else. @default words of our own */
  readonly words?: NumberWords;
}

/** What is said of a value that a path leads to; `shown` is the value as text. */
export interface NumberWords {
  readonly noNumber: (shown: string, path: string) => string;
  readonly outOfRange: (shown: string, path: string) => string;
}

/** The service's words for a path of a Map's field to what is no number. */
export const noValid =
  (name: string, kind: 'integer' | 'float') =>
  (shown: string, path: string): string =>
    `The ${name}Path field refers to value "${shown}" which is not a valid ${kind}: ${path}`;

/**
 * The number that a field of the state gives (literally, by path or by expression); `undefined` where it has none.
 *
 * @throws {StateFailure} it gives something else: `States.Runtime` by path, `States.QueryEvaluationError` by expression.
 */
export const numberField = async (visit: StateVisit, name: string, rule: NumberRule): Promise<number | undefined> => {
  const given = await dataFlowOf(visit).field(visit, name);
  const sources = { literal: memberOf(visit.state, name), path: memberOf(visit.state, `${name}Path`) };
  return given === undefined ? undefined : checkedNumber(visit, name, rule, given, sources);
};

/** As {@link numberField}, for a member of one of the state's fields, which stands at `place`, such as `ItemBatcher/`. */
export const numberMember = async (
  visit: StateVisit,
  holder: JsonObject,
  name: string,
  place: string,
  rule: NumberRule,
): Promise<number | undefined> => {
  const { [name]: literal, [`${name}Path`]: path } = holder;
  if (literal === undefined && path === undefined) return undefined;
  const flow = dataFlowOf(visit);
  const template = path === undefined ? (literal ?? null) : { 'value.$': path };
  const filled = await flow.fill(visit, template, `${place}${name}`);
  const given = path === undefined ? filled : ((filled as JsonObject).value ?? null);
  return checkedNumber(visit, `${place}${name}`, rule, given, { literal, path });
};

interface Sources {
  readonly literal: Json | undefined;
  readonly path: Json | undefined;
}

const checkedNumber = (visit: StateVisit, field: string, rule: NumberRule, given: Json, sources: Sources): number => {
  const value = rule.takesText === true && typeof given === 'string' && /^-?\d+$/u.test(given) ? Number(given) : given;
  const isNumber = typeof value === 'number' && (rule.isWhole !== true || Number.isInteger(value));
  if (isNumber && value >= rule.least && value <= (rule.most ?? Infinity)) return value;
  if (visit.queryLanguage === 'JSONata') throw unexpectedResult(sources.literal, field, 'number', given);
  if (sources.path !== undefined && rule.words) {
    const { noNumber, outOfRange } = rule.words;
    throw runtimeFailure((isNumber ? outOfRange : noNumber)(textOf(given), textOf(sources.path)));
  }
  const what = `${rule.isWhole === true ? 'an integer value' : 'a number'} of ${rule.least} or more`;
  const shown = typeof given === 'number' || typeof given === 'string' ? JSON.stringify(given) : kindOf(given);
  throw sources.path === undefined
    ? runtimeFailure(`The ${field} parameter must be ${what}, got ${shown}`)
    : runtimeFailure(`The ${field}Path parameter does not reference ${what}: ${textOf(sources.path)} == ${shown}`);
};
