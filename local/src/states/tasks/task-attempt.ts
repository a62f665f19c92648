import type { Clock } from 'sfn-redshift-tasker';
import type { RunEnvironment } from '../interpreter/run-context.js';
import type { Json } from '../json.js';
import { STATES_TIMEOUT, StateFailure } from '../state-failure.js';
import type { TaskAnswer } from './open-tasks.js';
import { makeCall, type TaskCall } from './task-call.js';
import type { TaskLimits } from './task-events.js';

/** What one attempt is made of. */
export interface TaskAttemptPlan {
  readonly call: TaskCall;
  readonly limits: TaskLimits;
  /** The token that was put into the parameters, in a task that waits for one. */
  readonly token: string | undefined;
  /** Called once the call was taken, in a task that waits for more than its answer. */
  onSubmitted(response: Json): void;
}

/**
 * Runs one attempt to its end: the first of the call's end, the token's answer, a limit that passes, and `signal`. Nothing
 * of it is left when the promise settles, except that a function goes on as it would in Lambda.
 */
export class TaskAttempt {
  readonly #end = new AbortController();
  readonly #clock: Clock;
  readonly #environment: RunEnvironment;
  #settle!: { resolve(result: Json): void; reject(reason: unknown): void };
  #lastBeatAt = 0;
  #isSettled = false;

  private constructor(private readonly plan: TaskAttemptPlan) {
    this.#environment = plan.call.run.environment;
    this.#clock = this.#environment.clock;
  }

  /**
   * @throws {StateFailure} the attempt failed or ran out of time.
   * @throws the signal's reason, once it is aborted.
   */
  static async run(plan: TaskAttemptPlan, signal: AbortSignal): Promise<Json> {
    const attempt = new TaskAttempt(plan);
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
      if (plan.token !== undefined) attempt.#environment.openTasks.close(plan.token);
    }
  }

  #start(): void {
    const { token, limits } = this.plan;
    if (limits.timeoutSeconds !== undefined) void this.#failAfter(limits.timeoutSeconds);
    if (token !== undefined) {
      this.#environment.openTasks.open(token, {
        answer: (answer) => this.#take(answer),
        heartbeat: () => (this.#lastBeatAt = this.#clock.now()),
      });
    }
    this.#work().catch((error: unknown) => this.#reject(error));
  }

  async #work(): Promise<void> {
    const { call, token } = this.plan;
    const { response, end } = await makeCall(call, this.#end.signal);
    const pattern = call.resource.kind === 'integration' ? call.resource.pattern : 'requestResponse';
    if (pattern === 'requestResponse') return this.#resolve(response);
    // An answer may have come before the call returned; there is nothing to wait for any more then.
    if (this.#isSettled) return;
    this.plan.onSubmitted(response);
    // A mocked callback has been answered with its mock.
    if (end && (token === undefined || call.mocked)) return this.#resolve(await end());
    await this.#watchHeartbeat();
  }

  #take(answer: TaskAnswer): void {
    if (answer.kind === 'success') this.#resolve(answer.output);
    else this.#reject(new StateFailure(answer.error, answer.cause));
  }

  async #failAfter(seconds: number): Promise<void> {
    if (await this.#sleep(seconds * 1000)) this.#reject(new StateFailure(STATES_TIMEOUT, undefined));
  }

  /** The heartbeat's clock begins when the call has returned, and again at each heartbeat. */
  async #watchHeartbeat(): Promise<void> {
    const { heartbeatSeconds } = this.plan.limits;
    if (heartbeatSeconds === undefined) return;
    const periodMs = heartbeatSeconds * 1000;
    this.#lastBeatAt = this.#clock.now();
    for (;;) {
      const remainingMs = this.#lastBeatAt + periodMs - this.#clock.now();
      if (remainingMs <= 0) return this.#reject(new StateFailure(STATES_TIMEOUT, undefined, { heartbeatMissed: true }));
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
