import { describe, expect, it } from '@jest/globals';
import { Bench, callbackTask, eventTypes, machineOf, outputOf } from './support/bench.js';
import { namedError } from './support/fake-lambda.js';

const level = (state: object): object => ({ StartAt: 'Inner', States: { Inner: { ...state, End: true } } });
const branch = (name: string, state: object): object => ({
  StartAt: name,
  States: { [name]: { ...state, End: true } },
});
const map = (more: object, inner: object = { Type: 'Pass' }): object => ({
  Type: 'Map',
  ItemProcessor: { ProcessorConfig: { Mode: 'INLINE' }, ...level(inner) },
  ...more,
});
const work = (more: object = {}): object => ({
  Type: 'Task',
  Resource: 'arn:aws:lambda:eu-west-1:111122223333:function:work',
  ...more,
});

describe('a Parallel state', () => {
  it('gives its branches the same input and puts their outputs in order', async () => {
    const bench = new Bench();
    const state = {
      Type: 'Parallel',
      Parameters: { 'n.$': '$.n' },
      Branches: [
        { StartAt: 'W', States: { W: { Type: 'Wait', Seconds: 5, Next: 'A' }, A: { Type: 'Pass', End: true } } },
        branch('B', { Type: 'Pass', Result: 'b' }),
      ],
      ResultSelector: { 'all.$': '$', 'second.$': '$[1]' },
    };
    const ended = await bench.run(machineOf(state), { n: 1, dropped: true });
    expect(outputOf(ended)).toEqual({ all: [{ n: 1 }, 'b'], second: 'b' });
    expect((ended.stoppedAt ?? 0) - ended.startedAt).toBe(5_000);
  });

  it('cancels the other branches when one fails, and their tokens die', async () => {
    const bench = new Bench({ starter: () => null, work: () => Promise.reject(namedError('Broken')) });
    const state = {
      Type: 'Parallel',
      Branches: [
        branch('Callback', callbackTask()),
        branch('Wait', { Type: 'Wait', Seconds: 99 }),
        {
          StartAt: 'Before',
          States: { Before: { Type: 'Wait', Seconds: 1, Next: 'Fails' }, Fails: { ...work(), End: true } },
        },
      ],
      Catch: [{ ErrorEquals: ['Broken'], Next: 'Caught' }],
    };
    const execution = await bench.start({
      StartAt: 'State',
      States: { State: { ...state, End: true }, Caught: { Type: 'Wait', Seconds: 5, End: true } },
    });
    const token = bench.lastToken();
    await bench.clock.advance(1_000);

    expect(bench.stepFunctions.openTaskCount).toBe(0);
    await expect(bench.stepFunctions.call('SendTaskHeartbeat', { taskToken: token })).rejects.toMatchObject({
      name: 'TaskTimedOut',
    });
    expect(bench.clock.pendingSleeps).toHaveLength(1);
    const ended = await bench.finish(execution);
    expect(outputOf(ended)).toMatchObject({ Error: 'Broken' });
    expect(eventTypes(ended)).toEqual(
      expect.arrayContaining(['TaskStateAborted', 'WaitStateAborted', 'ParallelStateFailed', 'ParallelStateExited']),
    );
  });

  it('runs all branches again at a retry', async () => {
    let failures = 1;
    const bench = new Bench({
      work: () => {
        if (failures-- > 0) throw namedError('Flaky');
        return 'done';
      },
    });
    const state = {
      Type: 'Parallel',
      Branches: [branch('A', { Type: 'Pass', Result: 'a' }), branch('B', work())],
      Retry: [{ ErrorEquals: ['Flaky'] }],
    };
    const ended = await bench.run(machineOf(state));
    expect(outputOf(ended)).toEqual(['a', 'done']);
    expect(eventTypes(ended).filter((type) => type === 'PassStateEntered')).toHaveLength(2);
  });

  it('keeps variables of a branch to itself', async () => {
    const ended = await new Bench().run({
      StartAt: 'Outer',
      States: {
        Outer: { Type: 'Pass', Assign: { shared: 1 }, Next: 'Both' },
        Both: {
          Type: 'Parallel',
          Branches: [
            {
              StartAt: 'Set',
              States: {
                Set: { Type: 'Pass', Assign: { own: 2 }, Next: 'Get' },
                Get: { Type: 'Pass', Parameters: { 'sum.$': 'States.MathAdd($shared, $own)' }, End: true },
              },
            },
          ],
          Next: 'After',
        },
        After: {
          Type: 'Choice',
          Choices: [{ Variable: '$own', IsPresent: false, Next: 'Done' }],
          Default: 'Leaked',
        },
        Done: { Type: 'Succeed' },
        Leaked: { Type: 'Fail' },
      },
    });
    expect(outputOf(ended)).toEqual([{ sum: 3 }]);
  });
});

