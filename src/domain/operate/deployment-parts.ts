/** The names by which an operator's commands find the parts of a deployed tasker. What is absent is not looked at. */
export interface DeploymentParts {
  readonly tableName: string;
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
}

/** The part of a stack's outputs that names a part of a tasker, such as `TaskerOperateTableName1A2B3C4D`. */
const OUTPUT = /^(.*)Operate(\w+?)[0-9A-F]{8}$/;

/** A deployed tasker, as a stack's outputs name it. */
export interface TaskerInStack {
  /** The logical id that the tasker's own outputs begin with. */
  readonly taskerId: string;
  readonly parts: DeploymentParts;
}

const PART_NAMES: readonly (keyof DeploymentParts)[] = [
  'tableName',
  'starterFunctionName',
  'completerFunctionName',
  'upkeepFunctionName',
  'completionQueueUrl',
  'completionDeadLetterQueueUrl',
  'ruleDeadLetterQueueUrl',
  'upkeepFailureQueueUrl',
  'completionRuleName',
  'executionEndedRuleName',
  'reconcileRuleName',
];

const REQUIRED: readonly (keyof DeploymentParts)[] = PART_NAMES.slice(0, 4);

/**
 * The taskers that a stack's outputs tell of. Outputs of others are ignored.
 *
 * @param outputs values by the output's logical id.
 * @example taskersInOutputs({ TaskerOperateTableName1A2B3C4D: 'etl-Table', ... })
 */
export function taskersInOutputs(outputs: Readonly<Record<string, string>>): readonly TaskerInStack[] {
  const taskers = new Map<string, Partial<Record<keyof DeploymentParts, string>>>();
  for (const [logicalId, value] of Object.entries(outputs)) {
    const [, taskerId, output] = OUTPUT.exec(logicalId) ?? [];
    if (taskerId === undefined || output === undefined) continue;
    const name = PART_NAMES.find((part) => part.toLowerCase() === output.toLowerCase());
    if (name !== undefined) taskers.set(taskerId, { ...taskers.get(taskerId), [name]: value });
  }
  return [...taskers]
    .filter(([, parts]) => REQUIRED.every((name) => parts[name] !== undefined))
    .map(([taskerId, parts]) => ({ taskerId, parts: parts as DeploymentParts }));
}
