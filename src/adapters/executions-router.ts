import { type WorkflowKind, workflowKindOf } from '../domain/execution-arn.js';
import type { Answered } from '../ports/answered.js';
import type { Execution, Executions } from '../ports/executions.js';

/**
 * {@link Executions} of every kind: each question goes to whoever knows what the ARN names.
 *
 * @example
 * new ExecutionsRouter({
 *   execution: new StepFunctionsExecutions(stepFunctions),
 *   durableExecution: new DurableExecutions(lambda),
 *   stack: new StackExecutions(cloudFormation),
 * });
 */
export class ExecutionsRouter implements Executions {
  constructor(private readonly byKind: Readonly<Record<WorkflowKind, Executions>>) {}

  /** An ARN of no kind is for Step Functions to refuse. */
  async describe(executionArn: string): Promise<Answered<Execution>> {
    return await this.byKind[workflowKindOf(executionArn) ?? 'execution'].describe(executionArn);
  }
}
