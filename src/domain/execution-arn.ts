/**
 * Where invocations without an execution are kept: callers outside Step Functions that want neither a callback nor `LATEST`.
 */
export const NO_EXECUTION = 'no-execution';

const EXECUTION_ARN = /^arn:[a-z0-9-]+:states:[a-z0-9-]+:[0-9]{12}:execution:[^:\s]+:[^:\s]+$/;
const DURABLE_EXECUTION_ARN =
  /^arn:[a-zA-Z0-9-]+:lambda:[a-zA-Z0-9-]+:[0-9]{12}:function:[a-zA-Z0-9_-]+:(\$LATEST(\.PUBLISHED)?|[0-9]+)\/durable-execution\/[a-zA-Z0-9_-]+\/[a-zA-Z0-9_-]+$/;
const STACK_ARN =
  /^arn:[a-z0-9-]+:cloudformation:[a-z0-9-]+:[0-9]{12}:stack\/[a-zA-Z][a-zA-Z0-9-]{0,127}\/[a-zA-Z0-9-]+$/;

/** Whether `text` is the ARN of an execution of a Standard workflow, in any partition. */
export const isExecutionArn = (text: string): boolean => text.length <= 380 && EXECUTION_ARN.test(text);

/** Whether `text` is the ARN of an execution of a Lambda durable function, by Lambda's model. */
export const isDurableExecutionArn = (text: string): boolean =>
  text.length <= 1_024 && DURABLE_EXECUTION_ARN.test(text);

/** Whether `text` is the ARN of a CloudFormation stack. */
export const isStackArn = (text: string): boolean => text.length <= 512 && STACK_ARN.test(text);

/**
 * Whether `text` names what an invocation can belong to, its `executionArn`: an execution of a state machine or of a durable
 * function, or the stack that a custom resource is in.
 */
export const isWorkflowArn = (text: string): boolean =>
  isExecutionArn(text) || isDurableExecutionArn(text) || isStackArn(text);

/** What an {@link isWorkflowArn ARN} names. */
export type WorkflowKind = 'execution' | 'durableExecution' | 'stack';

/** What kind of workflow an ARN names; `undefined` for what is none, such as {@link NO_EXECUTION}. */
export function workflowKindOf(executionArn: string): WorkflowKind | undefined {
  if (isExecutionArn(executionArn)) return 'execution';
  if (isDurableExecutionArn(executionArn)) return 'durableExecution';
  return isStackArn(executionArn) ? 'stack' : undefined;
}
