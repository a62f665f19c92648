import { describe, expect, it } from '@jest/globals';
import { ManualClock, SequentialIds } from '../../../src/adapters/memory/index.js';
import type { LambdaContext } from '../../../local/src/lambda/lambda-context.js';
import type { LambdaFunction, LambdaHandler } from '../../../local/src/lambda/lambda-function.js';
import { LambdaHost } from '../../../local/src/lambda/lambda-host.js';

const never = new AbortController().signal;

function aHost(handler: LambdaHandler, settings: Partial<LambdaFunction> = {}) {
  const clock = new ManualClock();
  const dropped: unknown[] = [];
  const host = new LambdaHost({
    clock,
    ids: new SequentialIds(),
    accountId: '000000000000',
    region: 'eu-west-1',
    onEventDropped: (_name, reason, event) => dropped.push({ ...(reason as object), ...event }),
  });
  host.register({ name: 'work', code: { handler }, ...settings });
  return { clock, host, dropped };
}

const throwText: LambdaHandler = () => {
  // eslint-disable-next-line @typescript-eslint/only-throw-error -- what the test is about
  throw 'text';
};

describe('a hosted function', () => {
  it('returns its result as it looks after JSON', async () => {
    const { host } = aHost(() => ({ at: new Date(0), nothing: undefined, list: [undefined] }));
    expect(await host.invoke('work', {}, never)).toEqual({ payload: { at: '1970-01-01T00:00:00.000Z', list: [null] } });
  });

  it('returns null for nothing', async () => {
    const { host } = aHost(() => undefined);
    expect(await host.invoke('work', {}, never)).toEqual({ payload: null });
  });

  it('cannot change the payload of its caller', async () => {
    const payload = { list: [1] };
    const { host } = aHost((event) => (event as typeof payload).list.push(2));
    await host.invoke('work', payload, never);
    expect(payload).toEqual({ list: [1] });
  });

  it('learns about itself from its context', async () => {
    const contexts: LambdaContext[] = [];
    const { host, clock } = aHost((_event, context) => contexts.push(context), { timeoutSeconds: 30 });
    await host.invoke('work', {}, never);
    await host.invoke('work', {}, never);
    expect(contexts[0]).toMatchObject({
      functionName: 'work',
      functionVersion: '$LATEST',
      invokedFunctionArn: 'arn:aws:lambda:eu-west-1:000000000000:function:work',
      memoryLimitInMB: '128',
    });
    expect(contexts[0]?.awsRequestId).not.toBe(contexts[1]?.awsRequestId);
    expect(contexts[1]?.getRemainingTimeInMillis()).toBe(30_000);
    await clock.advance(29_000);
    expect(contexts[1]?.getRemainingTimeInMillis()).toBe(1_000);
    await clock.advance(5_000);
    expect(contexts[1]?.getRemainingTimeInMillis()).toBe(0);
  });

  it('reports an error by its name, message and stack, as the Node.js runtime does', async () => {
    class Refused extends Error {
      override readonly name = 'InvalidRequest';
    }
    const { host } = aHost(() => {
      throw new Refused('no');
    });
    const result = await host.invoke('work', {}, never);
    expect(result).toMatchObject({ error: { errorType: 'InvalidRequest', errorMessage: 'no' } });
    expect(result).toHaveProperty('error.trace.0', 'InvalidRequest: no');
  });

  it('reports the type of a thrown value that is no error', async () => {
    const { host } = aHost(throwText);
    expect(await host.invoke('work', {}, never)).toMatchObject({
      error: { errorType: 'string', errorMessage: 'text' },
    });
  });

  it('fails where its result is not JSON', async () => {
    const { host } = aHost(() => 1n);
    expect(await host.invoke('work', {}, never)).toMatchObject({ error: { errorType: 'Runtime.MarshalError' } });
  });

  it('times out as Lambda does', async () => {
    const { host, clock } = aHost(() => new Promise(() => undefined), { timeoutSeconds: 3 });
    const running = host.invoke('work', {}, never);
    await clock.advance(3_000);
    expect(await running).toEqual({
      error: {
        errorType: 'Sandbox.Timedout',
        errorMessage: expect.stringMatching(/^RequestId: \S+ Error: Task timed out after 3\.00 seconds$/) as unknown,
      },
    });
  });

  it('leaves no timer behind', async () => {
    const { host, clock } = aHost(() => 'done');
    await host.invoke('work', {}, never);
    expect(clock.pendingSleeps).toEqual([]);
  });

  it('refuses more than its reserved concurrency', async () => {
    let release = (): void => undefined;
    const gate = new Promise<void>((resolve) => (release = resolve));
    const { host } = aHost(() => gate, { reservedConcurrency: 1 });
    const first = host.invoke('work', {}, never);
    await expect(host.invoke('work', {}, never)).rejects.toMatchObject({ name: 'Lambda.TooManyRequestsException' });
    release();
    await first;
    await expect(host.invoke('work', {}, never)).resolves.toEqual({ payload: null });
  });

  it('takes at most 6 MB and gives at most 6 MB', async () => {
    const { host } = aHost(() => 'x'.repeat(7_000_000));
    await expect(host.invoke('work', 'x'.repeat(7_000_000), never)).rejects.toMatchObject({
      name: 'Lambda.RequestTooLargeException',
    });
    expect(await host.invoke('work', {}, never)).toMatchObject({
      error: { errorType: 'Function.ResponseSizeTooLarge' },
    });
  });

  it('is told from one that does not exist', async () => {
    const { host } = aHost(() => 'done');
    expect([host.has('work'), host.has('other')]).toEqual([true, false]);
    await expect(host.invoke('other', {}, never)).rejects.toMatchObject({ name: 'Lambda.ResourceNotFoundException' });
  });

  it.each(['', 'a b', 'x'.repeat(65)])('cannot be called %j', (name) => {
    expect(() => aHost(() => 'done', { name })).toThrow(RangeError);
  });

  it.each([0, 901, NaN])('cannot have %d seconds', (timeoutSeconds) => {
    expect(() => aHost(() => 'done', { timeoutSeconds })).toThrow(RangeError);
  });

  it('that is composed once gets its own environment', async () => {
    const { host } = aHost(() => 'unused');
    let composed = 0;
    const create = async (environment: Readonly<Record<string, string>>): Promise<LambdaHandler> => {
      composed += 1;
      return () => environment.GREETING;
    };
    host.register({ name: 'greet', code: { create }, environment: { GREETING: 'hello' } });
    expect(await host.invoke('greet', {}, never)).toEqual({ payload: 'hello' });
    expect(await host.invoke('greet', {}, never)).toEqual({ payload: 'hello' });
    expect(composed).toBe(1);
  });

  it('whose module is missing fails with the name that Lambda gives', async () => {
    const { host } = aHost(() => 'unused');
    host.register({ name: 'lost', code: { module: 'test/no-such-module.mjs', exportName: 'handler' } });
    expect(await host.invoke('lost', {}, never)).toMatchObject({ error: { errorType: 'Runtime.ImportModuleError' } });
  });
});

