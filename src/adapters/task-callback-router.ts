import type { CallbackResult, HeartbeatResult, TaskCallback, TaskFailure } from '../ports/task-callback.js';
import { ConfigurationError } from '../domain/errors.js';
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

  async sendTaskSuccess(taskToken: string, output: string): Promise<CallbackResult> {
    return await (await this.#for(taskToken)).sendTaskSuccess(taskToken, output);
  }

  async sendTaskFailure(taskToken: string, failure: TaskFailure): Promise<CallbackResult> {
    return await (await this.#for(taskToken)).sendTaskFailure(taskToken, failure);
  }

  async sendTaskHeartbeat(taskToken: string): Promise<HeartbeatResult> {
    return await (await this.#for(taskToken)).sendTaskHeartbeat(taskToken);
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
