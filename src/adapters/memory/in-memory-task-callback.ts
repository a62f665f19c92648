import type { ConfigurationError } from '../../domain/errors.js';
import { TaskCallbackError } from '../../ports/port-errors.js';
import { checkFailure, checkLength, checkOutput } from '../../domain/answer-limits.js';
import { TASK_TOKEN_LENGTH_MAX } from '../../domain/limits.js';
import { waiterOf } from '../../domain/waiter.js';
import type { CallbackResult, HeartbeatResult, TaskCallback, TaskFailure } from '../../ports/task-callback.js';

/** What a task was answered with. */
export type TaskAnswer =
  | { readonly kind: 'success'; readonly output: string }
  | { readonly kind: 'failure'; readonly error: string; readonly cause: string };

/** A method of {@link TaskCallback}. */
export type TaskCallbackOperation = keyof TaskCallback;

/** How the next calls fail. */
export interface TaskCallbackFailure {
  /** @default 'any' */
  readonly operation?: TaskCallbackOperation | 'any';
  /** @default a retryable `ThrottlingException` */
  readonly error?: TaskCallbackError | ConfigurationError;
  /** `done`: the call does its work, and then its reply is lost. @default 'none' */
  readonly effect?: 'none' | 'done';
  /** How many calls fail. @default 1 */
  readonly times?: number;
}

const throttled = (): TaskCallbackError => new TaskCallbackError('ThrottlingException', 'Rate exceeded', true);
const refused = (name: string, message: string): TaskCallbackError => new TaskCallbackError(name, message, false);

/**
 * {@link TaskCallback} without Step Functions: a test opens tokens, sees their answers, and closes them as a timeout or a
 * stopped execution would. It keeps the service's limits. Tokens of the other kinds of waiters (see `taskTokenOf`) have the ways of those:
 * for a custom resource no heartbeat tells anything, and an answer that comes too late is taken and forgotten.
 *
 * @example
 * const taskCallback = new InMemoryTaskCallback();
 * taskCallback.open('token-1');
 * await taskCallback.sendTaskSuccess('token-1', '{"rows":1}');
 * taskCallback.answerOf('token-1'); // { kind: 'success', output: '{"rows":1}' }
 */
export class InMemoryTaskCallback implements TaskCallback {
  readonly #waiting = new Set<string>();
  readonly #answers = new Map<string, TaskAnswer>();
  readonly #heartbeats = new Map<string, number>();
  readonly #failures: Required<TaskCallbackFailure>[] = [];
  readonly #untellable = new Set<string>();

  /** A task waits on `token` from now on. */
  open(token: string): void {
    this.#waiting.add(token);
  }

  /** The task has timed out or its execution was stopped: nobody waits any more. */
  close(token: string): void {
    this.#waiting.delete(token);
  }

  /**
   * A heartbeat tells nothing of this token from now on, as with other engines of the States Language for tasks without
   * `HeartbeatSeconds`. It can be answered as before.
   */
  hideFromHeartbeats(token: string): void {
    this.#untellable.add(token);
  }

  /** Whether a task waits on `token`. */
  isOpen(token: string): boolean {
    return this.#waiting.has(token);
  }

  /** The one answer that the task took, or `undefined` where it took none. */
  answerOf(token: string): TaskAnswer | undefined {
    return this.#answers.get(token);
  }

  /** How many heartbeats the task took. */
  heartbeatsOf(token: string): number {
    return this.#heartbeats.get(token) ?? 0;
  }

  /**
   * Has the next calls fail; failures that are planned one after the other happen in that order.
   *
   * @throws {RangeError} `times` is not a whole number of 1 or more.
   */
  failNext(failure: TaskCallbackFailure = {}): void {
    const { operation = 'any', error = throttled(), effect = 'none', times = 1 } = failure;
    if (!Number.isInteger(times) || times < 1)
      throw new RangeError(`times is a whole number of 1 or more, not ${times}`);
    for (let count = 0; count < times; count += 1) this.#failures.push({ operation, error, effect, times: 1 });
  }

  async sendTaskSuccess(taskToken: string, output: string): Promise<CallbackResult> {
    return this.#call('sendTaskSuccess', () => {
      checkToken(taskToken);
      checkOutput(output);
      return this.#answer(taskToken, { kind: 'success', output });
    });
  }

  async sendTaskFailure(taskToken: string, { error, cause }: TaskFailure): Promise<CallbackResult> {
    return this.#call('sendTaskFailure', () => {
      checkToken(taskToken);
      checkFailure({ error, cause });
      return this.#answer(taskToken, { kind: 'failure', error, cause });
    });
  }

  async sendTaskHeartbeat(taskToken: string): Promise<HeartbeatResult> {
    return this.#call('sendTaskHeartbeat', () => {
      checkToken(taskToken);
      if (this.#untellable.has(taskToken) || isSilent(taskToken)) return 'cannotTell';
      if (!this.#waiting.has(taskToken)) return 'nobodyWaits';
      this.#heartbeats.set(taskToken, this.heartbeatsOf(taskToken) + 1);
      return 'delivered';
    });
  }

  #answer(taskToken: string, answer: TaskAnswer): CallbackResult {
    if (!this.#waiting.delete(taskToken)) return isSilent(taskToken) ? 'delivered' : 'nobodyWaits';
    this.#answers.set(taskToken, answer);
    return 'delivered';
  }

  #call<Result extends HeartbeatResult>(operation: TaskCallbackOperation, work: () => Result): Result {
    const index = this.#failures.findIndex((failure) => failure.operation === operation || failure.operation === 'any');
    const [failure] = index === -1 ? [] : this.#failures.splice(index, 1);
    if (failure?.effect === 'none') throw failure.error;
    const result = work();
    if (failure) throw failure.error;
    return result;
  }
}

/** The address for a custom resource's answer takes any, and tells nothing; CloudFormation reads the first. */
const isSilent = (taskToken: string): boolean => waiterOf(taskToken).kind === 'customResource';

const checkToken = (taskToken: string): void => {
  if (taskToken === '') throw refused('ValidationException', 'the task token is empty, at least 1 character is needed');
  if (waiterOf(taskToken).kind === 'task') checkLength('task token', taskToken, TASK_TOKEN_LENGTH_MAX);
};
