/** The names by which an operator's commands find the parts of a deployed tasker. What is absent is not looked at. */
export interface DeploymentParts {
  /** The state table; absent where the state is in PostgreSQL. */
  readonly tableName?: string;
  /** The starter. */
  readonly starterFunctionName: string;
  /** The function that reads the completion queue; the starter where it does that as well. */
  readonly completerFunctionName: string;
  /** The function behind the schedule and the ends of executions. */
  readonly upkeepFunctionName: string;
  readonly completionQueueUrl?: string;
  readonly completionDeadLetterQueueUrl?: string;
  readonly ruleDeadLetterQueueUrl?: string;
  readonly upkeepFailureQueueUrl?: string;
  readonly completionRuleName?: string;
  readonly executionEndedRuleName?: string;
  readonly reconcileRuleName?: string;
  /** Names of durable functions that wait for statements, with commas between them and `*` for any text. */
  readonly durableFunctionNames?: string;
}

/** A deployed tasker, as a stack's outputs name it. */
export interface TaskerInStack {
  /** What the names of the tasker's own outputs begin with. */
  readonly taskerId: string;
  readonly parts: DeploymentParts;
}

/** How the outputs' names end. */
const OUTPUTS: Readonly<Record<keyof DeploymentParts, string>> = {
  tableName: 'TableName',
  starterFunctionName: 'StarterFunctionName',
  completerFunctionName: 'CompleterFunctionName',
  upkeepFunctionName: 'UpkeepFunctionName',
  completionQueueUrl: 'CompletionQueueUrl',
  completionDeadLetterQueueUrl: 'CompletionDeadLetterQueueUrl',
  ruleDeadLetterQueueUrl: 'RuleDeadLetterQueueUrl',
  upkeepFailureQueueUrl: 'UpkeepFailureQueueUrl',
  completionRuleName: 'CompletionRuleName',
  executionEndedRuleName: 'ExecutionEndedRuleName',
  reconcileRuleName: 'ReconcileScheduleName',
  durableFunctionNames: 'DurableFunctionNames',
};

const REQUIRED: readonly (keyof DeploymentParts)[] = [
  'starterFunctionName',
  'completerFunctionName',
  'upkeepFunctionName',
];

/**
 * The taskers that a stack's outputs tell of. Outputs of others are ignored.
 *
 * @param outputs values by the output's name.
 * @example taskersInOutputs({ TaskerTableName: 'etl-Table', TaskerStarterFunctionName: 'etl-Starter', ... })
 */
export function taskersInOutputs(outputs: Readonly<Record<string, string>>): readonly TaskerInStack[] {
  const suffix = OUTPUTS.starterFunctionName;
  return Object.keys(outputs)
    .filter((name) => name.endsWith(suffix))
    .flatMap((name): TaskerInStack[] => {
      const taskerId = name.slice(0, -suffix.length);
      const found = Object.entries(OUTPUTS)
        .map(([part, output]) => [part, outputs[`${taskerId}${output}`]] as const)
        .filter(([, value]) => value !== undefined);
      const parts = Object.fromEntries(found) as Partial<Record<keyof DeploymentParts, string>>;
      return REQUIRED.every((part) => parts[part] !== undefined) ? [{ taskerId, parts: parts as DeploymentParts }] : [];
    });
}
