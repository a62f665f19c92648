import type { KeptExecutions } from '../replay/kept-executions.js';
import type { LiveEnvironment } from '../replay/outside.js';
import type { Execution, ExecutionObservers } from './execution.js';
import type { Registry } from './registry.js';
import type { LocalStepFunctionsOptions } from './service-options.js';

/** What the operations of the service work on. */
export interface ServiceContext {
  readonly options: LocalStepFunctionsOptions;
  readonly registry: Registry;
  readonly environment: LiveEnvironment;
  /** Where executions are kept for the next process. */
  readonly kept: KeptExecutions | undefined;
  readonly observers: ExecutionObservers;
}

/**
 * One operation: takes and gives the JSON of the wire.
 *
 * @throws {AwsJsonError} what the caller gets as the service's error.
 */
export type Action = (input: Readonly<Record<string, unknown>>, service: ServiceContext) => object | Promise<object>;

/** A point in time as the wire has it. */
export const toWireTime = (at: number): number => at / 1000;

/** The members that describe an execution in lists and on its own. */
export const executionSummary = (execution: Execution): object => ({
  executionArn: execution.arn,
  stateMachineArn: execution.machine.arn,
  name: execution.name,
  status: execution.status,
  startDate: toWireTime(execution.startedAt),
  ...(execution.stoppedAt !== undefined && { stopDate: toWireTime(execution.stoppedAt) }),
  redriveCount: execution.redriveCount,
  ...(execution.mapRunArn !== undefined && { mapRunArn: execution.mapRunArn, itemCount: execution.itemCount }),
  ...(execution.redrivenAt !== undefined && { redriveDate: toWireTime(execution.redrivenAt) }),
});
