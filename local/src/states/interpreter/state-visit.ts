import { toIsoString, type EpochMs } from 'sfn-redshift-tasker';
import type { QueryLanguage, State } from '../definition/state-machine-definition.js';
import type { IntrinsicData } from '../intrinsics/evaluate-intrinsic.js';
import type { Json, JsonObject } from '../json.js';
import type { JsonataData } from '../jsonata/evaluate-jsonata.js';
import type { Scope } from './scope.js';

const RETRIED: ReadonlySet<State['Type']> = new Set(['Task', 'Map', 'Parallel']);

/** One visit to a state: from its entering to its exit, all retries included. */
export class StateVisit<S extends State = State> {
  readonly enteredAt: EpochMs;
  /** 0 at the first attempt. */
  retryCount = 0;
  /** The token of the attempt under way, in a task that waits for one. */
  taskToken: string | undefined;
  /** The event of its entering; `undefined` where it is visited outside any execution. */
  enteredEventId: number | undefined;

  constructor(
    readonly scope: Scope,
    readonly name: string,
    readonly state: S,
    readonly input: Json,
  ) {
    this.enteredAt = scope.run.environment.clock.now();
  }

  get queryLanguage(): QueryLanguage {
    return this.state.QueryLanguage ?? this.scope.run.queryLanguage;
  }

  /** The context object, `$$` or `$states.context`. */
  contextObject(mapItem = this.scope.mapItem): JsonObject {
    const { run } = this.scope;
    return {
      Execution: {
        Id: run.executionArn,
        Input: run.input,
        Name: run.executionName,
        RoleArn: run.roleArn,
        StartTime: toIsoString(run.startedAt),
        RedriveCount: run.redriveCount,
        ...(run.redrivenAt !== undefined && { RedriveTime: toIsoString(run.redrivenAt) }),
      },
      StateMachine: { Id: run.stateMachineArn, Name: run.stateMachineName },
      State: {
        Name: this.name,
        EnteredTime: toIsoString(this.enteredAt),
        // Only states that can be retried have it; elsewhere it is nothing to refer to.
        ...(RETRIED.has(this.state.Type) && { RetryCount: this.retryCount }),
      },
      ...(this.taskToken !== undefined && { Task: { Token: this.taskToken } }),
      ...(mapItem && { Map: { Item: mapItem } }),
    };
  }

  /** What JSONPaths and intrinsic functions see, with `data` as `$`. */
  pathData(data: Json, mapItem?: JsonObject): IntrinsicData {
    return {
      data,
      context: () => this.contextObject(mapItem),
      variable: (name) => this.scope.variables.get(name),
      random: this.scope.run.environment.random,
    };
  }

  /** What JSONata expressions see; `known` holds `result` or `errorOutput`, once there is one. */
  jsonataData(known: Readonly<Record<string, Json>> = {}, mapItem?: JsonObject): JsonataData {
    const { clock, random } = this.scope.run.environment;
    return {
      states: { input: this.input, context: this.contextObject(mapItem), ...known },
      variables: this.scope.variables.all(),
      random,
      now: () => clock.now(),
    };
  }
}
