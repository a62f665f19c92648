import { describe, expect, it } from '@jest/globals';
import { Bench, machineOf } from './support/bench.js';

/** What DescribeStateMachine tells of the variables that the states of a machine read. */
const referencesOf = async (definition: object): Promise<unknown> => {
  const { stepFunctions } = new Bench();
  const stateMachineArn = await stepFunctions.createStateMachine('machine', definition);
  const described = await stepFunctions.call('DescribeStateMachine', { stateMachineArn });
  return (described as { variableReferences?: unknown }).variableReferences;
};

/** A machine whose first state assigns variables and whose second, `Reads`, is as given. */
const reading = (state: object, more: object = {}): object => ({
  StartAt: 'Assigns',
  States: {
    Assigns: { Type: 'Pass', Assign: { day: '2026-01-02', rows: 3, sum: 1 }, Next: 'Reads' },
    Reads: { Type: 'Pass', End: true, ...state },
  },
  ...more,
});
const each = { ProcessorConfig: { Mode: 'INLINE' }, StartAt: 'Each', States: { Each: { Type: 'Pass', End: true } } };

describe('the variables that a state reads', () => {
  it.each<[string, object, readonly string[]]>([
    ['are found in a path', { InputPath: '$rows', OutputPath: '$day.year' }, ['day', 'rows']],
    ['are found in a template', { Parameters: { of: [{ 'day.$': '$day' }] } }, ['day']],
    [
      'are found in a function within another',
      { Assign: { 'next.$': 'States.MathAdd(States.MathAdd(1, $rows), $.n)' } },
      ['rows'],
    ],
    ['are found in an item selector', { Type: 'Map', ItemProcessor: each, ItemSelector: { 'at.$': '$day' } }, ['day']],
    [
      'are found in the paths of a Map',
      { Type: 'Map', ItemProcessor: each, ItemsPath: '$day', MaxConcurrencyPath: '$rows' },
      ['day', 'rows'],
    ],
    ['are found in a wait', { Type: 'Wait', SecondsPath: '$rows' }, ['rows']],
  ])('%s', async (_, state, expected) => {
    expect(await referencesOf(reading(state))).toEqual({ Reads: expected });
  });

  it('are found in the rules of a Choice, joined ones too', async () => {
    const Choices = [
      {
        And: [
          { Variable: '$rows', NumericEqualsPath: '$sum' },
          { Variable: '$.n', IsPresent: true },
        ],
        Next: 'Assigns',
      },
    ];
    const choice = {
      StartAt: 'Assigns',
      States: {
        Assigns: { Type: 'Pass', Assign: { rows: 3, sum: 1 }, Next: 'Reads' },
        Reads: { Type: 'Choice', Choices, Default: 'Ends' },
        Ends: { Type: 'Succeed' },
      },
    };
    expect(await referencesOf(choice)).toEqual({ Reads: ['rows', 'sum'] });
  });

  it('are told for states within others by their own names', async () => {
    const inner = { ...each, States: { Each: { Type: 'Pass', Parameters: { 'day.$': '$day' }, End: true } } };
    expect(await referencesOf(reading({ Type: 'Map', ItemProcessor: inner }))).toEqual({ Each: ['day'] });
  });

  it.each<[string, object]>([
    ['that is a text of a template', { Parameters: { OutputPath: '$day', path: '$rows' } }],
    ['that is a fixed result', { Result: { InputPath: '$day' } }],
    ['that is the input or the context', { Parameters: { 'all.$': '$', 'name.$': '$$.State.Name' } }],
  ])('are none %s', async (_, state) => {
    expect(await referencesOf(reading(state))).toBeUndefined();
  });

  it('are in JSONata what an expression does not bind itself, functions left out', async () => {
    const references = async (expression: string): Promise<unknown> =>
      referencesOf(reading({ Output: { value: `{% ${expression} %}` } }, { QueryLanguage: 'JSONata' }));
    expect(await references('$rows + $sum([1, 2]) + $states.input.n')).toEqual({ Reads: ['rows', 'sum'] });
    expect(await references('$map([1], $string)')).toBeUndefined();
    expect(await references('($day := $rows; $day)')).toEqual({ Reads: ['rows'] });
    expect(await references('($later := $day; $later)')).toEqual({ Reads: ['day'] });
    expect(await references('$map([1, 2], function($rows) { $rows * $day })')).toEqual({ Reads: ['day'] });
    expect(await references('$states.input.list@$rows.{ "row": $rows, "day": $day }')).toEqual({ Reads: ['day'] });
  });

  it('are absent where no state reads any', async () => {
    expect(await referencesOf(machineOf({ Type: 'Pass', Assign: { day: 1 } }))).toBeUndefined();
  });
});
