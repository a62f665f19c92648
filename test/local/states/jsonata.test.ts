import { describe, expect, it } from '@jest/globals';
import { Bench, machineOf, outputOf } from './support/bench.js';
import { namedError } from './support/fake-lambda.js';

const inJsonata = (state: object): object => machineOf(state, { QueryLanguage: 'JSONata' });
const outcome = async (state: object, input: unknown = {}): Promise<unknown> =>
  outputOf(await new Bench({ echo: (payload: unknown) => payload }).run(inJsonata(state), input));

const task = (more: object): object => ({ Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', ...more });

describe('JSONata', () => {
  it('fills in Arguments and Output, and leaves other text alone', async () => {
    const state = task({
      Arguments: {
        FunctionName: 'echo',
        Payload: { sum: '{% $sum($states.input.n) %}', plain: 'two\nlines', empty: '' },
      },
      Output: { payload: '{% $states.result.Payload %}', from: '{% $states.input.n[0] %}', nothing: null },
    });
    expect(await outcome(state, { n: [1, 2] })).toEqual({
      payload: { sum: 3, plain: 'two\nlines', empty: '' },
      from: 1,
      nothing: null,
    });
  });

  it('takes expressions over several lines and a whole field as one expression', async () => {
    const Arguments = `{% (
      $name := 'echo';
      { 'FunctionName': $name, 'Payload': $states.input }
    ) %}`;
    expect(await outcome(task({ Arguments, Output: '{% $states.result.Payload %}' }), { a: [] })).toEqual({ a: [] });
  });

  it('shows the context object with the token of the task', async () => {
    const bench = new Bench({ starter: () => null });
    const execution = await bench.start(
      inJsonata({
        Type: 'Task',
        Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
        Arguments: {
          FunctionName: 'starter',
          Payload: { token: '{% $states.context.Task.Token %}', attempt: '{% $states.context.State.RetryCount %}' },
        },
        TimeoutSeconds: '{% $states.input.limit %}',
        Output: '{% $states.result.rows %}',
      }),
      { limit: 60 },
    );
    expect(bench.lambda.calls[0]?.payload).toMatchObject({ attempt: 0 });
    await bench.stepFunctions.call('SendTaskSuccess', { taskToken: bench.lastToken(), output: '{"rows":3}' });
    expect(outputOf(await bench.finish(execution))).toBe(3);
  });

  it('chooses by conditions, and assigns where it goes', async () => {
    const machine = {
      QueryLanguage: 'JSONata',
      StartAt: 'Choose',
      States: {
        Choose: {
          Type: 'Choice',
          Choices: [
            { Condition: '{% $states.input.n > 10 %}', Next: 'Big' },
            { Condition: '{% $states.input.n > 1 %}', Next: 'Small', Assign: { half: '{% $states.input.n / 2 %}' } },
          ],
          Default: 'Big',
        },
        Big: { Type: 'Fail' },
        Small: { Type: 'Succeed', Output: '{% $half %}' },
      },
    };
    expect(outputOf(await new Bench().run(machine, { n: 5 }))).toBe(2.5);
  });

  it('assigns with the variables as they were before', async () => {
    const machine = {
      QueryLanguage: 'JSONata',
      StartAt: 'First',
      States: {
        First: { Type: 'Pass', Assign: { x: 1, y: '{% $states.input.y %}' }, Next: 'Swap' },
        Swap: { Type: 'Pass', Assign: { x: '{% $y %}', y: '{% $x %}' }, Output: '{% [$x, $y] %}', Next: 'End' },
        End: { Type: 'Pass', Output: '{% $append($states.input, [$x, $y]) %}', End: true },
      },
    };
    expect(outputOf(await new Bench().run(machine, { y: 2 }))).toEqual([1, 2, 2, 1]);
  });

  it('maps over items and over the members of an object', async () => {
    const state = (Items: unknown): object => ({
      Type: 'Map',
      Items,
      ItemSelector: { v: '{% $states.context.Map.Item.Value %}', n: '{% $states.input.n %}' },
      MaxConcurrency: '{% 2 %}',
      ItemProcessor: { StartAt: 'Inner', States: { Inner: { Type: 'Pass', End: true } } },
    });
    expect(await outcome(state('{% $states.input.list %}'), { list: [1, 2], n: 3 })).toEqual([
      { v: 1, n: 3 },
      { v: 2, n: 3 },
    ]);
    expect(await outcome(state('{% {"a": 1} %}'), { n: 0 })).toEqual([{ v: { Key: 'a', Value: 1 }, n: 0 }]);
  });

  it('catches with the error output and retries with the count', async () => {
    const bench = new Bench({
      broken: () => {
        throw namedError('Busy');
      },
    });
    const ended = await bench.run(
      {
        QueryLanguage: 'JSONata',
        StartAt: 'Try',
        States: {
          Try: {
            ...task({
              Arguments: { FunctionName: 'broken', Payload: '{% $states.context.State.RetryCount %}' },
              Retry: [{ ErrorEquals: ['Busy'], MaxAttempts: 1 }],
              Catch: [
                {
                  ErrorEquals: ['States.ALL'],
                  Output: { name: '{% $states.errorOutput.Error %}', input: '{% $states.input %}' },
                  Assign: { cause: '{% $parse($states.errorOutput.Cause).errorMessage %}' },
                  Next: 'Report',
                },
              ],
            }),
            End: true,
          },
          Report: { Type: 'Pass', Output: '{% $merge([$states.input, {"cause": $cause}]) %}', End: true },
        },
      },
      'in',
    );
    expect(outputOf(ended)).toEqual({ name: 'Busy', input: 'in', cause: 'it broke' });
    expect(bench.lambda.calls.map(({ payload }) => payload)).toEqual([0, 1]);
  });

  it.each<[string, unknown]>([
    ['$partition([1, 2, 3], 2)', [[1, 2], [3]]],
    ['$range(0, 10, 5)', [0, 5, 10]],
    ["$hash('abc', 'MD5')", '900150983cd24fb0d6963f7d28e17f72'],
    ['$parse(\'{"a": [1]}\')', { a: [1] }],
    ['$random(7) = $random(7)', true],
    ['$uuid() = $uuid()', false],
    ['$now()', '2026-01-02T03:04:05.000Z'],
    ["$now('[Y0001]-[M01]-[D01]')", '2026-01-02'],
    ['$millis()', 1_767_323_045_000],
    ['$map([1, 2], function($n) { $n * 2 })', [2, 4]],
    ['$range(1, 9, 9)', 1],
    ['$range(-1.9, 1.9, 1)', [-1, 0, 1]],
    ['$count($range(0, 360144, 1))', 360_145],
    ['$partition([1, 2, 3], 2.9)', [[1, 2], [3]]],
    ['$partition([1, 2])', [[1, 2]]],
    ['$random(7)', 0.7306990420600421],
    ['$random(0.9)', 0.730967787376657],
    ['$random(-1) = $random(-1.5)', true],
    ['$map(["1", "{}"], $parse)', [1, {}]],
    ["$exists($parse('null'))", true],
    ['5 / 0', 'Infinity'],
    ['{"n": [-5 / 0, 0 / 0]}', { n: ['-Infinity', 'NaN'] }],
    [Array(100).fill('1').join(' + '), 100],
    ['$count([1..873782])', 873_782],
    ['[]', []],
    ['null', null],
  ])('%s', async (expression, expected) => {
    expect(await outcome({ Type: 'Pass', Output: `{% ${expression} %}` })).toEqual(expected);
  });

  it('can be the language of one state alone, next to JSONPath', async () => {
    const ended = await new Bench().run({
      StartAt: 'One',
      States: {
        One: { Type: 'Pass', QueryLanguage: 'JSONata', Output: '{% {"n": 1 + 1} %}', Next: 'Two' },
        Two: { Type: 'Pass', Parameters: { 'm.$': '$.n' }, End: true },
      },
    });
    expect(outputOf(ended)).toEqual({ m: 2 });
  });

  it.each<[string, RegExp]>([
    ['$states.input.missing', /returned nothing \(undefined\)/],
    [
      "'a' + 1",
      /^An error occurred while executing the state 'State' \(entered at the event id #2\)\. The JSONata expression ''a' \+ 1' specified for the field 'Output' threw an error during evaluation\. T2001: /,
    ],
    ['function($x) { $x }', /./],
    ["$eval('1')", /evaluation\. T1006: Attempted to invoke a non-function$/],
    [
      '($f := function($n) { 1 + $f($n) }; $f(1))',
      /threw an error during evaluation: Stack overflow error: Check for non-terminating recursive function\. Consider rewriting as tail-recursive\. Depth=101 max=100$/,
    ],
    [Array(101).fill('1').join(' + '), /Depth=101 max=100$/],
    ['$sum([1..873783])', /evaluation: Expression evaluation memory limit exceeded: Check for excessive memory usage$/],
    ['$range(0, 360145, 1)', /evaluation: Expression evaluation memory limit exceeded/],
    ['$range(1, 5, 0)', /returned nothing/],
    ['$range(5, 1, 1)', /returned nothing/],
    ['$range(1)', /T0410: Argument 2 of function "range" does not match function signature$/],
    ['$partition([], 2)', /returned nothing/],
    ['$partition([1], 0.5)', /returned nothing/],
    ['$partition([1], -1)', /evaluation\. D3137: Second argument must be zero or greater$/],
    ['$partition(null, 1)', /T0412: Argument 1 of function "partition" must be an array of "values"$/],
    ["$hash('abc')", /returned nothing/],
    ["$hash('abc', 'md5')", /D3137: the algorithm must be one of MD5/],
    ["$hash(1, 'MD5')", /T0410: Argument 1 of function "hash" does not match function signature$/],
    ['$parse()', /returned nothing/],
    ['$parse(null)', /T0410: Argument 1 of function "parse"/],
    ["$parse('{}', 1)", /T0410: Argument 2 of function "parse"/],
    ['$parse(\'{"a": 1} {}\')', /D3137: Invalid JSON$/],
    ['$parse(\'{"a": {"b": 1}, "a": 2}\')', /D3137: Invalid JSON$/],
    ["$parse('1e400')", /D3137: Invalid JSON$/],
    ["$uuid('seed')", /T0410: Argument 1 of function "uuid"/],
  ])('%s fails with States.QueryEvaluationError', async (expression, cause) => {
    const ended = await new Bench().run(inJsonata({ Type: 'Pass', Output: `{% ${expression} %}` }));
    expect(ended).toMatchObject({ status: 'FAILED', error: 'States.QueryEvaluationError' });
    expect(ended.cause).toMatch(cause);
  });

  it('fails by what it computes', async () => {
    const state = { Type: 'Fail', Error: "{% 'No' & 'Rows' %}", Cause: '{% {"n": 0} %}' };
    const machine = { QueryLanguage: 'JSONata', StartAt: 'F', States: { F: state } };
    expect(await new Bench().run(machine)).toMatchObject({ status: 'FAILED', error: 'NoRows', cause: '{"n":0}' });
  });

  it('waits as long as it computes', async () => {
    const ended = await new Bench().run(inJsonata({ Type: 'Wait', Seconds: '{% $states.input.s * 2 %}' }), { s: 3 });
    expect((ended.stoppedAt ?? 0) - ended.startedAt).toBe(6_000);
  });
});
