import { evaluateRule } from '../choice/evaluate-rule.js';
import type { ChoiceRule, ChoiceState } from '../definition/state-machine-definition.js';
import { fillJsonataTemplate } from '../jsonata/evaluate-jsonata.js';
import { runtimeFailure } from '../state-failure.js';
import { dataFlowOf } from './data-flow-of.js';
import type { StateVisit } from './state-visit.js';
import type { Transition } from './transition.js';
import { unexpectedResult } from './unexpected-result.js';

/** Goes where the first rule that holds says, else to `Default`. */
export const runChoice = async (visit: StateVisit<ChoiceState>): Promise<Transition> => {
  const { state } = visit;
  for (const [index, rule] of state.Choices.entries()) {
    if (await holds(rule, index, visit)) return take(visit, rule.Next, rule, `Choices[${index}]/`);
  }
  if (state.Default === undefined) {
    // The service reports this as States.Runtime and keeps States.NoChoiceMatched for a time to come.
    throw runtimeFailure('Failed to transition out of the state. The state does not point to a next state.');
  }
  return take(visit, state.Default, state);
};

const take = async (
  visit: StateVisit<ChoiceState>,
  next: string | undefined,
  fields: ChoiceRule | ChoiceState,
  place = '',
): Promise<Transition> => {
  const isOutputOfRule = fields.Output !== undefined;
  const { Assign, Output = visit.state.Output } = fields;
  const chosen = { ...(Assign && { Assign }), ...(Output !== undefined && { Output }) };
  const at = isOutputOfRule || Assign ? place : '';
  return { ...(await dataFlowOf(visit).fromInput(visit, chosen, at)), next };
};

const holds = async (rule: ChoiceRule, index: number, visit: StateVisit<ChoiceState>): Promise<boolean> => {
  if (visit.queryLanguage === 'JSONPath') {
    return evaluateRule(rule, visit.pathData(dataFlowOf(visit).effectiveInput(visit)));
  }
  const field = `Choices[${index}]/Condition`;
  const value = await fillJsonataTemplate(rule.Condition ?? false, visit.jsonataData(), field);
  if (typeof value === 'boolean') return value;
  throw unexpectedResult(rule.Condition, field, 'boolean', value);
};
