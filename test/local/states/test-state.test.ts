import { describe, expect, it } from '@jest/globals';
import { Bench, callbackTask } from './support/bench.js';
import { FakeService } from './support/fake-service.js';

interface Answer {
  readonly status: string;
  readonly output?: string;
  readonly nextState?: string;
  readonly error?: string;
  readonly cause?: string;
  readonly inspectionData?: Readonly<Record<string, unknown>>;
}
const bench = new Bench(
  {},
  { services: { dynamoDb: new FakeService({ GetItem: () => ({ Item: { k: { S: 'x' } } }) }) } },
);
const test = (definition: object, more: object = {}): Promise<Answer> =>
  bench.stepFunctions.call('TestState', { definition: JSON.stringify(definition), ...more }) as Promise<Answer>;
const input = (value: unknown): object => ({ input: JSON.stringify(value) });
const DEBUG = { inspectionLevel: 'DEBUG' };
const mocked = (result: unknown): object => ({ mock: { result: JSON.stringify(result) } });
const failing = (error: string, cause = 'why'): object => ({ mock: { errorOutput: { error, cause } } });

const task = (more: object = {}): object => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::dynamodb:getItem',
  Parameters: { TableName: 't', Key: { k: { 'S.$': '$.k' } } },
  Next: 'After',
  ...more,
});
const one = { StartAt: 'Inner', States: { Inner: { Type: 'Pass', End: true } } };
const map = (more: object = {}): object => ({ Type: 'Map', ItemProcessor: one, End: true, ...more });

