import {
  SendTaskFailureCommand,
  SendTaskHeartbeatCommand,
  SendTaskSuccessCommand,
  type SFNClient,
} from '@aws-sdk/client-sfn';
import type { CallbackResult, HeartbeatResult, TaskCallback, TaskFailure } from '../../ports/task-callback.js';
import { isInvalidToken, isNobodyWaiting, toTaskCallbackError } from './to-task-callback-error.js';

/**
 * {@link TaskCallback} on the AWS SDK. The client brings region, credentials and retries; what it still reports after its
 * own retries is thrown.
 *
 * @example new StepFunctionsTaskCallback(new SFNClient({}))
 */
export class StepFunctionsTaskCallback implements TaskCallback {
  constructor(private readonly client: Pick<SFNClient, 'send'>) {}

  sendTaskSuccess(taskToken: string, output: string): Promise<CallbackResult> {
    const command = new SendTaskSuccessCommand({ taskToken, output });
    return this.result('SendTaskSuccess', taskToken, () => this.client.send(command));
  }

  sendTaskFailure(taskToken: string, { error, cause }: TaskFailure): Promise<CallbackResult> {
    const command = new SendTaskFailureCommand({ taskToken, error, cause });
    return this.result('SendTaskFailure', taskToken, () => this.client.send(command));
  }

  async sendTaskHeartbeat(taskToken: string): Promise<HeartbeatResult> {
    const command = new SendTaskHeartbeatCommand({ taskToken });
    try {
      await this.client.send(command);
      return 'delivered';
    } catch (error) {
      if (isInvalidToken(error)) return 'cannotTell';
      if (isNobodyWaiting(error)) return 'nobodyWaits';
      throw toTaskCallbackError('SendTaskHeartbeat', taskToken, error);
    }
  }

  private async result(operation: string, taskToken: string, send: () => Promise<unknown>): Promise<CallbackResult> {
    try {
      await send();
      return 'delivered';
    } catch (error) {
      if (isNobodyWaiting(error)) return 'nobodyWaits';
      throw toTaskCallbackError(operation, taskToken, error);
    }
  }
}
