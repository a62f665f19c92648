import type { DataFlow } from './data-flow.js';
import { jsonataDataFlow } from './jsonata-data-flow.js';
import { jsonPathDataFlow } from './jsonpath-data-flow.js';
import type { StateVisit } from './state-visit.js';

/** The data flow of the language that the state is written in. */
export const dataFlowOf = (visit: StateVisit): DataFlow =>
  visit.queryLanguage === 'JSONata' ? jsonataDataFlow : jsonPathDataFlow;
