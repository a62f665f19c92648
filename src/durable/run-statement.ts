import type { DurableContext, DurableLogger, Duration, RetryDecision } from '@aws/durable-execution-sdk-js';
import { isDurableExecutionArn } from '../domain/execution-arn.js';
import { lambdaStarter, type Starter } from './lambda-starter.js';
import { retryOfStart } from './start-retries.js';
import { failureOf, StatementError, type StatementFailure, startErrorName } from './statement-error.js';
import type { StatementOutput } from './statement-output.js';

/** A statement to run, and how: the fields of the payload, and what the durable function has to say about waiting. */
export interface RunStatementOptions {
  /**
   * Names the operation, 1 to 80 characters; where there is a `retryStrategy`, tries in it are `<name>-1`, `<name>-2` and so on. With the
   * SQL it is what a retry finds the earlier tries by.
   */
  readonly name: string;
  /** Name or ARN of the starter's function, or how to reach it otherwise. */
  readonly starter: string | Starter;
  /** One SQL statement; or `sqlStatements`. */
  readonly sqlStatement?: string;
  /** A batch of 1 to 40. */
  readonly sqlStatements?: readonly string[];
  /** Values for `:name` in the SQL. */
  readonly parameters?: Readonly<Record<string, string | number | boolean>>;
  /** Whether the rows belong to the output. @default false */
  readonly includeResult?: boolean | Readonly<Record<string, unknown>>;
  /** Further fields of the payload, such as `database`, `waitTimeSeconds` or `singletonKey`; with `action` for a singleton. */
  readonly payload?: Readonly<Record<string, unknown>>;
  /** Tells this run from others of the same name at the same time whose SQL may change between tries. */
  readonly entry?: string;
  /** How long the end is waited for. @default as long as the durable execution lasts */
  readonly timeout?: Duration;
  /** How long without a heartbeat. The tasker sends none while a statement runs. @default no limit */
  readonly heartbeatTimeout?: Duration;
  /**
   * Whether to try again after an error, and when; as the SDK's `retryStrategy`. A try adopts what an earlier one has started and
   * nobody was told the end of: after `TimedOut` it goes on waiting for the same statement. Not asked where nobody knows whether the
   * statement was started, after its start was tried again and again. @default no further try
   */
  readonly retryStrategy?: (error: StatementError, attemptCount: number) => RetryDecision;
}

/** Which try of which run it is. */
interface Attempt {
  readonly enteredTime: string;
  readonly retryCount: number;
  readonly operationName: string;
}

type Ended<Output> = { readonly output: Output } | { readonly failure: StatementFailure };

/**
 * Runs SQL on Redshift and suspends the durable function until it has ended. Nothing is billed meanwhile.
 *
 * The callback is the identity of a try: a replay, or a step that runs twice, finds its statement and starts no second one. With a
 * `retryStrategy` each further try adopts what the earlier ones left unanswered.
 *
 * @returns the output that a state of a state machine would have.
 * @throws {StatementError} the statement failed, was not started, or took too long.
 * @example
 * const output = await runStatement(context, {
 *   name: 'load-orders', starter: process.env.STARTER!, sqlStatement: 'call load_orders(:day)', parameters: { day },
 * });
 */
export async function runStatement<Output = StatementOutput, Logger extends DurableLogger = DurableLogger>(
  context: DurableContext<Logger>,
  options: RunStatementOptions,
): Promise<Output> {
  const ended =
    options.retryStrategy === undefined
      ? await tryOnce<Output, Logger>(context, options)
      : await tryAgainAndAgain<Output, Logger>(context, options, options.retryStrategy);
  if ('output' in ended) return ended.output;
  throw new StatementError(ended.failure);
}

