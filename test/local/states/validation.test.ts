import { describe, expect, it } from '@jest/globals';
import { validateDefinition } from '../../../local/src/states/index.js';
import { Bench, callbackTask, machineOf } from './support/bench.js';

const reasons = (definition: unknown): string[] => {
  const result = validateDefinition(typeof definition === 'string' ? definition : JSON.stringify(definition));
  return result.isValid ? [] : result.diagnostics.map(({ code, message }) => `${code}: ${message}`);
};
const pass = { Type: 'Pass', End: true };

describe('a definition that can be run', () => {
  it.each<[string, unknown]>([
    [
      'SQL over several lines in a list',
      machineOf(callbackTask({ Parameters: { FunctionName: 'f', Payload: { s: ['a\nb', '', null] } } })),
    ],
    [
      'data that is called like structure',
      machineOf({ Type: 'Pass', Result: { Next: 'x', States: { a: {} }, Default: 1 } }),
    ],
    [
      'parameters that are called like structure',
      machineOf({ Type: 'Pass', Parameters: { Next: 'x', 'StartAt.$': '$.y' } }),
    ],
    [
      'a state that is called like structure',
      { StartAt: 'States', States: { States: { Type: 'Pass', Next: 'Next' }, Next: pass } },
    ],
    [
      'every intrinsic function',
      machineOf({ Type: 'Pass', Parameters: { 'a.$': "States.Format('{}', States.UUID())" } }),
    ],
    ['the length of an array', machineOf({ Type: 'Pass', Parameters: { 'a.$': '$.list.length()' } })],
    [
      'filters of several comparisons',
      machineOf({
        Type: 'Pass',
        InputPath: '$.a[?(@.x == 1)]',
        Parameters: { 'a.$': '$[?(@.x > 1 && @.y < 2 || @.z)].w' },
      }),
    ],
    [
      'variables and the context',
      machineOf({ Type: 'Pass', Parameters: { 'a.$': '$name.b', 'c.$': '$$.State.Name' } }),
    ],
    ['a comment over several lines', machineOf({ Type: 'Pass', Comment: 'a\nb {% c' })],
    [
      'JSONata over several lines',
      machineOf({ Type: 'Pass', Output: '{% (\n 1;\n 2) %}' }, { QueryLanguage: 'JSONata' }),
    ],
    ['JSONata without spaces', machineOf({ Type: 'Pass', Output: '{%1%}' }, { QueryLanguage: 'JSONata' })],
    [
      'JSONata in one state',
      machineOf({ Type: 'Pass', QueryLanguage: 'JSONata', Output: { a: ['{% 1 %}', 'b\nc', '', null] } }),
    ],
    [
      'a failure with text over several lines',
      { StartAt: 'F', States: { F: { Type: 'Fail', Error: 'E', Cause: 'a\nb' } } },
    ],
    [
      'retriers with all their fields',
      machineOf(callbackTask({ Retry: [{ ErrorEquals: ['E'], MaxDelaySeconds: 3, JitterStrategy: 'FULL' }] })),
    ],
    [
      'functions of other partitions',
      machineOf({ Type: 'Task', Resource: 'arn:aws-us-gov:lambda:us-gov-west-1:111122223333:function:f' }),
    ],
    [
      'callbacks of other partitions',
      machineOf(callbackTask({ Resource: 'arn:aws-cn:states:::lambda:invoke.waitForTaskToken' })),
    ],
  ])('may have %s', (_, definition) => {
    expect(reasons(definition)).toEqual([]);
  });

  it('is not changed by its validation', () => {
    const result = validateDefinition(JSON.stringify(machineOf({ Type: 'Pass' })));
    expect(result).toEqual({ isValid: true, definition: machineOf({ Type: 'Pass' }), warnings: [] });
  });

  it('may wait for an answer that nobody can give, as on AWS, and it is said that nobody can', () => {
    const Resource = 'arn:aws:states:::aws-sdk:redshiftdata:batchExecuteStatement.waitForTaskToken';
    const Parameters = { WorkgroupName: 'wh', Database: 'dev', Sqls: ['insert into sales values (1)'] };
    const result = validateDefinition(JSON.stringify(machineOf({ Type: 'Task', Resource, Parameters })));
    expect(result.isValid && result.warnings).toEqual([
      {
        code: 'TASK_TOKEN_NOT_PASSED',
        message: expect.stringMatching(/waits for ever: .* pass the token \(\$\$\.Task\.Token\) to nobody/u),
        location: expect.stringContaining('/States/'),
      },
    ]);
  });
});

