import type { DurableContext } from '@aws/durable-execution-sdk-js';
import { describe, expect, it } from '@jest/globals';
import { runStatement, type RunStatementOptions, StatementError } from '../../src/durable/index.js';
import { parseRequest } from '../../src/domain/request/parse-request.js';

const DURABLE = 'arn:aws:lambda:eu-west-1:111122223333:function:load:7/durable-execution/nightly/0a1b';

/** How the next callbacks end, in order: a result, or the error that the SDK throws. */
type End = { readonly result: string } | { readonly error: Error };

type Submitter = (callbackId: string) => Promise<void>;
interface Configuration {
  readonly timeout?: unknown;
  readonly retryStrategy: (error: Error, attemptCount: number) => { readonly shouldRetry: boolean };
  readonly serdes: { readonly deserialize: (text: string) => Promise<unknown> };
}

/** As much of a durable context as `runStatement` uses, without suspending anything. */
class FakeContext {
  readonly operations: string[] = [];
  readonly executionContext: { readonly durableExecutionArn: string };
  #callbacks = 0;

  constructor(
    private readonly ends: End[],
    durableExecutionArn = DURABLE,
  ) {
    this.executionContext = { durableExecutionArn };
  }

  async waitForCallback(name: string, submitter: Submitter, configuration: Configuration): Promise<unknown> {
    this.operations.push(`callback ${name} ${JSON.stringify(configuration.timeout ?? null)}`);
    this.#callbacks += 1;
    for (let attemptCount = 1; ; attemptCount += 1) {
      try {
        await submitter(`callback${this.#callbacks}`);
        break;
      } catch (error) {
        if (configuration.retryStrategy(error as Error, attemptCount).shouldRetry) continue;
        throw Object.assign(new Error((error as Error).message), { errorType: 'CallbackSubmitterError' });
      }
    }
    const end = this.ends.shift() ?? { result: '{}' };
    if ('error' in end) throw end.error;
    return await configuration.serdes.deserialize(end.result);
  }

  async runInChildContext(name: string, work: (context: this) => Promise<unknown>): Promise<unknown> {
    this.operations.push(`child ${name}`);
    // What passes a checkpoint is plain JSON.
    return JSON.parse(JSON.stringify(await work(this))) as unknown;
  }

  async step(name: string, work: () => Promise<unknown>): Promise<unknown> {
    this.operations.push(`step ${name}`);
    return await work();
  }

  async wait(name: string, duration: unknown): Promise<void> {
    this.operations.push(`wait ${name} ${JSON.stringify(duration)}`);
  }
}

interface Attempt {
  readonly enteredTime: string;
  readonly retryCount: number;
}

/** Runs a statement in a fake context, and tells what the starter got. */
const run = async (ends: End[], options: Partial<RunStatementOptions> = {}, durableExecutionArn?: string) => {
  const context = new FakeContext(ends, durableExecutionArn);
  const payloads: Record<string, unknown>[] = [];
  const starter = async (payload: Readonly<Record<string, unknown>>): Promise<void> => void payloads.push(payload);
  const outcome = await runStatement(context as unknown as DurableContext, {
    name: 'load',
    starter,
    sqlStatement: 'select 1',
    ...options,
  }).catch((error: unknown) => error);
  return {
    outcome,
    payloads,
    operations: context.operations,
    attempts: payloads.map(({ attempt }) => attempt as Attempt),
  };
};

const timedOut = (): End => ({ error: Object.assign(new Error('timed out'), { errorType: 'CallbackTimeoutError' }) });
const failed = (details: unknown, message = 'no'): End => ({
  error: Object.assign(new Error(message), {
    errorType: 'CallbackExternalError',
    errorData: typeof details === 'string' ? details : JSON.stringify(details),
  }),
});

