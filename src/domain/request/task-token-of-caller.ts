import { InvalidRequest } from '../errors.js';
import { isDurableExecutionArn, isExecutionArn } from '../execution-arn.js';
import { taskTokenOf } from '../waiter.js';
import { describeValue } from './describe-value.js';
import type { Payload } from './payload-schema.js';

/**
 * The token of whoever waits, where somebody does: a task in its execution, or a durable function in its durable execution.
 *
 * @throws {InvalidRequest} both are given, or the ARN is missing or of the other kind.
 */
export function taskTokenOfCaller({ taskToken, callbackId, executionArn }: Payload): string | undefined {
  if (taskToken !== undefined && callbackId !== undefined) {
    throw new InvalidRequest('taskToken and callbackId are both given; allowed: one of them');
  }
  if (taskToken !== undefined) {
    if (executionArn === undefined) {
      throw new InvalidRequest('executionArn is missing; with a taskToken it is needed: "$$.Execution.Id"');
    }
    if (isExecutionArn(executionArn)) return taskToken;
    throw new InvalidRequest(
      `executionArn is ${describeValue(executionArn)}; with a taskToken it is the ARN of an execution: "$$.Execution.Id"`,
    );
  }
  if (callbackId === undefined) return undefined;
  if (executionArn === undefined || !isDurableExecutionArn(executionArn)) {
    throw new InvalidRequest(
      `executionArn is ${executionArn === undefined ? 'missing' : describeValue(executionArn)}; with a callbackId it is the ARN of the ` +
        'durable execution: context.executionContext.durableExecutionArn',
    );
  }
  return taskTokenOf({ kind: 'durableFunction', callbackId });
}
