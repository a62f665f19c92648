import { COMPARISONS, TYPE_TESTS } from '../../choice/comparisons.js';
import { isJsonArray, isJsonObject, type Json, type JsonObject } from '../../json.js';
import { requiredError, schemaError, type Diagnostic } from '../diagnostic.js';
import type { QueryLanguage } from '../state-machine-definition.js';
import { objectWith } from './object-check.js';
import {
  either,
  jsonata,
  jsonataObject,
  jsonataTemplate,
  number,
  path,
  templateObject,
  text,
  timestamp,
  trueOrFalse,
  type ValueCheck,
} from './value-checks.js';

const CONNECTIVES = ['And', 'Or', 'Not'];
const RULE_MEMBERS = ['Next', 'Assign', 'Comment'];

const OPERAND_BY_PREFIX: readonly (readonly [prefix: string, check: ValueCheck])[] = [
  ['String', text],
  ['Numeric', number(-Infinity, Infinity)],
  ['Boolean', trueOrFalse],
  ['Timestamp', timestamp],
];

/** What the operand of a comparison has to be; `undefined` where there is no such comparison. */
const operandOf = (operator: string): ValueCheck | undefined => {
  if (operator === 'IsPresent' || TYPE_TESTS.has(operator)) return trueOrFalse;
  if (operator === 'StringMatches') return text;
  if (operator.endsWith('Path') && COMPARISONS.has(operator.slice(0, -'Path'.length))) return path;
  if (!COMPARISONS.has(operator)) return undefined;
  return OPERAND_BY_PREFIX.find(([prefix]) => operator.startsWith(prefix))?.[1];
};

const test = (rule: JsonObject, location: string): Diagnostic[] => {
  const found: Diagnostic[] = [];
  const operators = Object.keys(rule).filter((name) => name !== 'Variable' && !RULE_MEMBERS.includes(name));
  if (operators.length !== 1) {
    found.push(schemaError(location, `A rule has exactly one comparison, not ${operators.length}`));
  }
  for (const operator of operators) {
    const operand = operandOf(operator);
    if (operand) found.push(...operand(rule[operator] ?? null, `${location}/${operator}`));
    else found.push(schemaError(location, `Field '${operator}' is not supported`));
  }
  if (rule.Variable === undefined) found.push(requiredError(location, ['Variable']));
  else found.push(...path(rule.Variable, `${location}/Variable`));
  return found;
};

/** A comparison, or comparisons that are joined. */
const expression = (rule: Json, location: string, isNested: boolean): Diagnostic[] => {
  if (!isJsonObject(rule)) return [schemaError(location, 'The value must be an object')];
  const found: Diagnostic[] = [];
  if (isNested) {
    for (const name of ['Next', 'Assign'].filter((member) => member in rule)) {
      found.push(schemaError(location, `Field '${name}' is not supported within And, Or and Not`));
    }
  }
  const connective = CONNECTIVES.find((name) => name in rule);
  if (connective === undefined) return [...found, ...test(rule, location)];
  const others = Object.keys(rule).filter((name) => name !== connective && !RULE_MEMBERS.includes(name));
  for (const name of others) found.push(schemaError(location, `Field '${name}' is not supported beside ${connective}`));
  const at = `${location}/${connective}`;
  const parts = rule[connective] ?? null;
  if (connective === 'Not') return [...found, ...expression(parts, at, true)];
  if (!isJsonArray(parts) || parts.length === 0)
    return [...found, schemaError(at, 'The value must be a list of rules')];
  return [...found, ...parts.flatMap((part, index) => expression(part, `${at}[${index}]`, true))];
};

const pathRule: ValueCheck = (rule, location) => {
  const found = expression(rule, location, false);
  if (!isJsonObject(rule)) return found;
  if (rule.Next === undefined) found.push(requiredError(location, ['Next']));
  else found.push(...text(rule.Next, `${location}/Next`));
  if (rule.Assign !== undefined) found.push(...templateObject(rule.Assign, `${location}/Assign`));
  return found;
};

const jsonataRule: ValueCheck = objectWith(
  {
    Condition: either(jsonata, trueOrFalse),
    Next: text,
    Assign: jsonataObject,
    Output: jsonataTemplate,
    Comment: text,
  },
  { required: ['Condition', 'Next'] },
);

/** The rules of a Choice state. */
export const choices =
  (language: QueryLanguage): ValueCheck =>
  (value, location) => {
    if (!isJsonArray(value) || value.length === 0) {
      return [schemaError(location, 'The value must be a list of one or more rules')];
    }
    const rule = language === 'JSONata' ? jsonataRule : pathRule;
    return value.flatMap((item, index) => rule(item, `${location}[${index}]`));
  };
