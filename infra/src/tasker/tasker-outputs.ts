import { CfnOutput, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/** What a stack tells about one tasker; the operator's commands find its parts by these. */
export interface TaskerParts {
  /** Absent where invocations are kept in PostgreSQL. */
  readonly TableName: string | undefined;
  readonly StatementNamePrefix: string;
  readonly StarterFunctionName: string;
  readonly CompleterFunctionName: string;
  readonly UpkeepFunctionName: string;
  readonly RoleName: string;
  /** Absent where a secret names the database user. */
  readonly DatabaseUser: string | undefined;
  readonly CompletionQueueUrl: string;
  readonly CompletionDeadLetterQueueUrl: string | undefined;
  readonly RuleDeadLetterQueueUrl: string;
  readonly UpkeepFailureQueueUrl: string;
  readonly CompletionRuleName: string;
  readonly ExecutionEndedRuleName: string | undefined;
  readonly ReconcileScheduleName: string;
  /** Absent where none are named. */
  readonly DurableFunctionNames: string | undefined;
}

const DESCRIPTIONS: Readonly<Record<keyof TaskerParts, string>> = {
  TableName: 'state table',
  StatementNamePrefix: "what the names of all statements begin with; value of the metrics' dimension",
  StarterFunctionName: 'function that states invoke',
  CompleterFunctionName: 'function that answers tasks',
  UpkeepFunctionName: 'function that reconciles and cancels',
  RoleName: 'role of all functions',
  DatabaseUser: 'database user that statements run as; needs GRANTs',
  CompletionQueueUrl: 'completion events on their way to the completer',
  CompletionDeadLetterQueueUrl: 'completion events that the completer failed on',
  RuleDeadLetterQueueUrl: 'events that EventBridge could not deliver',
  UpkeepFailureQueueUrl: 'ticks and ended executions that the upkeep function failed on',
  CompletionRuleName: 'rule that brings completion events to the queue',
  ExecutionEndedRuleName: 'rule that brings ended executions to the upkeep function',
  ReconcileScheduleName: 'rule that starts the reconciler',
  DurableFunctionNames: 'durable functions that wait for statements',
};

/**
 * Writes the parts of a tasker into its stack's outputs, as `<id of the tasker><name of the part>`: `TaskerTableName` for a tasker
 * called `Tasker` that stands directly in its stack.
 */
export function tellParts(tasker: Construct, parts: TaskerParts): void {
  const stack = Stack.of(tasker);
  const path = tasker.node.path.slice(stack.node.path.length);
  const id = path.replaceAll(/[^A-Za-z0-9]/g, '');
  for (const [name, value] of Object.entries(parts) as [keyof TaskerParts, string | undefined][]) {
    if (value === undefined) continue;
    new CfnOutput(tasker, `Output${name}`, {
      value,
      description: `sfn-redshift-tasker: ${DESCRIPTIONS[name]}`,
    }).overrideLogicalId(`${id}${name}`);
  }
}
