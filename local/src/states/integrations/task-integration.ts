import type { TaskPattern } from '../definition/task-resource.js';
import type { RunContext } from '../interpreter/run-context.js';
import type { Json, JsonObject } from '../json.js';
import type { LocalServices } from '../service-api.js';

/** The parameters of an action, by name. */
export interface ActionShape {
  readonly required: readonly string[];
  readonly optional?: readonly string[];
}

/** One call that a task makes. */
export interface IntegrationCall {
  readonly action: string;
  readonly pattern: TaskPattern;
  /** The filled-in parameters: those that the action needs are there, and no unknown ones. */
  readonly parameters: JsonObject;
  readonly run: RunContext;
  readonly requestId: string;
  /** Aborted when the attempt has ended, in any way. */
  readonly signal: AbortSignal;
}

/** What a call gives. */
export interface IntegrationAnswer {
  /** What the service answered: the result of the task, unless its pattern waits for more. */
  readonly response: Json;
  /** For `.sync`: waits for the end of the job, and gives the task's result. */
  readonly end?: () => Promise<Json>;
}

/** How a task state calls one AWS service: one for the optimised integration, one for the calls by the SDK's shapes. */
export interface TaskIntegration {
  /** As in the history: `sqs`, or `aws-sdk:sqs`. */
  readonly resourceType: string;
  /** The patterns that the service supports for it. */
  readonly patterns: readonly TaskPattern[];
  /** The actions that are checked before anything runs, with their parameters. */
  readonly actions: Readonly<Record<string, ActionShape>>;
  /** Whether the service has no further actions, so that another name is a mistake. */
  readonly isClosed: boolean;
  /** Whether the action can be called here; a mock may stand in for it otherwise. */
  isAvailable(services: Readonly<Partial<Record<keyof LocalServices, unknown>>>, action: string): boolean;
  /** @throws {StateFailure} under the name that `ErrorEquals` matches. */
  call(call: IntegrationCall): Promise<IntegrationAnswer>;
}
