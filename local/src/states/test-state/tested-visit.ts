import { StateVisit } from '../interpreter/state-visit.js';
import type { JsonObject } from '../json.js';

/** A visit outside any execution: its context object can be given. */
export class TestedVisit extends StateVisit {
  /** Stands in for the whole context object. @default one is made up */
  given: JsonObject | undefined;

  override contextObject(mapItem = this.scope.mapItem): JsonObject {
    if (this.given) return this.given;
    const { Execution, ...rest } = super.contextObject(mapItem);
    // A state that is tested alone has never been redriven, nor has it a role unless one is given.
    const { RedriveCount: _never, ...execution } = Execution as JsonObject;
    const RoleArn = execution.RoleArn === '' ? null : (execution.RoleArn ?? null);
    return { Execution: { ...execution, RoleArn }, ...rest };
  }
}
