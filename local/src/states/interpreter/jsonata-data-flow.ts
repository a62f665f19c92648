import { memberOf } from '../definition/member-of.js';
import type { Json, JsonObject } from '../json.js';
import { fillJsonataTemplate, type JsonataData } from '../jsonata/evaluate-jsonata.js';
import type { DataFlow, OutputFields, StateOutput } from './data-flow.js';

/** `template` filled in; `otherwise` where there is none. A template may well give `null`. */
const filled = async <T>(
  template: Json | undefined,
  data: JsonataData,
  field: string,
  otherwise: T,
): Promise<Json | T> => (template === undefined ? otherwise : fillJsonataTemplate(template, data, field));

/** `Output` and `Assign` see the same variables: those from before the assignment. */
const leave = async (fields: OutputFields, data: JsonataData, otherwise: Json, place = ''): Promise<StateOutput> => ({
  output: await filled(fields.Output, data, `${place}Output`, otherwise),
  assigned: (await filled(fields.Assign, data, `${place}Assign`, undefined)) as JsonObject | undefined,
});

/** Data flow by Arguments, Output and Assign. */
export const jsonataDataFlow: DataFlow = {
  effectiveInput: (visit) => visit.input,

  workInput: (visit) => filled(memberOf(visit.state, 'Arguments'), visit.jsonataData(), 'Arguments', visit.input),

  fromResult: (visit, result) => leave(visit.state, visit.jsonataData({ result }), result),

  fromInput: (visit, fields, place) => leave(fields, visit.jsonataData(), visit.input, place),

  fromError: (visit, catcher, errorOutput, place) =>
    leave(catcher, visit.jsonataData({ errorOutput }), errorOutput, place),

  field: (visit, name) => filled(memberOf(visit.state, name), visit.jsonataData(), name, undefined),

  fill: (visit, template, field) => fillJsonataTemplate(template, visit.jsonataData(), field),

  items: (visit) => filled(memberOf(visit.state, 'Items'), visit.jsonataData(), 'Items', visit.input),

  itemInput(visit, mapItem) {
    const selector = memberOf(visit.state, 'ItemSelector');
    return filled(selector, visit.jsonataData({}, mapItem), 'ItemSelector', mapItem.Value ?? null);
  },
};