/** One operation of the durable execution holds all tries, so that others beside it have numbers of their own. */
async function tryAgainAndAgain<Output, Logger extends DurableLogger>(
  context: DurableContext<Logger>,
  options: RunStatementOptions,
  retryStrategy: NonNullable<RunStatementOptions['retryStrategy']>,
): Promise<Ended<Output>> {
  return await context.runInChildContext<Ended<Output>>(options.name, async (tries) => {
    // The same in every replay: by it, a try finds the earlier ones.
    const enteredTime = await tries.step(`${options.name}-entered`, async () => new Date().toISOString());
    for (let retryCount = 0; ; retryCount += 1) {
      const ended = await tryOnce<Output, Logger>(tries, options, {
        enteredTime,
        retryCount,
        operationName: `${options.name}-${retryCount + 1}`,
      });
      if ('output' in ended) return ended;
      // Another try would take the callback, which may be open, for a sibling's, and run the SQL beside it.
      if (ended.failure.mayHaveStarted) return ended;
      const decision = retryStrategy(new StatementError(ended.failure), retryCount + 1);
      if (!decision.shouldRetry) return ended;
      await tries.wait(`${options.name}-backoff-${retryCount + 1}`, decision.delay ?? { seconds: 1 });
    }
  });
}

/** An error is given back rather than thrown: what is thrown out of a child context loses its type. */
async function tryOnce<Output, Logger extends DurableLogger>(
  context: DurableContext<Logger>,
  options: RunStatementOptions,
  attempt?: Attempt,
): Promise<Ended<Output>> {
  const { starter, timeout, heartbeatTimeout } = options;
  const start = typeof starter === 'string' ? lambdaStarter(starter) : starter;
  const executionArn = executionArnOf(context.executionContext.durableExecutionArn);
  const operationName = attempt?.operationName ?? options.name;
  try {
    const output = await context.waitForCallback<Output>(
      operationName,
      async (callbackId) => {
        // A step that runs again has the same callback, under which the first registration stays.
        const { enteredTime, retryCount } = attempt ?? { enteredTime: new Date().toISOString(), retryCount: 0 };
        await start(payloadOf(options, { callbackId, executionArn, enteredTime, retryCount }), operationName);
      },
      {
        ...(timeout && { timeout }),
        ...(heartbeatTimeout && { heartbeatTimeout }),
        retryStrategy: (error, attemptCount) => retryOfStart(startErrorName(error), attemptCount),
        serdes: { deserialize: async (text) => (text === undefined ? undefined : (JSON.parse(text) as Output)) },
      },
    );
    return { output };
  } catch (error) {
    const failure = failureOf(error);
    if (failure === undefined) throw error;
    return { failure };
  }
}

interface Caller extends Omit<Attempt, 'operationName'> {
  readonly callbackId: string;
  readonly executionArn: string;
}

function payloadOf(
  {
    name,
    sqlStatement,
    sqlStatements,
    parameters,
    includeResult,
    payload,
    entry,
    timeout,
    heartbeatTimeout,
  }: RunStatementOptions,
  { callbackId, executionArn, enteredTime, retryCount }: Caller,
): Readonly<Record<string, unknown>> {
  return {
    ...payload,
    ...(sqlStatement !== undefined && { sqlStatement }),
    ...(sqlStatements !== undefined && { sqlStatements }),
    ...(parameters !== undefined && { parameters }),
    ...(includeResult !== undefined && { includeResult }),
    callbackId,
    executionArn,
    attempt: {
      stateName: name,
      enteredTime,
      retryCount,
      ...(timeout && { timeoutSeconds: Math.max(1, secondsOf(timeout)) }),
      ...(heartbeatTimeout === undefined && { heartbeat: 'unused' }),
      ...(entry !== undefined && { entry }),
    },
  };
}

interface DurationParts {
  readonly days?: number;
  readonly hours?: number;
  readonly minutes?: number;
  readonly seconds?: number;
}

function secondsOf(duration: DurationParts): number {
  const { days = 0, hours = 0, minutes = 0, seconds = 0 } = duration;
  return Math.ceil(((days * 24 + hours) * 60 + minutes) * 60 + seconds);
}

/** The SDK's local test runner names an execution by an id of its own, which is put into an ARN so that the starter takes it. */
const executionArnOf = (durableExecutionArn: string): string =>
  isDurableExecutionArn(durableExecutionArn)
    ? durableExecutionArn
    : `arn:aws:lambda:local:000000000000:function:local:$LATEST/durable-execution/local/${durableExecutionArn.replace(/[^\w-]/g, '-')}`;
