import { describe, expect, it } from '@jest/globals';
import { Bench, machineOf, outputOf } from './support/bench.js';

const task = (more: object): object => ({ Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', ...more });
const echo = { echo: (payload: unknown) => payload };
const outcome = async (state: object, input: unknown = {}): Promise<unknown> =>
  outputOf(await new Bench(echo).run(machineOf(state), input));

describe('data on its way through a state', () => {
  it('goes through InputPath, Parameters, ResultSelector, ResultPath and OutputPath in this order', async () => {
    const state = task({
      InputPath: '$.inner',
      Parameters: { FunctionName: 'echo', Payload: { 'doubled.$': 'States.MathAdd($.n, $.n)' } },
      ResultSelector: { 'value.$': '$.Payload.doubled', 'status.$': '$.StatusCode' },
      ResultPath: '$.inner.result',
      OutputPath: '$.inner',
    });
    expect(await outcome(state, { inner: { n: 2 }, outer: 1 })).toEqual({ n: 2, result: { value: 4, status: 200 } });
  });

  it('gives the response of lambda:invoke with payload, status and metadata', async () => {
    const state = task({ Parameters: { FunctionName: 'echo', Payload: [1] } });
    expect(await outcome(state)).toMatchObject({
      ExecutedVersion: '$LATEST',
      Payload: [1],
      StatusCode: 200,
      SdkHttpMetadata: { HttpStatusCode: 200 },
      SdkResponseMetadata: { RequestId: expect.stringMatching(/^[0-9a-f-]{36}$/) as unknown },
    });
  });

  it.each([
    'echo',
    'echo:live',
    '111122223333:function:echo',
    'arn:aws:lambda:eu-west-1:111122223333:function:echo',
    'arn:aws-cn:lambda:cn-north-1:111122223333:function:echo:7',
  ])('finds the function %s', async (FunctionName) => {
    expect(await outcome(task({ Parameters: { FunctionName, Payload: 1 } }))).toMatchObject({ Payload: 1 });
  });

  it('gives what a function returns as it is where the resource is its ARN', async () => {
    const state = { Type: 'Task', Resource: 'arn:aws:lambda:eu-west-1:111122223333:function:echo:live' };
    expect(await outcome(state, { a: 1 })).toEqual({ a: 1 });
  });

  it('counts undefined as null and dates as text, as JSON does', async () => {
    const bench = new Bench({ odd: () => undefined });
    const state = { Type: 'Task', Resource: 'arn:aws:lambda:eu-west-1:111122223333:function:odd' };
    expect(outputOf(await bench.run(machineOf(state)))).toBeNull();
  });

  it('does not wait for a function that is called asynchronously', async () => {
    const bench = new Bench({ slow: () => new Promise(() => undefined) });
    const state = task({ Parameters: { FunctionName: 'slow', InvocationType: 'Event' } });
    expect(outputOf(await bench.run(machineOf(state)))).toMatchObject({ StatusCode: 202, Payload: '' });
  });

  it('discards with null paths', async () => {
    expect(await outcome({ Type: 'Pass', InputPath: null, Parameters: { a: 1 } }, { b: 2 })).toEqual({ a: 1 });
    expect(await outcome({ Type: 'Pass', Result: 5, ResultPath: null }, { b: 2 })).toEqual({ b: 2 });
    expect(await outcome({ Type: 'Pass', OutputPath: null }, { b: 2 })).toEqual({});
  });

  it('hands on a Result of null', async () => {
    expect(await outcome({ Type: 'Pass', Result: null }, { b: 2 })).toBeNull();
  });

  it('shows the context object', async () => {
    const bench = new Bench();
    const ended = await bench.run(machineOf({ Type: 'Pass', Parameters: { 'context.$': '$$' } }), { x: 1 });
    const arn = 'arn:aws:states:eu-west-1:111122223333';
    expect(outputOf(ended)).toEqual({
      context: {
        Execution: {
          Id: ended.executionArn,
          Input: { x: 1 },
          Name: ended.name,
          RoleArn: 'arn:aws:iam::111122223333:role/local-step-functions',
          StartTime: '2026-01-02T03:04:05.000Z',
          RedriveCount: 0,
        },
        StateMachine: { Id: `${arn}:stateMachine:machine`, Name: 'machine' },
        State: { Name: 'State', EnteredTime: '2026-01-02T03:04:05.000Z' },
      },
    });
  });

  it('keeps the entering time over retries and counts them', async () => {
    let failures = 2;
    const bench = new Bench({
      flaky: (payload: unknown) => {
        if (failures-- > 0) throw new Error('not yet');
        return payload;
      },
    });
    const state = task({
      Parameters: { FunctionName: 'flaky', Payload: { 'state.$': '$$.State' } },
      Retry: [{ ErrorEquals: ['Error'] }],
      OutputPath: '$.Payload.state',
    });
    expect(outputOf(await bench.run(machineOf(state)))).toEqual({
      Name: 'State',
      EnteredTime: '2026-01-02T03:04:05.000Z',
      RetryCount: 2,
    });
  });

  it('remembers variables beyond the states that assign them', async () => {
    const ended = await new Bench(echo).run({
      StartAt: 'Assign',
      States: {
        Assign: task({
          Parameters: { FunctionName: 'echo', Payload: { id: 7 } },
          Assign: { 'id.$': '$.Payload.id', fixed: { a: [1] }, 'name.$': '$$.State.Name' },
          ResultPath: null,
          Next: 'Branch',
        }),
        Branch: {
          Type: 'Choice',
          Choices: [{ Variable: '$id', NumericEquals: 7, Assign: { chosen: true }, Next: 'Use' }],
        },
        Use: {
          Type: 'Pass',
          Parameters: { 'id.$': '$id', 'first.$': '$fixed.a[0]', 'name.$': '$name', 'chosen.$': '$chosen' },
          End: true,
        },
      },
    });
    expect(outputOf(ended)).toEqual({ id: 7, first: 1, name: 'Assign', chosen: true });
  });

  it.each<[object, RegExp]>([
    [{ Type: 'Pass', Parameters: { 'a.$': '$.missing' } }, /'\$\.missing' specified for the field 'a\.\$'/],
    [{ Type: 'Pass', InputPath: '$.missing' }, /Invalid path '\$\.missing' : No results for path/],
    [{ Type: 'Pass', ResultPath: '$.list.x' }, /Unable to apply step/],
    [{ Type: 'Pass', Parameters: { 'a.$': 'States.ArrayGetItem($.list, 9)' } }, /index must be 0 to 0/],
    [task({ Parameters: { 'FunctionName.$': '$.list' } }), /FunctionName must be the name or ARN.*got array/],
    [{ Type: 'Wait', SecondsPath: '$.list' }, /SecondsPath/],
    [{ Type: 'Wait', TimestampPath: '$.text' }, /does not reference a valid ISO-8601 .*: \$\.text == soon$/],
  ])('%j fails with States.Runtime', async (state, cause) => {
    const ended = await new Bench(echo).run(machineOf(state), { list: [1], text: 'soon' });
    expect(ended).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
    expect(ended.cause).toMatch(cause);
  });
});
