import type { Clock } from 'sfn-redshift-tasker';
import type { TaskResource } from '../definition/task-resource.js';
import type { RunEnvironment } from '../interpreter/run-context.js';
import type { Json } from '../json.js';
import { randomUuid } from '../random.js';
import { STATES_TIMEOUT, StateFailure } from '../state-failure.js';
import { invokeFunction } from './invoke-function.js';
import { parseInvokeParameters } from './invoke-parameters.js';
import { acceptedResponse, invokeResponse } from './invoke-response.js';
import type { TaskAnswer } from './open-tasks.js';
import type { TaskLimits } from './task-events.js';

/** What one attempt is made of. */
export interface TaskAttemptPlan {
  readonly resource: TaskResource;
  /** The filled-in parameters. */
  readonly input: Json;
  readonly limits: TaskLimits;
  /** The token that was put into the parameters, in a task that waits for one. */
  readonly token: string | undefined;
  /** Called once the function has returned, in a task that waits for its token. */
  onSubmitted(response: Json): void;
}

/**
 * Runs one attempt to its end: the first of the function's end, the token's answer, a limit that passes, and `signal`.
 * Nothing of it is left when the promise settles, except that a function goes on as it would in Lambda.
 */
export class TaskAttempt {
  readonly #end = new AbortController();
  readonly #clock: Clock;
  #settle!: { resolve(result: Json): void; reject(reason: unknown): void };
  #lastBeatAt = 0;
  #isSettled = false;

  private constructor(
    private readonly plan: TaskAttemptPlan,
    private readonly environment: RunEnvironment,
  ) {
    this.#clock = environment.clock;
  }

  /**
   * @throws {StateFailure} the attempt failed or ran out of time.
   * @throws the signal's reason, once it is aborted.
   */
  static async run(plan: TaskAttemptPlan, environment: RunEnvironment, signal: AbortSignal): Promise<Json> {
    const attempt = new TaskAttempt(plan, environment);
    const cancel = (): void => attempt.#reject(signal.reason);
    try {
      return await new Promise<Json>((resolve, reject) => {
        attempt.#settle = { resolve, reject };
        signal.addEventListener('abort', cancel, { once: true });
        if (signal.aborted) return cancel();
        attempt.#start();
      });
    } finally {
      signal.removeEventListener('abort', cancel);
      attempt.#end.abort();
      if (plan.token !== undefined) environment.openTasks.close(plan.token);
    }
  }

  #start(): void {
    const { token, limits } = this.plan;
    if (limits.timeoutSeconds !== undefined) void this.#failAfter(limits.timeoutSeconds);
    if (token !== undefined) {
      this.environment.openTasks.open(token, {
        answer: (answer) => this.#take(answer),
        heartbeat: () => (this.#lastBeatAt = this.#clock.now()),
      });
    }
    this.#work().catch((error: unknown) => this.#reject(error));
  }

  async #work(): Promise<void> {
    const { resource, input } = this.plan;
    if (resource.kind === 'function') {
      return this.#resolve(await invokeFunction(resource.functionName, input, this.environment));
    }
    const { functionName, payload, isAsynchronous } = parseInvokeParameters(input);
    const invocation = invokeFunction(functionName, payload, this.environment);
    const requestId = randomUuid(this.environment.random);
    // Nobody hears of the end of a function that was called asynchronously.
    if (isAsynchronous) invocation.catch(() => undefined);
    const response = isAsynchronous ? acceptedResponse(requestId) : invokeResponse(await invocation, requestId);
    if (!resource.waitsForToken) return this.#resolve(response);
    // An answer may have come before the function returned; there is nothing to wait for any more then.
    if (this.#isSettled) return;
    this.plan.onSubmitted(response);
    await this.#watchHeartbeat();
  }

  #take(answer: TaskAnswer): void {
    if (answer.kind === 'success') this.#resolve(answer.output);
    else this.#reject(new StateFailure(answer.error, answer.cause));
  }

  async #failAfter(seconds: number): Promise<void> {
    if (await this.#sleep(seconds * 1000)) this.#reject(new StateFailure(STATES_TIMEOUT, undefined));
  }

  /** The heartbeat's clock begins when the function has returned, and again at each heartbeat. */
  async #watchHeartbeat(): Promise<void> {
    const { heartbeatSeconds } = this.plan.limits;
    if (heartbeatSeconds === undefined) return;
    const periodMs = heartbeatSeconds * 1000;
    this.#lastBeatAt = this.#clock.now();
    for (;;) {
      const remainingMs = this.#lastBeatAt + periodMs - this.#clock.now();
      if (remainingMs <= 0) return this.#reject(new StateFailure(STATES_TIMEOUT, undefined, true));
      if (!(await this.#sleep(remainingMs))) return;
    }
  }

  /** Whether the time passed before the attempt's end. */
  async #sleep(durationMs: number): Promise<boolean> {
    return this.#clock.sleep(durationMs, this.#end.signal).then(
      () => true,
      () => false,
    );
  }

  #resolve(result: Json): void {
    this.#isSettled = true;
    this.#settle.resolve(result);
  }

  #reject(reason: unknown): void {
    this.#isSettled = true;
    this.#settle.reject(reason);
  }
}
