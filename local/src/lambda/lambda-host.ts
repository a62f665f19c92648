import { setMaxListeners } from 'node:events';
import type { Clock, Ids } from 'sfn-redshift-tasker';
import type { LambdaInvoker, LambdaResult } from '../states/lambda-invoker.js';
import { HostedFunction } from './hosted-function.js';
import type { LambdaFunction } from './lambda-function.js';
import { LambdaServiceError } from './lambda-service-error.js';
import { overTheWire } from './run-handler.js';

/** Waits before the second and third run of an event that was not taken, as Lambda has them. */
const EVENT_RETRY_DELAYS_MS = [60_000, 120_000];

export interface LambdaHostOptions {
  readonly clock: Clock;
  /** Makes the request ids. */
  readonly ids: Ids;
  readonly accountId: string;
  readonly region: string;
  /** Told how an invocation by event ended for good without success; AWS would put it on a dead-letter queue. */
  readonly onEventDropped?: (functionName: string, reason: unknown, event: DroppedEvent) => void;
  /** Waits before the second and third run of an event that was not taken. @default a minute, then two, as Lambda has them */
  readonly eventRetryDelaysMs?: readonly number[];
  /** Told of every run, and of every one that was refused. @default nobody is told */
  readonly observer?: FunctionObserver;
}

/** Is told how functions run. Must not throw. */
export interface FunctionObserver {
  /** A run has ended. */
  onRun(functionName: string, run: { readonly hasFailed: boolean; readonly durationMs: number }): void;
  /** An invocation was refused for want of concurrency. */
  onThrottle(functionName: string): void;
}

/** An event that a function did not take, for good. */
export interface DroppedEvent {
  readonly payload: unknown;
  /** How often it ran, or was refused. */
  readonly invocations: number;
}

/**
 * Lambda inside this process: functions by name. Payloads and results go through JSON as over the wire, errors are
 * reported as the Node.js runtime does, time limits and reserved concurrency hold. There is no isolation: functions share
 * the process, its memory and its modules.
 *
 * @example host.register({ name: 'greet', code: { handler: () => 'hello' } });
 */
export class LambdaHost implements LambdaInvoker {
  private readonly functions = new Map<string, HostedFunction>();
  private readonly pendingEvents = new Set<Promise<void>>();
  private readonly closing = new AbortController();

  constructor(private readonly options: LambdaHostOptions) {
    // Every run of a function listens.
    setMaxListeners(0, this.closing.signal);
  }

  /**
   * Adds a function, or replaces the one of this name.
   *
   * @throws {RangeError} for a name or a setting that Lambda would refuse.
   */
  register(definition: LambdaFunction): void {
    const hosted = new HostedFunction(definition, { ...this.options, functionArn: this.functionArn(definition.name) });
    this.functions.set(definition.name, hosted);
  }

  has(functionName: string): boolean {
    return this.functions.has(functionName);
  }

  /** The ARN of the function with this name, whether or not it exists. */
  functionArn(functionName: string): string {
    return `arn:aws:lambda:${this.options.region}:${this.options.accountId}:function:${functionName}`;
  }

  /**
   * Limits how many invocations of a function run at the same time, as `PutFunctionConcurrency` does: 0 refuses all of them.
   *
   * @param most absent: no limit any more.
   * @throws {LambdaServiceError} `ResourceNotFoundException`
   */
  reserveConcurrency(functionName: string, most: number | undefined): void {
    this.find(functionName).reservedConcurrency = most ?? Infinity;
  }

  /**
   * Runs a function and waits for its end.
   *
   * @throws {LambdaServiceError} `Lambda.ResourceNotFoundException`, `Lambda.TooManyRequestsException` or
   *   `Lambda.RequestTooLargeException`: the function has not run.
   */
  async invoke(functionName: string, payload: unknown, signal: AbortSignal): Promise<LambdaResult> {
    const hosted = this.find(functionName);
    const copy = overTheWire(payload);
    const startedAt = this.options.clock.now();
    try {
      const result = await hosted.run(copy, [signal, this.closing.signal]);
      const durationMs = this.options.clock.now() - startedAt;
      this.options.observer?.onRun(functionName, { hasFailed: 'error' in result, durationMs });
      return result;
    } catch (error) {
      if (isThrottle(error)) this.options.observer?.onThrottle(functionName);
      throw error;
    }
  }

  /**
   * Runs a function without waiting for it. An error or a throttled call is tried twice more, after one and after two
   * minutes.
   *
   * @throws {LambdaServiceError} at once where there is no such function or the payload is too large.
   */
  invokeEvent(functionName: string, payload: unknown): void {
    this.find(functionName);
    const copy = overTheWire(payload);
    const pending = this.runEvent(functionName, copy).finally(() => this.pendingEvents.delete(pending));
    this.pendingEvents.add(pending);
  }

  /** Resolves once every event that was given to a function so far has been taken or dropped, its retries included. */
  async settled(): Promise<void> {
    await Promise.all(this.pendingEvents);
  }

  /** Ends the wait for every running function and drops the events not yet taken. */
  async close(): Promise<void> {
    this.closing.abort();
    await this.settled();
  }

  /** @throws {LambdaServiceError} `ResourceNotFoundException` */
  find(functionName: string): HostedFunction {
    const hosted = this.functions.get(functionName);
    if (hosted !== undefined) return hosted;
    const message = `Function not found: ${this.functionArn(functionName)}`;
    throw new LambdaServiceError('ResourceNotFoundException', message, 404);
  }

  private async runEvent(functionName: string, payload: unknown): Promise<void> {
    const { signal } = this.closing;
    let reason: unknown;
    const delaysMs = [0, ...(this.options.eventRetryDelaysMs ?? EVENT_RETRY_DELAYS_MS)];
    for (const delayMs of delaysMs) {
      try {
        if (delayMs > 0) await this.options.clock.sleep(delayMs, signal);
        if (signal.aborted) return;
        const result = await this.invoke(functionName, payload, signal);
        if (!('error' in result)) return;
        reason = result.error;
      } catch (error) {
        if (signal.aborted) return;
        reason = error;
      }
    }
    this.options.onEventDropped?.(functionName, reason, { payload, invocations: delaysMs.length });
  }
}

const isThrottle = (error: unknown): boolean =>
  error instanceof LambdaServiceError && error.serviceErrorName === 'TooManyRequestsException';
