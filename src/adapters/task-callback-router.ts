import type { CallbackResult, HeartbeatResult, TaskCallback, TaskFailure } from '../ports/task-callback.js';
import { ConfigurationError } from '../domain/errors.js';
import { TaskCallbackError } from '../ports/port-errors.js';
import { hasErrorName } from '../ports/tasker-error.js';
import { type WaiterKind, waiterOf } from '../domain/waiter.js';

/** Gives the adapter for one kind of waiters; called once, when the first of them is answered or asked about. */
export type LoadTaskCallback = () => Promise<TaskCallback>;

/** Who answers which kind of waiters. */
export type TaskCallbacksByKind = {
  readonly task: TaskCallback;
} & Readonly<Partial<Record<Exclude<WaiterKind, 'task'>, LoadTaskCallback>>>;

/**
 * {@link TaskCallback} for waiters of every kind: each call goes to the adapter for the kind that the token tells. What is for another
 * kind than a task is loaded when it is needed first, so that nobody else waits for it.
 *
 * @example
 * new TaskCallbackRouter({
 *   task: new StepFunctionsTaskCallback(new SFNClient({})),
 *   durableFunction: async () => new DurableFunctionCallback(new LambdaClient({})),
 * });
 */
export class TaskCallbackRouter implements TaskCallback {
  readonly #loaded = new Map<WaiterKind, Promise<TaskCallback>>();

  constructor(private readonly byKind: TaskCallbacksByKind) {}

  sendTaskSuccess(taskToken: string, output: string): Promise<CallbackResult> {
    return this.#ask(taskToken, (callback) => callback.sendTaskSuccess(taskToken, output));
  }

  sendTaskFailure(taskToken: string, failure: TaskFailure): Promise<CallbackResult> {
    return this.#ask(taskToken, (callback) => callback.sendTaskFailure(taskToken, failure));
  }

  sendTaskHeartbeat(taskToken: string): Promise<HeartbeatResult> {
    return this.#ask(taskToken, (callback) => callback.sendTaskHeartbeat(taskToken));
  }

  async #ask<Result>(taskToken: string, call: (callback: TaskCallback) => Promise<Result>): Promise<Result> {
    const callback = await this.#for(taskToken);
    try {
      return await call(callback);
    } catch (error) {
      throw ownErrorOf(error);
    }
  }

  /** @throws {ConfigurationError} there is no adapter for the kind. */
  async #for(taskToken: string): Promise<TaskCallback> {
    const { kind } = waiterOf(taskToken);
    if (kind === 'task') return this.byKind.task;
    const load = this.byKind[kind];
    if (load === undefined) {
      throw new ConfigurationError(
        `a waiter of the kind ${kind} cannot be answered; give the TaskCallbackRouter an adapter for this kind`,
      );
    }
    const loaded = this.#loaded.get(kind) ?? load();
    this.#loaded.set(kind, loaded);
    // What could not be loaded once may be loaded later.
    loaded.catch(() => this.#loaded.delete(kind));
    return await loaded;
  }
}

/** A file that is bundled by itself has classes of errors of its own, which are no instances of those that the domain knows. */
function ownErrorOf(error: unknown): unknown {
  if (error instanceof TaskCallbackError || error instanceof ConfigurationError) return error;
  if (hasErrorName(error, 'ConfigurationError')) return new ConfigurationError((error as Error).message);
  if (!hasErrorName(error, 'TaskCallbackError')) return error;
  const { serviceErrorName, message, retryable } = error as TaskCallbackError;
  return new TaskCallbackError(serviceErrorName, message, retryable);
}
