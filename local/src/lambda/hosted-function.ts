import { after, type Clock, type Ids } from 'sfn-redshift-tasker';
import type { LambdaResult } from '../states/lambda-invoker.js';
import { createLambdaContext } from './lambda-context.js';
import type { LambdaEnvironment, LambdaFunction, LambdaHandler } from './lambda-function.js';
import { LambdaServiceError } from './lambda-service-error.js';
import { loadHandler } from './load-handler.js';
import { runHandler } from './run-handler.js';

const FUNCTION_NAME = /^[A-Za-z0-9_-]{1,64}$/;
const TIMEOUT_SECONDS_DEFAULT = 3;
const TIMEOUT_SECONDS_MAX = 900;
const MEMORY_MEGABYTES_DEFAULT = 128;

/** What a hosted function gets from its host. */
export interface HostedFunctionParts {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly functionArn: string;
}

/** One function of the host: loads its code once and counts its invocations. */
export class HostedFunction {
  /** Longest run in seconds. */
  readonly timeoutSeconds: number;
  /** Most invocations at the same time. */
  reservedConcurrency: number;
  private running = 0;
  private loading: Promise<LambdaHandler> | undefined;

  /** @throws {RangeError} for a setting that Lambda would refuse. */
  constructor(
    private readonly definition: LambdaFunction,
    private readonly parts: HostedFunctionParts,
  ) {
    this.timeoutSeconds = definition.timeoutSeconds ?? TIMEOUT_SECONDS_DEFAULT;
    this.reservedConcurrency = definition.reservedConcurrency ?? Infinity;
    if (!FUNCTION_NAME.test(definition.name)) {
      throw new RangeError(`function name '${definition.name}': allowed are 1 to 64 of A-Z a-z 0-9 _ -`);
    }
    if (!(this.timeoutSeconds >= 1 && this.timeoutSeconds <= TIMEOUT_SECONDS_MAX)) {
      throw new RangeError(
        `timeoutSeconds of '${definition.name}' is ${this.timeoutSeconds}; allowed: 1 to ${TIMEOUT_SECONDS_MAX}`,
      );
    }
  }

  /** The environment variables that it is told. */
  get environment(): LambdaEnvironment {
    return this.definition.environment ?? {};
  }

  /**
   * Runs the function once.
   *
   * @throws {LambdaServiceError} `TooManyRequestsException` where its reserved concurrency is used up.
   */
  async run(payload: unknown, signals: readonly AbortSignal[]): Promise<LambdaResult> {
    const { name, memoryMegabytes = MEMORY_MEGABYTES_DEFAULT } = this.definition;
    if (this.running >= this.reservedConcurrency) {
      throw new LambdaServiceError('TooManyRequestsException', 'Rate Exceeded.', 429);
    }
    const { clock, ids, functionArn } = this.parts;
    const context = createLambdaContext({
      clock,
      functionArn,
      memoryMegabytes,
      functionName: name,
      requestId: ids.next(),
      deadline: after(clock.now(), this.timeoutSeconds * 1000),
    });
    this.running += 1;
    try {
      const limits = { clock, signals, timeoutSeconds: this.timeoutSeconds };
      return await runHandler(() => this.load(), payload, context, limits);
    } finally {
      this.running -= 1;
    }
  }

  private async load(): Promise<LambdaHandler> {
    this.loading ??= loadHandler(this.definition);
    try {
      return await this.loading;
    } catch (error) {
      // Like a new sandbox after a failed start: the next invocation tries again.
      this.loading = undefined;
      throw error;
    }
  }
}
