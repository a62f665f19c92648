import { StateVisit } from '../interpreter/state-visit.js';
import { isJsonObject, type Json, type JsonObject } from '../json.js';

/** `given` over `base`, member by member. */
const merged = (base: JsonObject, given: JsonObject): JsonObject => {
  const result: Record<string, Json> = { ...base };
  for (const [name, value] of Object.entries(given)) {
    const own = result[name];
    result[name] = isJsonObject(own) && isJsonObject(value) ? merged(own, value) : value;
  }
  return result;
};

/** A visit outside any execution: what the context object has can be given. */
export class TestedVisit extends StateVisit {
  /** What was given for the context object; it wins over what is made up. */
  given: JsonObject = {};

  override contextObject(mapItem = this.scope.mapItem): JsonObject {
    const { Execution, ...rest } = super.contextObject(mapItem);
    // A state that is tested alone has never been redriven, nor has it a role unless one is given.
    const { RedriveCount: _never, ...execution } = Execution as JsonObject;
    return merged(
      { Execution: { ...execution, RoleArn: execution.RoleArn === '' ? null : (execution.RoleArn ?? null) }, ...rest },
      this.given,
    );
  }
}