describe('a Map state', () => {
  it('gives each item to the same states and puts the outputs in order', async () => {
    const selector = { 'i.$': '$$.Map.Item.Index', 'v.$': '$$.Map.Item.Value', 'all.$': '$.total' };
    const state = map({ ItemsPath: '$.items', ItemSelector: selector });
    expect(outputOf(await new Bench().run(machineOf(state), { items: ['a', null], total: 2 }))).toEqual([
      { i: 0, v: 'a', all: 2 },
      { i: 1, v: null, all: 2 },
    ]);
  });

  it('knows its older names Iterator and Parameters', async () => {
    const state = { Type: 'Map', Iterator: level({ Type: 'Pass' }), Parameters: { 'v.$': '$$.Map.Item.Value' } };
    expect(outputOf(await new Bench().run(machineOf(state), [1, 2]))).toEqual([{ v: 1 }, { v: 2 }]);
  });

  it('gives an empty array for no items', async () => {
    expect(outputOf(await new Bench().run(machineOf(map({})), []))).toEqual([]);
  });

  it('never runs more items at a time than MaxConcurrency', async () => {
    let running = 0;
    let most = 0;
    const bench: Bench = new Bench({
      work: async (n: number) => {
        most = Math.max(most, ++running);
        await bench.clock.sleep(1_000);
        running--;
        return n;
      },
    });
    const items = Array.from({ length: 25 }, (_, index) => index);
    const ended = await bench.run(machineOf(map({ MaxConcurrency: 10 }, work())), items);
    expect(outputOf(ended)).toEqual(items);
    expect(most).toBe(10);
    expect((ended.stoppedAt ?? 0) - ended.startedAt).toBe(3_000);
  });

  it('fails with the error of the first item that fails, and begins no further one', async () => {
    const bench = new Bench({
      work: (n: number) => {
        if (n === 1) throw namedError('Bad');
        return n;
      },
    });
    const ended = await bench.run(machineOf(map({ MaxConcurrency: 1 }, work())), [0, 1, 2, 3]);
    expect(ended).toMatchObject({ status: 'FAILED', error: 'Bad' });
    expect(bench.lambda.calls).toHaveLength(2);
    expect(eventTypes(ended)).toEqual(expect.arrayContaining(['MapIterationFailed', 'MapStateFailed']));
  });

  it.each<[object, string]>([
    [{ ToleratedFailureCount: 2 }, 'SUCCEEDED'],
    [{ ToleratedFailureCount: 1 }, 'FAILED'],
    [{ ToleratedFailurePercentage: 50 }, 'SUCCEEDED'],
    [{ ToleratedFailurePercentage: 49 }, 'FAILED'],
    [{ ToleratedFailureCountPath: '$.allowed', ItemsPath: '$.items' }, 'SUCCEEDED'],
  ])('with %j and two failures of four ends as %s', async (tolerance, status) => {
    const bench = new Bench({
      work: (n: number) => {
        if (n % 2 === 1) throw namedError('Odd');
        return n;
      },
    });
    const items = [0, 1, 2, 3];
    const input = 'ItemsPath' in tolerance ? { items, allowed: 2 } : items;
    const ended = await bench.run(machineOf(map(tolerance, work())), input);
    expect(ended.status).toBe(status);
    if (status === 'SUCCEEDED') expect(outputOf(ended)).toEqual([0, 2]);
    else expect(ended.error).toBe('States.ExceedToleratedFailureThreshold');
  });

  it.each<[string, unknown]>([
    ['3', 3],
    ['{"a":1}', { a: 1 }],
  ])('in JSONata without items of its own fails for the input %s, and names no field', async (text, input) => {
    const ended = await new Bench().run(machineOf(map({}), { QueryLanguage: 'JSONata' }), input);
    expect(ended.cause).toContain(`Map state input must be an array but was: ${text}`);
    expect(ended.events.map(({ type, previousEventId }) => `${type}@${previousEventId}`)).toEqual([
      'ExecutionStarted@0',
      'MapStateEntered@0',
      'EvaluationFailed@2',
      'MapStateFailed@3',
      'ExecutionFailed@4',
    ]);
  });

  it('fails with States.Runtime for items that are no array', async () => {
    const ended = await new Bench().run(machineOf(map({})), { a: 1 });
    expect(ended).toMatchObject({ error: 'States.Runtime' });
    expect(ended.cause).toMatch(/Reference path "\$(?:\.\w+)?" must point to array\./);
  });

  it('runs 40 items of 500 at a time that wait for their tokens, as in the service, and leaves nothing behind', async () => {
    const bench = new Bench({ starter: () => null });
    const execution = await bench.start(
      machineOf(map({ MaxConcurrency: 0 }, callbackTask({ HeartbeatSeconds: 60, TimeoutSeconds: 600 }))),
      Array.from({ length: 500 }, (_, index) => index),
    );
    for (let answered = 0; answered < 500; answered += 1) {
      expect(bench.stepFunctions.openTaskCount).toBe(Math.min(40, 500 - answered));
      const { payload } = bench.lambda.calls[answered] ?? {};
      await bench.stepFunctions.call('SendTaskSuccess', {
        taskToken: (payload as { token: string }).token,
        output: '1',
      });
      await bench.settle();
    }
    const ended = await bench.finish(execution);
    expect(outputOf(ended)).toEqual(Array.from({ length: 500 }, () => 1));
    expect(bench.stepFunctions.openTaskCount).toBe(0);
    expect(bench.clock.pendingSleeps).toEqual([]);
  });
});
