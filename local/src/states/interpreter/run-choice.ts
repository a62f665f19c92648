import { evaluateRule } from '../choice/evaluate-rule.js';
import type { ChoiceRule, ChoiceState } from '../definition/state-machine-definition.js';
import { kindOf } from '../json.js';
import { fillJsonataTemplate } from '../jsonata/evaluate-jsonata.js';
import { queryFailure, runtimeFailure } from '../state-failure.js';
import { dataFlowOf } from './data-flow-of.js';
import type { StateVisit } from './state-visit.js';
import type { Transition } from './transition.js';

/** Goes where the first rule that holds says, else to `Default`. */
export const runChoice = async (visit: StateVisit<ChoiceState>): Promise<Transition> => {
  const { state } = visit;
  for (const rule of state.Choices) {
    if (await holds(rule, visit)) return take(visit, rule.Next, rule);
  }
  if (state.Default === undefined) {
    // The service reports this as States.Runtime and keeps States.NoChoiceMatched for a time to come.
    throw runtimeFailure(`No rule of the choice state '${visit.name}' holds and it has no Default`);
  }
  return take(visit, state.Default, state);
};

const take = async (
  visit: StateVisit<ChoiceState>,
  next: string | undefined,
  fields: ChoiceRule | ChoiceState,
): Promise<Transition> => {
  const { Assign, Output = visit.state.Output } = fields;
  const chosen = { ...(Assign && { Assign }), ...(Output !== undefined && { Output }) };
  return { ...(await dataFlowOf(visit).fromInput(visit, chosen)), next };
};

const holds = async (rule: ChoiceRule, visit: StateVisit<ChoiceState>): Promise<boolean> => {
  if (visit.queryLanguage === 'JSONPath') {
    return evaluateRule(rule, visit.pathData(dataFlowOf(visit).effectiveInput(visit)));
  }
  const value = await fillJsonataTemplate(rule.Condition ?? false, visit.jsonataData(), 'Condition');
  if (typeof value === 'boolean') return value;
  throw queryFailure(`The condition of the choice state '${visit.name}' must give true or false, got ${kindOf(value)}`);
};
