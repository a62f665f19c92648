import type { LambdaInvoker, LambdaResult } from '../states/lambda-invoker.js';

/** The name of the tasker's function in the laptop cloud. */
export const TASKER_FUNCTION_NAME = 'sfn-redshift-tasker';

/**
 * Lets a state machine that was written for a deployed stack find the tasker here: a function whose name ends with `tasker`,
 * in any case, and that nobody has registered, is taken for it.
 */
export class TaskerInvoker implements LambdaInvoker {
  constructor(private readonly functions: LambdaInvoker) {}

  has(functionName: string): boolean {
    return this.functions.has(this.resolve(functionName));
  }

  invoke(functionName: string, payload: unknown, signal: AbortSignal): Promise<LambdaResult> {
    return this.functions.invoke(this.resolve(functionName), payload, signal);
  }

  private resolve(functionName: string): string {
    if (this.functions.has(functionName)) return functionName;
    return functionName.toLowerCase().endsWith('tasker') ? TASKER_FUNCTION_NAME : functionName;
  }
}
