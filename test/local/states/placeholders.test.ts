import { describe, expect, it } from '@jest/globals';
import { substitutePlaceholders } from '../../../local/src/states/definition/substitute-placeholders.js';
import { tablesOf } from '../../../local/src/states/definition/tables-of.js';
import { machineOf } from './support/bench.js';

const VALUES: Readonly<Record<string, string>> = { x: '5', Text: 'a "b"\n\\', 'aws_sfn.load.arn': 'arn' };
const fill = (text: string) => substitutePlaceholders(text, (name) => VALUES[name]);

describe('placeholders of SAM and Terraform', () => {
  it.each([
    ['{"Seconds": ${x}}', '{"Seconds": 5}'],
    ['{"a": "${x}/${x}"}', '{"a": "5/5"}'],
    ['{"a": "<${Text}>"}', String.raw`{"a": "<a \"b\"\n\\>"}`],
    ['{"a": "${aws_sfn.load.arn}", "b": "${ x }"}', '{"a": "arn", "b": "5"}'],
    ['{"a": "${!x}", "b": "$${x}"}', '{"a": "${x}", "b": "${x}"}'],
    ['{"a": "{% ${\\"k\\": 1} %}"}', '{"a": "{% ${\\"k\\": 1} %}"}'],
  ])('%s', (text, expected) => {
    expect(fill(text)).toEqual({ text: expected, open: [] });
  });

  it('are told where nothing is given for them, each once', () => {
    expect(fill('{"a": "${One} ${Two}", "b": ${One}}').open).toEqual(['One', 'Two']);
  });
});

describe('the tables that a definition names', () => {
  const task = (action: string, Parameters: object): object =>
    machineOf({ Type: 'Task', Resource: `arn:aws:states:::dynamodb:${action}`, Parameters });
  it.each<[object, [string, unknown][]]>([
    [task('getItem', { TableName: 't', Key: { k: { 'S.$': '$.k' } } }), [['t', [{ name: 'k', type: 'S' }]]]],
    [
      task('deleteItem', { TableName: 't', Key: { a: { N: '1' }, b: { S: 'x' } } }),
      [
        [
          't',
          [
            { name: 'a', type: 'N' },
            { name: 'b', type: 'S' },
          ],
        ],
      ],
    ],
    [task('putItem', { TableName: 't', Item: { k: { S: 'x' } } }), [['t', [{ name: 'k', type: 'S' }]]]],
    [task('putItem', { TableName: 't', Item: { k: { S: 'x' }, v: { S: 'y' } } }), [['t', undefined]]],
    [task('getItem', { 'TableName.$': '$.t', Key: { k: { S: 'x' } } }), []],
  ])('%j', (machine, expected) => {
    expect([...tablesOf(machine as never)]).toEqual(expected);
  });
});