describe('an invocation by event', () => {
  it('is tried three times, after one and after two minutes', async () => {
    const times: number[] = [];
    const { host, clock, dropped } = aHost(() => {
      times.push(clock.now());
      throw new TypeError('no');
    });
    const start = clock.now();
    host.invokeEvent('work', { day: 1 });
    await clock.advance(180_000);
    expect(times.map((at) => at - start)).toEqual([0, 60_000, 180_000]);
    expect(dropped).toMatchObject([{ errorType: 'TypeError', payload: { day: 1 }, invocations: 3 }]);
  });

  it('is over once it succeeds', async () => {
    let runs = 0;
    const { host, clock, dropped } = aHost(() => {
      runs += 1;
      if (runs === 1) throw new TypeError('no');
    });
    host.invokeEvent('work', {});
    await clock.advance(600_000);
    expect([runs, dropped.length]).toEqual([2, 0]);
  });

  it('is waited for through its retries', async () => {
    let runs = 0;
    const { host, clock } = aHost(() => {
      runs += 1;
      if (runs === 1) throw new TypeError('no');
    });
    host.invokeEvent('work', {});
    const settled = host.settled().then(() => runs);
    await clock.advance(60_000);
    expect(await settled).toBe(2);
  });

  it('that waits for its next try does not hold up the end', async () => {
    const { host, clock, dropped } = aHost(() => Promise.reject(new TypeError('no')));
    host.invokeEvent('work', {});
    await clock.advance(1);
    await host.close();
    expect([clock.pendingSleeps.length, dropped.length]).toEqual([0, 0]);
  });
});