describe('TestState', () => {
  it('tells where a state goes, with which output', async () => {
    expect(await test({ Type: 'Pass', Parameters: { 'n.$': '$.a' }, Next: 'B' }, input({ a: 1 }))).toEqual({
      output: '{"n":1}',
      nextState: 'B',
      status: 'SUCCEEDED',
    });
    const choice = { Type: 'Choice', Choices: [{ Variable: '$.a', NumericEquals: 1, Next: 'One' }], Default: 'Other' };
    expect(await test(choice, input({ a: 1 }))).toMatchObject({ nextState: 'One' });
    expect(await test({ Type: 'Fail', Error: 'E', Cause: 'C' })).toEqual({ error: 'E', cause: 'C', status: 'FAILED' });
  });

  it('runs the task that nothing is mocked of', async () => {
    const answer = await test(task(), { ...input({ k: 'x' }), roleArn: 'arn:aws:iam::111122223333:role/r' });
    expect(JSON.parse(answer.output ?? '')).toMatchObject({ Item: { k: { S: 'x' } } });
  });

  it('finds a state in a machine by its name, on any level', async () => {
    const machine = { QueryLanguage: 'JSONata', StartAt: 'Each', States: { Each: map() } };
    expect(await test(machine, { stateName: 'Inner', ...input(5) })).toMatchObject({ output: '5' });
  });

  it('sees the variables and the context that are given', async () => {
    const Parameters = { TableName: '{% $table %}', Key: { k: { S: '{% $states.context.Execution.Name %}' } } };
    const definition = { ...task({ QueryLanguage: 'JSONata', Arguments: Parameters }) } as Record<string, unknown>;
    delete definition.Parameters;
    const answer = await test(definition, {
      ...mocked({}),
      ...DEBUG,
      variables: '{"table":"locks"}',
      context: '{"Execution":{"Name":"run-1"}}',
    });
    expect(answer.inspectionData).toMatchObject({
      afterArguments: '{"TableName":"locks","Key":{"k":{"S":"run-1"}}}',
      variables: '{"table":"locks"}',
    });
  });

  it.each<[string, object, object, object]>([
    [
      'of a Pass without a Result',
      { Type: 'Pass', InputPath: '$.a', ResultPath: '$.b', End: true },
      {},
      {
        input: '{"a":1}',
        afterInputPath: '1',
        afterParameters: '1',
        afterResultSelector: '1',
        afterResultPath: '{"a":1,"b":1}',
      },
    ],
    [
      'of a Pass with a Result',
      { Type: 'Pass', Result: 2, End: true },
      {},
      { input: '{"a":1}', result: '2', afterResultSelector: '2', afterResultPath: '2' },
    ],
    [
      'of a JSONata state',
      { Type: 'Pass', QueryLanguage: 'JSONata', Output: '{% $states.input.a %}', Assign: { x: 1 }, End: true },
      {},
      expect.objectContaining({ input: '{"a":1}', variables: '{"x":1}' }),
    ],
    [
      'of a Map',
      map({ ItemsPath: '$.list', ItemSelector: { 'n.$': '$$.Map.Item.Value' }, MaxConcurrency: 2 }),
      { ...input({ list: [1, 2] }), ...mocked(['x', 'y']) },
      {
        input: '{"list":[1,2]}',
        afterInputPath: '{"list":[1,2]}',
        afterItemsPath: '[1,2]',
        afterItemSelector: '[{"n":1},{"n":2}]',
        maxConcurrency: 2,
        afterResultSelector: '["x","y"]',
        afterResultPath: '["x","y"]',
      },
    ],
  ])('shows the data at each step %s', async (_, definition, more, expected) => {
    const answer = await test(definition, { ...input({ a: 1 }), ...more, ...DEBUG });
    expect(answer.status).toBe('SUCCEEDED');
    expect(answer.inspectionData).toEqual(expected);
  });

  it('says after how long an error is retried, and by which retrier', async () => {
    const Retry = [
      { ErrorEquals: ['A'] },
      { ErrorEquals: ['Busy'], IntervalSeconds: 3, BackoffRate: 2, MaxAttempts: 2 },
    ];
    const more = { ...input({ k: 'x' }), ...failing('Busy'), ...DEBUG };
    expect(await test(task({ Retry }), { ...more, stateConfiguration: { retrierRetryCount: 1 } })).toMatchObject({
      status: 'RETRIABLE',
      error: 'Busy',
      cause: 'why',
      inspectionData: { errorDetails: { retryIndex: 1, retryBackoffIntervalSeconds: 6 } },
    });
    expect(await test(task({ Retry }), { ...more, stateConfiguration: { retrierRetryCount: 2 } })).toMatchObject({
      status: 'FAILED',
      inspectionData: { errorDetails: { retryIndex: 1 } },
    });
  });

  it('says where a caught error goes', async () => {
    const Catch = [
      { ErrorEquals: ['A'], Next: 'X' },
      { ErrorEquals: ['States.ALL'], ResultPath: '$.e', Next: 'Caught' },
    ];
    expect(await test(task({ Catch }), { ...input({ k: 'x' }), ...failing('Busy'), ...DEBUG })).toMatchObject({
      status: 'CAUGHT_ERROR',
      error: 'Busy',
      nextState: 'Caught',
      output: '{"k":"x","e":{"Error":"Busy","Cause":"why"}}',
      inspectionData: { errorDetails: { catchIndex: 1 } },
    });
  });

  it('names a mistake of the definition without a place in a history', async () => {
    const answer = await test({ Type: 'Pass', InputPath: '$.missing', End: true });
    expect(answer).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
    expect(answer.cause).toBe("Invalid path '$.missing' : No results for path: $['missing']");
  });

  it('fails a Map of which more items failed than it tolerates', async () => {
    const definition = map({ ToleratedFailureCount: 1 });
    const more = { ...input([1, 2, 3]), ...mocked([1]) };
    const failures = (mapIterationFailureCount: number) =>
      test(definition, { ...more, stateConfiguration: { mapIterationFailureCount } });
    expect(await failures(1)).toMatchObject({ status: 'SUCCEEDED' });
    expect(await failures(2)).toMatchObject({ status: 'FAILED', error: 'States.ExceedToleratedFailureThreshold' });
  });

  it('counts failed items of a Map only where it says what it tolerates, and then out of all items', async () => {
    const half = map({ ToleratedFailurePercentage: 50 });
    const more = { ...input([1, 2, 3, 4]), ...mocked([1]) };
    const failures = (definition: object, mapIterationFailureCount: number) =>
      test(definition, { ...more, stateConfiguration: { mapIterationFailureCount } });
    expect(await failures(map({}), 4)).toMatchObject({ status: 'SUCCEEDED' });
    expect(await failures(half, 2)).toMatchObject({ status: 'SUCCEEDED' });
    expect(await failures(half, 3)).toMatchObject({ status: 'FAILED' });
  });

  it('has nothing in the context object but what is given', async () => {
    const definition = task({ ResultSelector: { 'all.$': '$$' } });
    const given = async (context: object): Promise<unknown> => {
      const answer = await test(definition, { ...input({ k: 'x' }), ...mocked({}), context: JSON.stringify(context) });
      return JSON.parse(answer.output ?? '') as unknown;
    };
    expect(await given({})).toEqual({ all: {} });
    expect(await given({ State: { Name: 'Load' } })).toEqual({ all: { State: { Name: 'Load' } } });
  });

  it.each<[object, string]>([
    [{ Map: {} }, "'Map' field is not supported when mocking a Context object"],
    [{ Machine: {} }, "Field 'Machine' is not allowed"],
    [{ State: { Kind: 'Task' } }, "Field 'Kind' is not allowed"],
    [{ StateMachine: { Name: 3 } }, 'StateMachine.Name must be a string'],
    [{ State: 'Load' }, 'State must be an object'],
    [
      { Task: { Token: 't' } },
      "Context object contains 'Task' when state is not a Task state with a '.sync' or '.waitForTaskToken' " +
        'service integration pattern',
    ],
  ])('refuses the context object %j', async (context, reason) => {
    const more = { ...input({ k: 'x' }), ...mocked({}), context: JSON.stringify(context) };
    await expect(test(task(), more)).rejects.toMatchObject({
      name: 'ValidationException',
      message: `Invalid Context object provided: ${reason}`,
    });
  });

  it('stands a mock in for the answer to a token', async () => {
    const definition = { ...callbackTask(), End: true };
    expect(await test(definition, mocked({ rows: 3 }))).toMatchObject({ status: 'SUCCEEDED', output: '{"rows":3}' });
  });

  const describeStatement = {
    ...task({ Resource: 'arn:aws:states:::aws-sdk:redshiftdata:describeStatement' }),
    Parameters: { Id: 'a' },
  };
  it.each<[string, object, object, string]>([
    ['a Pass', { Type: 'Pass', End: true }, mocked(1), "State type 'Pass' is not supported when a mock is specified"],
    [
      'a result and an error',
      task(),
      { mock: { result: '1', errorOutput: { error: 'E' } } },
      'A test mock should have only one of the following fields: [result, errorOutput].',
    ],
    [
      'secrets',
      task(),
      { ...mocked({}), revealSecrets: true },
      'TestState does not support RevealSecrets when a mock is specified.',
    ],
    ['an object for a Map', map(), mocked({}), 'Mocked result must be an array.'],
    [
      'too much for a Parallel',
      { Type: 'Parallel', Branches: [one], End: true },
      mocked([1, 2]),
      'Mocked result must contain the same number of items as number of Parallel branches.',
    ],
    [
      'an answer without what is always there',
      describeStatement,
      mocked({ Status: 'FINISHED' }),
      "Mock result schema validation error: Required field 'Id' is missing",
    ],
    [
      'an answer of another type',
      describeStatement,
      { mock: { result: '{"Status":5}', fieldValidationMode: 'PRESENT' } },
      "Mock result schema validation error: Field 'Status' must be a string",
    ],
    [
      'an answer that is of another type within',
      describeStatement,
      mocked({ Id: 'a', SubStatements: [{ Id: 'a:1' }, { Id: 'a:2', ResultRows: '3' }] }),
      "Mock result schema validation error: Field 'ResultRows' must be a number",
    ],
  ])('refuses a mock with %s', async (_, definition, more, message) => {
    await expect(test(definition, { ...input({ k: 'x' }), ...more })).rejects.toMatchObject({
      name: 'ValidationException',
      message,
    });
  });

  it('takes any answer where none is to be checked', async () => {
    const mock = { result: '{"Status":5}', fieldValidationMode: 'NONE' };
    expect(await test(describeStatement, { ...input({ k: 'x' }), mock })).toMatchObject({ status: 'SUCCEEDED' });
  });

  it.each<[object, RegExp]>([
    [task(), /RoleArn must be specified/],
    [map(), /^TestState API does not support Map or Parallel states/],
    [{ Type: 'Pass' }, /Next|End/],
  ])('refuses %j without a mock', async (definition, message) => {
    await expect(test(definition)).rejects.toThrow(message);
  });
});