describe('a statement in a durable function', () => {
  it('gives the output, in one operation', async () => {
    const { outcome, operations } = await run([{ result: '{"detail":{"rows":3}}' }]);
    expect(outcome).toEqual({ detail: { rows: 3 } });
    expect(operations).toEqual(['callback load null']);
  });

  it('brings the starter a payload that it takes, with the callback, the execution and an identity', async () => {
    const { payloads } = await run([], {
      ...{ sqlStatement: 'select :a', parameters: { a: 1 }, includeResult: true, entry: '7' },
      ...{ payload: { database: 'dev', waitTimeSeconds: 5 }, timeout: { minutes: 1, seconds: 30 } },
    });
    expect(payloads).toHaveLength(1);
    expect(parseRequest(payloads[0])).toMatchObject({
      ...{ sqls: ['select :a'], parameters: [{ name: 'a', value: '1' }], database: 'dev', waitTimeSeconds: 5 },
      ...{ taskToken: 'durable:callback1', executionArn: DURABLE, includeResult: { maxRows: 10_000 } },
      attempt: {
        stateName: 'load',
        retryCount: 0,
        redriveCount: 0,
        timeoutSeconds: 90,
        heartbeat: 'unused',
        entry: '7',
      },
    });
  });

  it('says nothing of heartbeats where the callback has a limit for them, so that nobody resets it', async () => {
    const { attempts } = await run([], { heartbeatTimeout: { hours: 1 } });
    expect(attempts[0]).not.toHaveProperty('heartbeat');
  });

  it('is taken by the starter also from the SDK’s test runner, whose executions have no ARN', async () => {
    const { payloads } = await run([], {}, '0a1b2c3d-1111-2222-3333-444455556666');
    expect(parseRequest(payloads[0])).toMatchObject({
      executionArn: expect.stringMatching(
        /\/durable-execution\/local\/0a1b2c3d-1111-2222-3333-444455556666$/,
      ) as unknown,
    });
  });

  it.each([
    [
      'a statement that failed',
      failed({ status: 'FAILED', errorClass: 'syntax', statementId: 's-1' }, 'near "x"'),
      'FAILED',
    ],
    ['one that was cancelled', failed({ status: 'ABORTED', errorClass: 'cancelled' }), 'ABORTED'],
    ['a refusal', failed({ errorType: 'InvalidRequest', errorMessage: 'no' }), 'InvalidRequest'],
    ['an output that is refused', failed({ errorClass: 'output' }), 'FAILED'],
    ['a failure without details', failed('no JSON'), 'FAILED'],
    ['time that is over', timedOut(), 'TimedOut'],
  ])('ends with an error for %s', async (_, end, errorName) => {
    const { outcome } = await run([end]);
    expect(outcome).toBeInstanceOf(StatementError);
    expect(outcome).toMatchObject({ name: 'StatementError', errorName });
  });

  it('tells the class, the id and the database’s text of a failure', async () => {
    const { outcome } = await run([failed({ status: 'FAILED', errorClass: 'syntax', statementId: 's-1' }, 'near "x"')]);
    expect(outcome).toMatchObject({ errorClass: 'syntax', statementId: 's-1', message: 'near "x"' });
  });

  it('lets errors pass that are no callback’s', async () => {
    const { outcome } = await run([{ error: new RangeError('something else') }]);
    expect(outcome).toBeInstanceOf(RangeError);
  });
});

describe('a starter that fails', () => {
  it('is asked again with the same callback, where the error is one that passes', async () => {
    const callbacks: unknown[] = [];
    const { outcome } = await run([], {
      starter: async ({ callbackId }) => {
        callbacks.push(callbackId);
        if (callbacks.length < 3) throw new Error('ActiveStatementsExceededException: too many statements');
      },
    });
    expect(outcome).toEqual({});
    expect(callbacks).toEqual(['callback1', 'callback1', 'callback1']);
  });

  it('is asked no more than a state of a state machine would ask', async () => {
    let calls = 0;
    const { outcome } = await run([], {
      starter: async () => {
        calls += 1;
        throw new Error('Lambda.Unknown: gone');
      },
    });
    expect(calls).toBe(9);
    expect(outcome).toMatchObject({ errorName: 'Lambda.Unknown', message: 'gone' });
  });

  it.each([
    ['ConcurrentExecution: held', 'ConcurrentExecution', 'held'],
    ['without a name', 'Lambda.Unknown', 'without a name'],
  ])('ends the statement at once with %p', async (message, errorName, text) => {
    let calls = 0;
    const { outcome } = await run([], {
      starter: async () => {
        calls += 1;
        throw new Error(message);
      },
    });
    expect(calls).toBe(1);
    expect(outcome).toMatchObject({ name: 'StatementError', errorName, message: text });
  });
});

describe('tries of a statement', () => {
  const retryStrategy = ({ errorName }: StatementError, tries: number) => ({
    shouldRetry: errorName === 'TimedOut' && tries < 3,
    delay: { seconds: 5 },
  });

  it('share an identity, with a count and a callback of their own', async () => {
    const { outcome, attempts, payloads } = await run([timedOut(), timedOut(), { result: '7' }], { retryStrategy });
    expect(outcome).toBe(7);
    expect(attempts.map(({ retryCount }) => retryCount)).toEqual([0, 1, 2]);
    expect(new Set(attempts.map(({ enteredTime }) => enteredTime)).size).toBe(1);
    expect(payloads.map(({ callbackId }) => callbackId)).toEqual(['callback1', 'callback2', 'callback3']);
  });

  it('are operations with names of their own, within one', async () => {
    const { operations } = await run([timedOut(), { result: '7' }], { retryStrategy });
    expect(operations).toEqual([
      ...['child load', 'step load-entered', 'callback load-1 null'],
      ...['wait load-backoff-1 {"seconds":5}', 'callback load-2 null'],
    ]);
  });

  it('end with the error of the last one', async () => {
    const { outcome, payloads } = await run([timedOut(), timedOut(), timedOut(), { result: '7' }], { retryStrategy });
    expect(outcome).toMatchObject({ name: 'StatementError', errorName: 'TimedOut' });
    expect(payloads).toHaveLength(3);
  });

  it('end where nobody knows whether the statement was started, whatever the strategy says', async () => {
    const starter = async (): Promise<void> => {
      throw new Error('Lambda.Unknown: gone');
    };
    const { outcome, operations } = await run([], { starter, retryStrategy: () => ({ shouldRetry: true }) });
    expect(outcome).toMatchObject({ name: 'StatementError', errorName: 'Lambda.Unknown' });
    expect(operations.filter((operation) => operation.startsWith('callback'))).toHaveLength(1);
  });

  it('end where the strategy does not want another', async () => {
    const { outcome, payloads } = await run([failed({ status: 'FAILED', errorClass: 'syntax' })], { retryStrategy });
    expect(outcome).toMatchObject({ name: 'StatementError', errorName: 'FAILED', errorClass: 'syntax' });
    expect(payloads).toHaveLength(1);
  });
});
