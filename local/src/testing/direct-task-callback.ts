import type { LocalStepFunctions } from '../states/index.js';
import {
  type CallbackResult,
  type TaskCallback,
  type TaskFailure,
  hasErrorName,
  TaskCallbackError,
} from 'sfn-redshift-tasker';

/** {@link TaskCallback} onto a Step Functions in the same process. */
export class DirectTaskCallback implements TaskCallback {
  constructor(private readonly stepFunctions: () => LocalStepFunctions) {}

  sendTaskSuccess(taskToken: string, output: string): Promise<CallbackResult> {
    return this.call('SendTaskSuccess', { taskToken, output });
  }

  sendTaskFailure(taskToken: string, { error, cause }: TaskFailure): Promise<CallbackResult> {
    return this.call('SendTaskFailure', { taskToken, error, cause });
  }

  sendTaskHeartbeat(taskToken: string): Promise<CallbackResult> {
    return this.call('SendTaskHeartbeat', { taskToken });
  }

  private async call(operation: string, input: Readonly<Record<string, unknown>>): Promise<CallbackResult> {
    try {
      await this.stepFunctions().call(operation, input);
      return 'delivered';
    } catch (error) {
      if (hasErrorName(error, 'TaskTimedOut', 'TaskDoesNotExist', 'InvalidToken')) return 'nobodyWaits';
      const name = error instanceof Error ? error.name : 'unknown';
      throw new TaskCallbackError(name, `${operation} was refused: ${name}`, false);
    }
  }
}
