import type { Catcher } from '../definition/state-machine-definition.js';
import type { Json, JsonObject } from '../json.js';
import type { StateVisit } from './state-visit.js';

/** What a state leaves behind. */
export interface StateOutput {
  readonly output: Json;
  /** Variables to assign, once the state is left. */
  readonly assigned: JsonObject | undefined;
}

/** How data gets into a state and out of it: what differs between JSONPath and JSONata. */
export interface DataFlow {
  /** The state's input as its own fields see it. */
  effectiveInput(visit: StateVisit): Json;
  /** What the state works with: `Parameters` or `Arguments` filled in, else the effective input. */
  workInput(visit: StateVisit): Promise<Json>;
  /** What the state leaves behind when it made `result`. */
  fromResult(visit: StateVisit, result: Json): Promise<StateOutput>;
  /**
   * What a state without a result leaves behind; `fields` is the state itself, or the rule that a Choice took, which
   * stands at `place` within the state, such as `Choices[0]/`.
   */
  fromInput(visit: StateVisit, fields: OutputFields, place?: string): Promise<StateOutput>;
  /** What the state leaves behind when `catcher`, which stands at `place` within it, took its error. */
  fromError(visit: StateVisit, catcher: Catcher, errorOutput: JsonObject, place: string): Promise<StateOutput>;
  /**
   * The value of the field `name`, given literally, by a field `<name>Path` or as an expression; `undefined` where the
   * state has none.
   */
  field(visit: StateVisit, name: string): Promise<Json | undefined>;
  /** `template`, which stands in the field `field` of the state, filled in from the state's input. */
  fill(visit: StateVisit, template: Json, field: string): Promise<Json>;
  /** The items of a Map. */
  items(visit: StateVisit): Promise<Json>;
  /** The input of one item of a Map; `mapItem` is `$$.Map.Item`. */
  itemInput(visit: StateVisit, mapItem: JsonObject): Promise<Json>;
}

/** The members that shape what a state without a result leaves behind. */
export interface OutputFields {
  readonly Assign?: JsonObject;
  readonly Output?: Json;
}