describe('a definition that cannot be run is refused, and it is said why', () => {
  const map = (more: object): object => ({
    Type: 'Map',
    ItemProcessor: { StartAt: 'A', States: { A: pass } },
    ...more,
  });

  it.each<[unknown, RegExp]>([
    ['{', /INVALID_JSON_DESCRIPTION: The definition is not JSON/],
    ['[]', /SCHEMA_VALIDATION_FAILED: Definition must be a valid JSON object/],
    ['', /SCHEMA_VALIDATION_FAILED: Definition must be a valid JSON object/],
    [{ StartAt: 'A' }, /These fields are required: \[States\]/],
    [{ StartAt: 'B', States: { A: pass } }, /Missing 'StartAt' target: B/],
    [{ StartAt: 'A', States: { A: { Type: 'Pass', Next: 'B' } } }, /Missing 'Next' target: B/],
    [{ StartAt: 'A', States: { A: pass, B: pass } }, /State "B" is not reachable/],
    [{ StartAt: 'A', States: { A: { Type: 'Pass', Next: 'A' } } }, /Workflow has no terminal state/],
    [machineOf({ Type: 'Nope' }), /'Type' should have one of these values: \[Task, Wait, Pass, .* Map\]/],
    [
      machineOf({ Type: 'Pass', Parameters: { 'a.$': 'no path' } }),
      /must be a JSONPath or an intrinsic function, got 'no path'/,
    ],
    [
      machineOf({ Type: 'Pass', Output: '{% 1 + %}' }, { QueryLanguage: 'JSONata' }),
      /INVALID_JSONATA_EXPRESSION: Unexpected end of expression/,
    ],
    [machineOf(callbackTask({ HeartbeatSeconds: 0 })), /a whole number from 1 to 99999999, got 0/],
    [machineOf(callbackTask({ Catch: [{ ErrorEquals: ['E'], Next: 'Gone' }] })), /Missing 'Next' target: Gone/],
    [
      machineOf({ Type: 'Wait', Seconds: 1, SecondsPath: '$.s' }),
      /Exactly one of Seconds, SecondsPath, Timestamp, TimestampPath must be there, not 2/,
    ],
    [
      machineOf({ Type: 'Task', Resource: 'arn:aws:states:::dynamodb:getItem.sync', Parameters: {} }),
      /The resource provided arn:aws:states:::dynamodb:getItem.sync is not recognized/,
    ],
    [
      machineOf({ Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke.sync' }),
      /lambda:invoke may have no suffix, .waitForTaskToken/,
    ],
    [machineOf(callbackTask({ Parameters: { Payload: {} } })), /The field 'FunctionName' is required but was missing/],
    [
      machineOf(callbackTask({ Parameters: { FunctionName: 'f', Paylod: {} } })),
      /The field 'Paylod' is not supported: lambda:invoke takes FunctionName/,
    ],
    [
      machineOf(map({ ItemProcessor: { StartAt: 'A', States: { A: { Type: 'Pass', Next: 'State' } } } })),
      /Missing 'Next' target: State/,
    ],
    [machineOf(callbackTask({ Retry: [{ ErrorEquals: ['States.ALL', 'E'] }] })), /States.ALL must stand alone/],
    [
      machineOf(callbackTask({ Retry: [{ ErrorEquals: ['States.ALL'] }, { ErrorEquals: ['E'] }] })),
      /States.ALL must be in the last entry of the list/,
    ],
  ])('%j', (definition, reason) => {
    expect(reasons(definition).join('\n')).toMatch(reason);
  });

  it('for all its mistakes at once', () => {
    const found = reasons({
      StartAt: 'A',
      States: { A: { Type: 'Task', Resource: 'arn:aws:states:::sqs:sendMessage.sync', Next: 'B' } },
    });
    expect(found).toHaveLength(3);
  });

  const located = (definition: object): string[] => {
    const result = validateDefinition(JSON.stringify(definition));
    return result.isValid ? [] : result.diagnostics.map(({ message, location }) => `${message} at ${location}`);
  };

  it('with the place of the field, and / for the machine itself', () => {
    expect(located({})).toEqual(['These fields are required: [States, StartAt] at /']);
    const choice = { Type: 'Choice', Choices: [{ Variable: '$.a', IsNull: true, Next: 'X' }], Default: 'Y' };
    expect(located({ StartAt: 'C', States: { C: choice, End: pass } })).toEqual([
      "Missing 'Default' target: Y at /States/C/Default",
      "Missing 'Next' target: X at /States/C/Choices[0]/Next",
      'State "End" is not reachable. at /States/End',
    ]);
  });

  it('without an end, and then for nothing else about its ways but targets that are missing', () => {
    const loop = (more: object): object => ({ StartAt: 'A', States: { A: { Type: 'Pass', Next: 'A' }, ...more } });
    expect(located(loop({ B: { Type: 'Pass', Next: 'A' } }))).toEqual(['Workflow has no terminal state at undefined']);
    expect(located(loop({ B: pass }))).toEqual(['State "B" is not reachable. at /States/B']);
    expect(located(machineOf(map({ ItemProcessor: loop({}) })))).toEqual([]);
  });

  it.each<[string, object, string[]]>([
    [
      'a field that the other language has',
      machineOf({ Type: 'Pass', Output: 1 }),
      [
        "The QueryLanguage is set to 'JSONPath', but field 'Output' is only supported for the 'JSONata' QueryLanguage at /States/State",
      ],
    ],
    [
      'a Result in JSONata',
      machineOf({ Type: 'Pass', Result: 1 }, { QueryLanguage: 'JSONata' }),
      [
        "The QueryLanguage is set to 'JSONata', but field 'Result' is only supported for the 'JSONPath' QueryLanguage at /States/State",
      ],
    ],
    [
      'JSONPath in a machine of JSONata, whatever its fields',
      machineOf({ Type: 'Pass', QueryLanguage: 'JSONPath', InputPath: '$', Output: 1 }, { QueryLanguage: 'JSONata' }),
      ["'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine at /States/State"],
    ],
    [
      'no language at all, which is then taken for JSONata',
      machineOf({ Type: 'Pass', QueryLanguage: 'jsonpath', Output: 1 }),
      ['Value should be one of the following: [JSONPath, JSONata] at /States/State/QueryLanguage'],
    ],
    [
      'a language that is no text',
      machineOf({ Type: 'Pass' }, { QueryLanguage: 7 }),
      ['Expected value of type [STRING] at /QueryLanguage'],
    ],
    [
      'the language of a Map for the states within, which have that of the machine',
      machineOf(
        map({
          QueryLanguage: 'JSONata',
          ItemProcessor: { StartAt: 'A', States: { A: { Type: 'Pass', End: true, Output: 1 } } },
        }),
      ),
      [
        "The QueryLanguage is set to 'JSONPath', but field 'Output' is only supported for the 'JSONata' QueryLanguage at /States/State/ItemProcessor/States/A",
      ],
    ],
  ])('for %s', (_what, definition, found) => {
    expect(located(definition)).toEqual(found);
  });

  it('but not for fields of a distributed Map in another one: that fails, and is a warning before', async () => {
    const machine = machineOf(map({ ItemBatcher: { MaxItemsPerBatch: 2 }, Label: 'each' }));
    const result = validateDefinition(JSON.stringify(machine));
    expect(result.isValid && result.warnings).toMatchObject([
      { code: 'FIELD_OF_DISTRIBUTED_MAP', location: '/States/State' },
    ]);
    const ended = await new Bench().run(machine, [1]);
    expect(ended).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
    expect(ended.cause).toMatch(/The field 'ItemBatcher' needs a ProcessorConfig with the Mode DISTRIBUTED/);
  });
});

describe('an expression of JSONata', () => {
  const problems = (expression: string): string[] =>
    reasons(machineOf({ Type: 'Pass', Output: { a: [`{% ${expression} %}`] } }, { QueryLanguage: 'JSONata' }));
  const unsupported = (name: string): string =>
    `UNSUPPORTED_JSONATA_EXPRESSION: Reference to '${name}' at the top level is not supported.`;

  it.each([
    ['rows', ['rows']],
    ['rows.id[0]', ['rows']],
    ['$.rows', ['$']],
    ['$uppercase($)', ['$']],
    ['rows + $states.input.rows & other', ['rows', 'other']],
    ['rows = 1 or rows = 2', ['rows']],
    ['$map($states.input.rows, function($row) { $row.id = id })', ['id']],
    ['{"rows": rows}', ['rows']],
    ['[1..last]', ['last']],
    ['($first := rows; $first)', ['rows']],
    ['rows ? 1 : 2', ['rows']],
    ['$states.input ~> $merge(rows)', ['rows']],
  ])('%s reads a name from nothing', (expression, names) => {
    expect(problems(expression)).toEqual(names.map(unsupported));
  });

  it.each([
    '$states.input.rows[id > 3 and $.size < 4].name',
    '$states.input.rows^(>size).id',
    '$states.input.rows{kind: $sum(size)}',
    '$states.input.rows.{"id": id, "size": $.size}',
    '$states.input.rows.(id & name)',
    '$states.input ~> |rows|{"size": size + 1}|',
    '$rows',
    '$states.input.rows.$string($)',
    '"rows"',
  ])('%s does not', (expression) => {
    expect(problems(expression)).toEqual([]);
  });

  it('may not name the root, and the error of a task only in its catcher', () => {
    expect(problems('$states.input.rows[$$.a = id]')).toEqual([
      "UNSUPPORTED_JSONATA_EXPRESSION: Reference to '$$' is not supported.",
    ]);
    expect(problems('$states.errorOutput.Error')).toEqual([
      "UNSUPPORTED_JSONATA_EXPRESSION: Field '$states.errorOutput' does not exist.",
    ]);
    const catcher = { ErrorEquals: ['States.ALL'], Next: 'After', Output: '{% $states.errorOutput %}' };
    const task = { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', End: true };
    const machine = (caught: object): object => ({
      QueryLanguage: 'JSONata',
      StartAt: 'Work',
      States: { Work: { ...task, Arguments: { FunctionName: 'f' }, Catch: [caught] }, After: pass },
    });
    expect(reasons(machine(catcher))).toEqual([]);
    expect(reasons(machine({ ...catcher, Assign: { why: '{% $states.errorOutput.Cause %}' } }))).toEqual([]);
    expect(reasons(machine({ ...catcher, Assign: { why: '{% cause %}' } }))).toEqual([unsupported('cause')]);
  });
});
