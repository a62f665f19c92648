import { IntrinsicSyntaxError, parseIntrinsic } from '../../intrinsics/parse-intrinsic.js';
import { isIntrinsic } from '../../intrinsics/evaluate-intrinsic.js';
import { isJsonArray, isJsonObject, kindOf, textOf, type Json } from '../../json.js';
import { expressionProblems, type OfferedStates } from '../../jsonata/check-expression.js';
import { jsonataIn } from '../../jsonata/evaluate-jsonata.js';
import { parsePath } from '../../paths/parsed-path.js';
import { schemaError, type Diagnostic } from '../diagnostic.js';

/** What is wrong with the value of a field that stands at `location`: nothing, where it may be so. */
export type ValueCheck = (value: Json, location: string) => Diagnostic[];

const expected = (what: string, value: Json, location: string): Diagnostic[] => [
  schemaError(location, `The value must be ${what}, got ${shown(value)}`),
];

const shown = (value: Json): string => {
  if (typeof value === 'string') return `'${value}'`;
  return typeof value === 'object' ? kindOf(value) : String(value);
};

const must =
  (what: string, holds: (value: Json) => boolean): ValueCheck =>
  (value, location) =>
    holds(value) ? [] : expected(what, value, location);

/** Anything. */
export const anything: ValueCheck = () => [];
export const text = must('a text', (value) => typeof value === 'string');
export const yes = must('true', (value) => value === true);
export const trueOrFalse = must('true or false', (value) => typeof value === 'boolean');
export const object = must('an object', isJsonObject);

/** One of some texts. */
export const oneOf =
  (...allowed: readonly string[]): ValueCheck =>
  (value, location) => {
    if (typeof value !== 'string') return [schemaError(location, 'Expected value of type [STRING]')];
    if (allowed.includes(value)) return [];
    return [schemaError(location, `Value should be one of the following: [${allowed.join(', ')}]`)];
  };

/** A number from `least` to `most`. */
export const number = (least: number, most: number): ValueCheck =>
  must(`a number from ${least} to ${most}`, (value) => typeof value === 'number' && value >= least && value <= most);

/** A whole number from `least` to `most`. */
export const whole = (least: number, most: number): ValueCheck =>
  must(`a whole number from ${least} to ${most}`, (value) => Number.isInteger(value) && isWithin(value, least, most));

const isWithin = (value: Json, least: number, most: number): boolean =>
  typeof value === 'number' && value >= least && value <= most;

/** Every one of `checks`, of which one has to take the value. */
export const either =
  (first: ValueCheck, second: ValueCheck): ValueCheck =>
  (value, location) => {
    const found = first(value, location);
    return found.length === 0 || second(value, location).length === 0 ? [] : found;
  };

/** Nothing or what `check` takes. */
export const orNull =
  (check: ValueCheck): ValueCheck =>
  (value, location) =>
    value === null ? [] : check(value, location);

/** A JSONPath. */
export const path = must('a JSONPath such as $.rows', (value) => typeof value === 'string' && !!parsePath(value));

/** A JSONPath or an intrinsic function. */
export const pathOrIntrinsic: ValueCheck = (value, location) => {
  if (typeof value !== 'string' || !isIntrinsic(value)) {
    const isPath = typeof value === 'string' && parsePath(value) !== undefined;
    return isPath ? [] : expected('a JSONPath or an intrinsic function', value, location);
  }
  try {
    parseIntrinsic(value);
    return [];
  } catch (error) {
    if (!(error instanceof IntrinsicSyntaxError)) throw error;
    return [schemaError(location, `The intrinsic function is not well formed: ${error.message}`)];
  }
};

/** A path to one place in the state's input, for its result. */
export const resultPath = must('a path to one place in the input, such as $.result', (value) => {
  const parsed = typeof value === 'string' ? parsePath(value) : undefined;
  return parsed?.root.kind === 'data' && parsed.selectors === undefined && !parsed.takesLength;
});

/** A payload template: in it, a member whose name ends in `.$` holds a path or an intrinsic function. */
export const template: ValueCheck = (value, location) => {
  if (isJsonArray(value)) return value.flatMap((item, index) => template(item, `${location}[${index}]`));
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([key, member]) => {
    const at = `${location}/${key}`;
    const twice = key.endsWith('.$') && Object.hasOwn(value, key.slice(0, -2));
    return [
      ...(twice ? [schemaError(at, `The fields '${key.slice(0, -2)}' and '${key}' give the same member twice`)] : []),
      ...(key.endsWith('.$') ? pathOrIntrinsic(member, at) : template(member, at)),
    ];
  });
};

/** Variables with their values, by payload template. */
export const templateObject: ValueCheck = (value, location) => [
  ...object(value, location),
  ...template(value, location),
];

const templateWith = (offered: OfferedStates): ValueCheck => {
  const check: ValueCheck = (value, location) => {
    if (isJsonArray(value)) return value.flatMap((item, index) => check(item, `${location}[${index}]`));
    if (isJsonObject(value)) {
      return Object.entries(value).flatMap(([key, member]) => check(member, `${location}/${key}`));
    }
    const expression = typeof value === 'string' ? jsonataIn(value) : undefined;
    if (expression === undefined) return [];
    return expressionProblems(expression, offered).map((problem) => ({ ...problem, location }));
  };
  return check;
};

const objectBy =
  (members: ValueCheck): ValueCheck =>
  (value, location) => [...object(value, location), ...members(value, location)];

/** JSON in which every text that is `{% ... %}` as a whole is an expression of JSONata. */
export const jsonataTemplate: ValueCheck = templateWith({ errorOutput: false });

/** The same in a catcher, which sees the error. */
export const jsonataTemplateOfCatcher: ValueCheck = templateWith({ errorOutput: true });

/** Variables with their values, in JSONata. */
export const jsonataObject: ValueCheck = objectBy(jsonataTemplate);

/** The same in a catcher. */
export const jsonataObjectOfCatcher: ValueCheck = objectBy(jsonataTemplateOfCatcher);

/** One expression of JSONata. */
export const jsonata: ValueCheck = (value, location) =>
  typeof value === 'string' && jsonataIn(value) !== undefined
    ? jsonataTemplate(value, location)
    : expected('a JSONata expression between {% and %}', value, location);

/** An expression of JSONata, or what `check` takes. */
export const orJsonata =
  (check: ValueCheck): ValueCheck =>
  (value, location) =>
    (typeof value === 'string' && jsonataIn(value) !== undefined ? jsonataTemplate : check)(value, location);

/** An RFC 3339 date and time with `T` and an offset. */
export const timestamp: ValueCheck = (value, location) =>
  isTimestamp(textOf(value)) ? [] : [schemaError(location, 'String does not match RFC3339 timestamp')];

const isTimestamp = (value: string): boolean =>
  /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/u.test(value) &&
  !Number.isNaN(Date.parse(value));
