import {
  LambdaClient,
  type LambdaClientConfig,
  SendDurableExecutionCallbackFailureCommand,
  SendDurableExecutionCallbackHeartbeatCommand,
  SendDurableExecutionCallbackSuccessCommand,
} from '@aws-sdk/client-lambda';
import { checkFailure, checkOutput } from '../../domain/answer-limits.js';
import { waiterOf } from '../../domain/waiter.js';
import type { CallbackResult, HeartbeatResult, TaskCallback, TaskFailure } from '../../ports/task-callback.js';
import { hasErrorName } from '../../ports/tasker-error.js';
import { type AnsweredService, toAnswerError } from '../answer-error.js';

/** A member of the request is not as it must be. */
const INVALID = 'InvalidParameterValueException';

const LAMBDA: AnsweredService = {
  actionPrefix: 'lambda',
  unreachable: 'LambdaUnreachable',
  refused: [INVALID, 'RequestTooLargeException'],
  secretName: 'callback id',
};

/** Nobody waits for the callback: it has expired or is closed already, or there is no such one, or its execution is gone. */
const NOBODY_WAITS = ['CallbackTimeoutException', 'ResourceNotFoundException'];

/**
 * {@link TaskCallback} for Lambda durable functions: answers callbacks by Lambda's SendDurableExecutionCallbackSuccess,
 * SendDurableExecutionCallbackFailure and SendDurableExecutionCallbackHeartbeat, and needs these permissions on
 * `<ARN of the durable function>:*`. The client brings region, credentials and retries.
 *
 * The output is the callback's result, a JSON text. A failure's `error` is the `ErrorType`, its `cause` the `ErrorData`, and the message
 * in the cause the `ErrorMessage`.
 *
 * @example new DurableFunctionCallback(new LambdaClient({}))
 */
export class DurableFunctionCallback implements TaskCallback {
  constructor(private readonly client: Pick<LambdaClient, 'send'>) {}

  async sendTaskSuccess(taskToken: string, output: string): Promise<CallbackResult> {
    checkOutput(output);
    const Result = Buffer.from(output, 'utf8');
    return await this.result('SendDurableExecutionCallbackSuccess', taskToken, (CallbackId) =>
      this.client.send(new SendDurableExecutionCallbackSuccessCommand({ CallbackId, Result })),
    );
  }

  async sendTaskFailure(taskToken: string, failure: TaskFailure): Promise<CallbackResult> {
    checkFailure(failure);
    const { error, cause } = failure;
    const Error = { ErrorType: error, ErrorMessage: messageIn(cause), ErrorData: cause };
    return await this.result(
      'SendDurableExecutionCallbackFailure',
      taskToken,
      (CallbackId) => this.client.send(new SendDurableExecutionCallbackFailureCommand({ CallbackId, Error })),
      // Far from any limit, a failure has nothing invalid but its callback.
      'nobodyWaits',
    );
  }

  async sendTaskHeartbeat(taskToken: string): Promise<HeartbeatResult> {
    return await this.result<HeartbeatResult>(
      'SendDurableExecutionCallbackHeartbeat',
      taskToken,
      (CallbackId) => this.client.send(new SendDurableExecutionCallbackHeartbeatCommand({ CallbackId })),
      // A callback may be refused a heartbeat because it has no time limit for them.
      'cannotTell',
    );
  }

  /** @param ifInvalid what it means that the request is invalid. @default the answer is refused */
  private async result<Result extends HeartbeatResult = CallbackResult>(
    operation: string,
    taskToken: string,
    send: (callbackId: string) => Promise<unknown>,
    ifInvalid?: Result,
  ): Promise<CallbackResult | Result> {
    const waiter = waiterOf(taskToken);
    if (waiter.kind !== 'durableFunction') return 'nobodyWaits';
    try {
      await send(waiter.callbackId);
      return 'delivered';
    } catch (error) {
      if (hasErrorName(error, ...NOBODY_WAITS)) return 'nobodyWaits';
      if (ifInvalid !== undefined && hasErrorName(error, INVALID)) return ifInvalid;
      throw toAnswerError(LAMBDA, operation, waiter.callbackId, error);
    }
  }
}

/** As {@link DurableFunctionCallback} with a client of its own, so that whoever loads this lazily loads the client with it. */
export const createDurableFunctionCallback = (configuration: LambdaClientConfig): DurableFunctionCallback =>
  new DurableFunctionCallback(new LambdaClient(configuration));

/** The text for people out of a cause, which is JSON; without one the cause as it is. */
function messageIn(cause: string): string {
  try {
    const { message, errorMessage } = JSON.parse(cause) as {
      readonly message?: unknown;
      readonly errorMessage?: unknown;
    };
    const text = message ?? errorMessage;
    return typeof text === 'string' ? text : cause;
  } catch {
    return cause;
  }
}
