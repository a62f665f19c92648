import type { ChoiceRule } from '../definition/state-machine-definition.js';
import { isJsonArray, isJsonObject, textOf, type Json } from '../json.js';
import { findByPath, type PathData } from '../paths/evaluate-path.js';
import { evaluatePath } from '../paths/required-path.js';
import { runtimeFailure } from '../state-failure.js';
import { COMPARISONS, stringMatches, TYPE_TESTS } from './comparisons.js';

const PATH_SUFFIX = 'Path';

const partsOf = (value: Json | undefined): ChoiceRule[] =>
  isJsonArray(value) ? value.filter((part): part is ChoiceRule => isJsonObject(part)) : [];

const variableValue = (rule: ChoiceRule, from: PathData): Json => {
  const value = findByPath(textOf(rule.Variable), from);
  if (value === undefined) {
    throw runtimeFailure(
      `Invalid path '${textOf(rule.Variable)}': The choice state's condition path references an invalid value.`,
    );
  }
  return value;
};

const evaluateTest = (operator: string, operand: Json, rule: ChoiceRule, from: PathData): boolean => {
  if (operator === 'IsPresent') return (findByPath(textOf(rule.Variable), from) !== undefined) === operand;
  const variable = variableValue(rule, from);
  const typeTest = TYPE_TESTS.get(operator);
  if (typeTest) return typeTest(variable) === operand;
  if (operator === 'StringMatches') return stringMatches(variable, operand);
  const comparison = COMPARISONS.get(operator);
  if (comparison) return comparison(variable, operand);
  const comparisonByPath = COMPARISONS.get(operator.slice(0, -PATH_SUFFIX.length));
  if (comparisonByPath && operator.endsWith(PATH_SUFFIX)) {
    return comparisonByPath(variable, evaluatePath(textOf(operand), from, operator));
  }
  throw runtimeFailure(`'${operator}' is not a comparison of the States Language`);
};

const NOT_TESTS = new Set(['Variable', 'Next', 'Assign', 'Output', 'Comment']);

/**
 * Whether a rule of a Choice state holds.
 *
 * @throws {StateFailure} `States.Runtime`: a path leads nowhere (only `IsPresent` may ask about such), or the rule names no
 *   comparison.
 */
export const evaluateRule = (rule: ChoiceRule, from: PathData): boolean => {
  if (rule.And !== undefined) return partsOf(rule.And).every((part) => evaluateRule(part, from));
  if (rule.Or !== undefined) return partsOf(rule.Or).some((part) => evaluateRule(part, from));
  if (isJsonObject(rule.Not)) return !evaluateRule(rule.Not, from);
  const test = Object.entries(rule).find(([member]) => !NOT_TESTS.has(member));
  if (!test) throw runtimeFailure(`A rule of the choice state names no comparison: ${JSON.stringify(rule)}`);
  return evaluateTest(test[0], test[1], rule, from);
};
