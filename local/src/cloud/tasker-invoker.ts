import type { LambdaInvoker, LambdaResult } from '../states/lambda-invoker.js';

/** The name of the tasker's function in the laptop cloud. */
export const TASKER_FUNCTION_NAME = 'sfn-redshift-tasker';

/** What the names of its statements begin with, and who it is. */
export const STATEMENT_NAME_PREFIX = 'laptop/';

/** Where CloudWatch has its metrics: a deployed tasker's are in the same place. */
export const TASKER_METRICS = {
  namespace: 'SfnRedshiftTasker',
  dimensions: { Tasker: STATEMENT_NAME_PREFIX },
} as const;

/** `tasker`, or what CloudFormation calls the construct's function: `<Stack>-TaskerStarter301CDF8F-AbCdEf123456`. */
const TASKER_NAME = /tasker(?:starter[0-9a-f]{0,8}|[0-9a-f]{8})?(?:-[0-9a-z]{8,16})?$/iu;

/** Whether a function that nobody has registered is taken for the tasker. */
export const isTaskerName = (functionName: string): boolean => TASKER_NAME.test(functionName);

/**
 * Lets a state machine that was written for a deployed stack find the tasker here: a function whose name ends with `tasker`,
 * in any case, or is one that a deployment gives to it, and that nobody has registered, is taken for it.
 */
export class TaskerInvoker implements LambdaInvoker {
  constructor(private readonly functions: LambdaInvoker) {}

  has(functionName: string): boolean {
    return this.functions.has(this.resolve(functionName));
  }

  invoke(functionName: string, payload: unknown, signal: AbortSignal): Promise<LambdaResult> {
    return this.functions.invoke(this.resolve(functionName), payload, signal);
  }

  /** The name of the function that is meant: the tasker's, or the same. */
  resolve(functionName: string): string {
    if (this.functions.has(functionName)) return functionName;
    return isTaskerName(functionName) ? TASKER_FUNCTION_NAME : functionName;
  }
}
