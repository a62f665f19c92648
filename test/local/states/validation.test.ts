import { describe, expect, it } from '@jest/globals';
import { validateDefinition } from '../../../local/src/states/index.js';
import { callbackTask, machineOf } from './support/bench.js';

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
    ['[]', /must be a JSON object, got array/],
    [{ StartAt: 'A' }, /The field 'States' is required/],
    [{ StartAt: 'B', States: { A: pass } }, /StartAt names the state "B", which is not among the States beside it/],
    [{ StartAt: 'A', States: { A: { Type: 'Pass', Next: 'B' } } }, /State 'A' goes to "B", which is not among/],
    [{ StartAt: 'A', States: { A: pass, B: pass } }, /State "B" is not reachable/],
    [{ StartAt: 'A', States: { A: { Type: 'Pass', Next: 'A' } } }, /Workflow has no terminal state/],
    [machineOf({ Type: 'Nope' }), /must be one of Pass, Task, Choice, Wait, .* got 'Nope'/],
    [
      machineOf({ Type: 'Pass', Parameters: { 'a.$': 'no path' } }),
      /must be a JSONPath or an intrinsic function, got 'no path'/,
    ],
    [machineOf({ Type: 'Pass', Output: '{% 1 + %}' }, { QueryLanguage: 'JSONata' }), /'1 \+' is not well formed/],
    [machineOf(callbackTask({ HeartbeatSeconds: 0 })), /a whole number from 1 to 99999999, got 0/],
    [machineOf(callbackTask({ Catch: [{ ErrorEquals: ['E'], Next: 'Gone' }] })), /State 'State' goes to "Gone"/],
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
      machineOf(map({ ResultWriter: { Resource: 'arn:aws:states:::s3:putObject' } })),
      /'ResultWriter' is supported in a Map whose ProcessorConfig has the Mode DISTRIBUTED only/,
    ],
    [
      machineOf(map({ ItemProcessor: { StartAt: 'A', States: { A: { Type: 'Pass', Next: 'State' } } } })),
      /State 'A' goes to "State"/,
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
});
