import { memberOf } from '../definition/member-of.js';
import type { Json, JsonObject } from '../json.js';
import { applyResultPath } from '../paths/apply-result-path.js';
import { invalidPath, noInputValue, type PathWords } from '../paths/path-words.js';
import { evaluateExpression, fillTemplate } from '../paths/payload-template.js';
import { evaluatePath } from '../paths/required-path.js';
import type { DataFlow } from './data-flow.js';
import type { StateVisit } from './state-visit.js';

/** How the service says of some fields that their path leads nowhere. */
const WORDS: Readonly<Record<string, PathWords>> = {
  Seconds: noInputValue,
  TimeoutSeconds: invalidPath,
  HeartbeatSeconds: invalidPath,
};

const selectedBy = (visit: StateVisit, field: 'InputPath' | 'OutputPath', data: Json): Json => {
  const path = visit.state[field];
  if (path === null) return {};
  return path === undefined || path === '$' ? data : evaluatePath(path, visit.pathData(data), field, invalidPath);
};

const effectiveInput = (visit: StateVisit): Json => selectedBy(visit, 'InputPath', visit.input);

/** `template` filled in from `data`; `data` itself where there is none. */
const filled = (template: Json | undefined, visit: StateVisit, data: Json): Json =>
  template === undefined ? data : fillTemplate(template, visit.pathData(data));

const assigned = (template: JsonObject | undefined, visit: StateVisit, data: Json): JsonObject | undefined =>
  template && (fillTemplate(template, visit.pathData(data)) as JsonObject);

/** Data flow by InputPath, Parameters, ResultSelector, ResultPath and OutputPath. */
export const jsonPathDataFlow: DataFlow = {
  effectiveInput,

  async workInput(visit) {
    return filled(memberOf(visit.state, 'Parameters'), visit, effectiveInput(visit));
  },

  async fromResult(visit, result) {
    const selected = filled(memberOf(visit.state, 'ResultSelector'), visit, result);
    const resultPath = memberOf(visit.state, 'ResultPath') as string | null | undefined;
    const combined = applyResultPath(visit.input, resultPath, selected);
    return {
      output: selectedBy(visit, 'OutputPath', combined),
      assigned: assigned(visit.state.Assign, visit, result),
    };
  },

  async fromInput(visit, fields) {
    const data = effectiveInput(visit);
    return { output: selectedBy(visit, 'OutputPath', data), assigned: assigned(fields.Assign, visit, data) };
  },

  async fromError(visit, catcher, errorOutput) {
    return {
      output: applyResultPath(visit.input, catcher.ResultPath, errorOutput),
      assigned: assigned(catcher.Assign, visit, errorOutput),
    };
  },

  async field(visit, name) {
    const path = memberOf(visit.state, `${name}Path`);
    if (path === undefined) return memberOf(visit.state, name);
    return evaluateExpression(path, visit.pathData(effectiveInput(visit)), `${name}Path`, WORDS[name]);
  },

  async fill(visit, template) {
    return fillTemplate(template, visit.pathData(effectiveInput(visit)));
  },

  async items(visit) {
    const path = memberOf(visit.state, 'ItemsPath');
    const data = effectiveInput(visit);
    return path === undefined ? data : evaluateExpression(path, visit.pathData(data), 'ItemsPath');
  },

  async itemInput(visit, mapItem) {
    // `Parameters` is the older name of `ItemSelector`.
    const selector = memberOf(visit.state, 'ItemSelector') ?? memberOf(visit.state, 'Parameters');
    if (selector === undefined) return mapItem.Value ?? null;
    return fillTemplate(selector, visit.pathData(effectiveInput(visit), mapItem));
  },
};
