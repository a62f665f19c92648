import type { DeploymentParts } from '../../domain/operate/deployment-parts.js';
import { taskersInOutputs } from '../../domain/operate/deployment-parts.js';
import type { Answered } from '../../ports/answered.js';
import { UsageError } from '../usage-error.js';
import type { ConnectOptions } from './connect-options.js';

const FUNCTION_DEFAULT = 'sfn-redshift-tasker';
const LAPTOP_ACCOUNT = '000000000000';

/** Gives a stack's outputs by its name. */
export type StackOutputs = (stackName: string) => Promise<Answered<Readonly<Record<string, string>>>>;

/**
 * The parts of the deployment that the options name.
 *
 * @throws {UsageError} they name none, or more than one.
 */
export async function locateDeployment(options: ConnectOptions, stackOutputs: StackOutputs): Promise<DeploymentParts> {
  if (options.stack !== undefined && options.table !== undefined) {
    throw new UsageError('--stack and --table name the deployment both; leave out one of them');
  }
  if (options.tasker !== undefined && options.stack === undefined) {
    throw new UsageError('--tasker chooses one tasker of a stack; name the stack with --stack, or leave it out');
  }
  if (options.stack !== undefined) return await inStack(options.stack, options.tasker, stackOutputs);
  const functionName = options.function ?? FUNCTION_DEFAULT;
  if (options.table !== undefined || options.function !== undefined)
    return withOneFunction(options.table, functionName);
  if (options.endpointUrl !== undefined) return onLaptop(options.endpointUrl);
  throw new UsageError(
    'which deployment? name it with --stack, with --table or --function, or with --endpoint-url for the laptop cloud',
  );
}

async function inStack(stack: string, taskerId: string | undefined, outputsOf: StackOutputs): Promise<DeploymentParts> {
  const outputs = await outputsOf(stack);
  if (outputs.kind === 'missing') throw new UsageError(`there is no stack '${stack}' in this account and region`);
  if (outputs.kind === 'unknown') {
    throw new UsageError(
      `the outputs of stack '${stack}' cannot be read: ${outputs.reason}; name the table with --table instead`,
    );
  }
  const taskers = taskersInOutputs(outputs.value);
  const wanted = taskerId === undefined ? taskers : taskers.filter((tasker) => tasker.taskerId === taskerId);
  const [only] = wanted;
  if (only && wanted.length === 1) return only.parts;
  const names = taskers.map((tasker) => tasker.taskerId).join(', ');
  throw new UsageError(
    taskers.length === 0
      ? `the outputs of stack '${stack}' name no tasker; name its table with --table, or its function with --function`
      : `stack '${stack}' has the taskers ${names}; choose one with --tasker`,
  );
}

const withOneFunction = (tableName: string | undefined, functionName: string): DeploymentParts => ({
  ...(tableName !== undefined && { tableName }),
  starterFunctionName: functionName,
  completerFunctionName: functionName,
  upkeepFunctionName: functionName,
});

/** The names that the laptop cloud gives to everything. */
function onLaptop(endpointUrl: string): DeploymentParts {
  const queueUrl = (name: string): string => `${endpointUrl.replace(/\/$/, '')}/${LAPTOP_ACCOUNT}/${name}`;
  return {
    ...withOneFunction(FUNCTION_DEFAULT, FUNCTION_DEFAULT),
    completionQueueUrl: queueUrl('sfn-redshift-tasker-completions'),
    completionDeadLetterQueueUrl: queueUrl('sfn-redshift-tasker-completions-dead'),
    ruleDeadLetterQueueUrl: queueUrl('sfn-redshift-tasker-rules-dead'),
    upkeepFailureQueueUrl: queueUrl('sfn-redshift-tasker-upkeep-failures'),
    completionRuleName: 'completions',
    executionEndedRuleName: 'execution-ends',
    reconcileRuleName: 'reconcile',
  };
}
