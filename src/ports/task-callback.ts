/**
 * Whether the service took the answer. `nobodyWaits`: the task has been answered, has timed out or never existed; sending again changes
 * nothing. For a custom resource an answer is `delivered` also where it comes too late: its address takes any and tells nothing.
 */
export type CallbackResult = 'delivered' | 'nobodyWaits';

/**
 * Whether anybody waits on a token. `cannotTell`: the service says neither. Step Functions answers so for what is no token; other engines
 * of the States Language do for a task without `HeartbeatSeconds`, or while its function runs; CloudFormation can never be asked.
 */
export type HeartbeatResult = CallbackResult | 'cannotTell';

/**
 * Answers whoever waits: a task of a state machine, a durable function or a custom resource. Which of them, the token tells (`waiterOf`);
 * the operations are Step Functions' SendTaskSuccess, SendTaskFailure and SendTaskHeartbeat, and the limits those that all keep.
 */
export interface TaskCallback {
  /**
   * Ends the task that waits on `taskToken` with `output`.
   *
   * @param output a JSON text of at most 262,144 bytes in UTF-8.
   * @returns `nobodyWaits` where the task is closed already, also by an earlier call of ours whose reply was lost.
   * @throws {TaskCallbackError} with `retryable` true (throttled, unreachable, 5xx, key not usable now): the task may or
   *   may not be closed, repeating is safe; or false (output refused): the task still waits, send a failure instead.
   * @throws {ConfigurationError} naming the permission that is missing; the task still waits.
   * @example if ((await taskCallback.sendTaskSuccess(taskToken, '{"rows":1}')) === 'nobodyWaits') { ... }
   */
  sendTaskSuccess(taskToken: string, output: string): Promise<CallbackResult>;

  /**
   * Ends the task that waits on `taskToken` as failed.
   *
   * @param failure `error`: at most 256 characters, not beginning with `States.`; `cause`: at most 32,768 characters.
   * @returns and @throws as {@link TaskCallback.sendTaskSuccess}.
   */
  sendTaskFailure(taskToken: string, failure: TaskFailure): Promise<CallbackResult>;

  /**
   * Tells whether anybody waits on `taskToken`: `delivered` if so. It also resets the task's heartbeat clock.
   *
   * @throws {TaskCallbackError} nothing is known about the token; repeating is safe.
   * @throws {ConfigurationError} naming the permission that is missing.
   */
  sendTaskHeartbeat(taskToken: string): Promise<HeartbeatResult>;
}

/** Why a task failed. */
export interface TaskFailure {
  /** The name that `ErrorEquals` in a state machine matches. */
  readonly error: string;
  /** JSON text with the details. */
  readonly cause: string;
}
