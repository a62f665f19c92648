import { describe, expect, it } from '@jest/globals';
import type { ExecutionDescription } from '../../../local/src/states/index.js';
import { Bench, machineOf } from './support/bench.js';
import { namedError } from './support/fake-lambda.js';

const functions = {
  broken: () => {
    throw namedError('Busy');
  },
  echo: (payload: unknown) => payload,
};
const pass = { Type: 'Pass', End: true };
const fail = { Type: 'Fail', Error: 'E', Cause: 'C' };
const one = (state: object): object => ({ StartAt: 'Inner', States: { Inner: state } });
const parallel = (state: object, more: object = {}): object => ({ Type: 'Parallel', Branches: [one(state)], ...more });
const map = (state: object, more: object = {}): object => ({ Type: 'Map', ItemProcessor: one(state), ...more });
const task = (functionName: string, more: object = {}): object => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Parameters: { FunctionName: functionName },
  End: true,
  ...more,
});
const caught = { Catch: [{ ErrorEquals: ['States.ALL'], Next: 'After' }] };
const withAfter = (state: object, more: object = {}): object => ({
  StartAt: 'State',
  States: { State: { ...state, End: true }, After: pass },
  ...more,
});
const inJsonata = (state: object): object => withAfter(state, { QueryLanguage: 'JSONata' });

/** Each event with the id of the one that it follows. */
const chain = ({ events }: ExecutionDescription): string =>
  events.map(({ type, previousEventId }) => `${type}@${previousEventId}`).join(' ');
const run = (machine: object, input: unknown = {}): Promise<ExecutionDescription> =>
  new Bench(functions).run(machine, input);

// The sequences are those of recorded executions of the service.
describe('the events of a history follow one another as in the service', () => {
  it.each<[string, object, unknown, string]>([
    [
      'a branch whose task fails, and a catcher',
      withAfter(parallel(task('broken'), caught)),
      {},
      'ExecutionStarted@0 ParallelStateEntered@0 ParallelStateStarted@2 TaskStateEntered@3 TaskScheduled@4 TaskStarted@5 ' +
        'TaskFailed@6 TaskStateAborted@7 ParallelStateFailed@7 ParallelStateExited@9 PassStateEntered@10 PassStateExited@11 ' +
        'ExecutionSucceeded@12',
    ],
    [
      'a branch that ends in a Fail',
      machineOf(parallel(fail)),
      {},
      'ExecutionStarted@0 ParallelStateEntered@0 ParallelStateStarted@2 FailStateEntered@3 ParallelStateFailed@4 ExecutionFailed@5',
    ],
    [
      'a Parallel that is tried again and fails for good',
      machineOf(parallel(fail, { Retry: [{ ErrorEquals: ['E'], MaxAttempts: 1 }] })),
      {},
      'ExecutionStarted@0 ParallelStateEntered@0 ParallelStateStarted@2 FailStateEntered@3 ParallelStateStarted@4 ' +
        'FailStateEntered@5 ParallelStateFailed@6 ExecutionFailed@7',
    ],
    [
      'a branch with a mistake of the definition',
      withAfter(parallel({ Type: 'Pass', InputPath: '$.missing', End: true }, caught)),
      {},
      'ExecutionStarted@0 ParallelStateEntered@0 ParallelStateStarted@2 PassStateEntered@3 ExecutionFailed@4',
    ],
    [
      'a Map without items',
      machineOf(map(pass)),
      [],
      'ExecutionStarted@0 MapStateEntered@0 MapStateStarted@2 MapStateSucceeded@3 MapStateExited@3 ExecutionSucceeded@5',
    ],
    [
      'a Map one item at a time',
      machineOf(map(pass, { MaxConcurrency: 1 })),
      [1, 2],
      'ExecutionStarted@0 MapStateEntered@0 MapStateStarted@2 MapIterationStarted@3 PassStateEntered@4 PassStateExited@5 ' +
        'MapIterationSucceeded@6 MapIterationStarted@6 PassStateEntered@8 PassStateExited@9 MapIterationSucceeded@10 ' +
        'MapStateSucceeded@11 MapStateExited@11 ExecutionSucceeded@13',
    ],
    [
      'a Map whose item fails, and a catcher',
      withAfter(map(fail, caught)),
      [1],
      'ExecutionStarted@0 MapStateEntered@0 MapStateStarted@2 MapIterationStarted@3 FailStateEntered@4 MapIterationFailed@5 ' +
        'MapStateFailed@5 MapStateExited@7 PassStateEntered@8 PassStateExited@9 ExecutionSucceeded@10',
    ],
    [
      'JSONata in a branch that fails, and a catcher',
      inJsonata(parallel({ Type: 'Pass', Output: '{% $missing %}', End: true }, caught)),
      {},
      'ExecutionStarted@0 ParallelStateEntered@0 ParallelStateStarted@2 PassStateEntered@3 EvaluationFailed@4 ' +
        'ParallelStateFailed@5 ParallelStateExited@6 PassStateEntered@7 PassStateExited@8 ExecutionSucceeded@9',
    ],
    [
      'Items that are no array',
      machineOf(map(pass, { Items: '{% 1 %}' }), { QueryLanguage: 'JSONata' }),
      {},
      'ExecutionStarted@0 MapStateEntered@0 EvaluationFailed@2 MapStateFailed@3 ExecutionFailed@4',
    ],
    [
      'Arguments that fail in each attempt',
      machineOf(
        {
          Type: 'Task',
          Resource: 'arn:aws:states:::lambda:invoke',
          Arguments: { FunctionName: 'echo', Payload: '{% $missing %}' },
          Retry: [{ ErrorEquals: ['States.ALL'], MaxAttempts: 1 }],
        },
        { QueryLanguage: 'JSONata' },
      ),
      {},
      'ExecutionStarted@0 TaskStateEntered@0 EvaluationFailed@2 EvaluationFailed@3 ExecutionFailed@4',
    ],
  ])('%s', async (_, machine, input, expected) => {
    expect(chain(await run(machine, input))).toBe(expected);
  });

  it('and say nothing of the error where a Map or Parallel failed', async () => {
    const { events } = await run(machineOf(parallel(fail)));
    const failed = events.find(({ type }) => type === 'ParallelStateFailed');
    expect(failed).toMatchObject({ id: 5 });
    expect(failed?.details).toBeUndefined();
  });

  it('and name the place of JSONata that failed', async () => {
    const Assign = { x: { y: '{% $missing %}' } };
    const { events } = await run(machineOf({ Type: 'Pass', Assign }, { QueryLanguage: 'JSONata' }));
    expect(events.find(({ type }) => type === 'EvaluationFailed')).toMatchObject({
      details: {
        member: 'evaluationFailedEventDetails',
        value: {
          error: 'States.QueryEvaluationError',
          cause: expect.stringContaining(
            "specified for the field 'Assign/x/y' returned nothing (undefined).",
          ) as unknown,
          location: 'Assign/x/y',
          state: 'State',
        },
      },
    });
  });
});

describe('a failure at run time', () => {
  it.each<[string, object, string, string]>([
    [
      'of a path',
      { Type: 'Pass', InputPath: '$.missing' },
      'States.Runtime',
      "An error occurred while executing the state 'State' (entered at the event id #2). Invalid path '$.missing' : ",
    ],
    [
      'of a Choice that nothing matches',
      { Type: 'Choice', Choices: [{ Variable: '$.a', IsPresent: true, Next: 'After' }] },
      'States.Runtime',
      "An error occurred while executing the state 'State' (entered at the event id #2). Failed to transition out of the " +
        'state. The state does not point to a next state.',
    ],
    [
      'of a Wait',
      { Type: 'Wait', SecondsPath: '$.half' },
      'States.Runtime',
      "An error occurred while executing the state 'State' (entered at the event id #2). The SecondsPath ",
    ],
  ])('%s says in which state it was', async (_, state, error, cause) => {
    const { Type } = state as { Type: string };
    const machine = Type === 'Choice' ? { StartAt: 'State', States: { State: state, After: pass } } : machineOf(state);
    const ended = await run(machine, { half: 1.5 });
    expect(ended).toMatchObject({ status: 'FAILED', error });
    expect(ended.cause?.slice(0, cause.length)).toBe(cause);
  });

  const spread = (more: object): object => ({
    Type: 'Map',
    ItemsPath: '$.rows',
    ItemProcessor: {
      ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
      StartAt: 'Each',
      States: { Each: pass },
    },
    ...more,
  });

  it.each<[object, unknown, string]>([
    [{ Type: 'Wait', SecondsPath: '$.n' }, {}, 'The SecondsPath parameter does not reference an input value: $.n'],
    [
      { Type: 'Wait', SecondsPath: '$.n' },
      'soon',
      'The SecondsPath parameter cannot be parsed as a long value: $.n == soon',
    ],
    [{ Type: 'Wait', SecondsPath: '$.n' }, -1, 'The SecondsPath parameter references a negative value: $.n == -1'],
    [
      {
        Type: 'Task',
        Resource: 'arn:aws:states:::lambda:invoke',
        Parameters: { FunctionName: 'f' },
        TimeoutSecondsPath: '$.n',
      },
      undefined,
      "Invalid path '$.n' : No results for path: $['n']",
    ],
    [{ Type: 'Pass', OutputPath: '$.n' }, undefined, "Invalid path '$.n' : No results for path: $['n']"],
    [
      spread({ MaxConcurrencyPath: '$.n' }),
      'many',
      'The MaxConcurrencyPath field refers to value "many" which is not a valid integer: $.n',
    ],
    [spread({ MaxConcurrencyPath: '$.n' }), -1, "Expected non-negative integer for MaxConcurrency, got '-1' instead."],
    [
      spread({ ToleratedFailureCountPath: '$.n' }),
      {},
      'The ToleratedFailureCountPath field refers to value "{}" which is not a valid integer: $.n',
    ],
    [spread({ ToleratedFailureCountPath: '$.n' }), -1, 'ToleratedFailureCount cannot be negative.'],
    [
      spread({ ToleratedFailurePercentagePath: '$.n' }),
      'few',
      'The ToleratedFailurePercentagePath field refers to value "few" which is not a valid float: $.n',
    ],
    [spread({ ToleratedFailurePercentagePath: '$.n' }), 100.5, 'ToleratedFailurePercentage must be between 0 and 100.'],
  ])('of %j by path to %j is worded as in the service', async (state, n, cause) => {
    const isMissing = (state as { SecondsPath?: string }).SecondsPath !== undefined && typeof n === 'object';
    const ended = await run(machineOf(state), isMissing ? {} : { n, rows: [0] });
    expect(ended).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
    expect(ended.cause).toBe(
      `An error occurred while executing the state 'State' (entered at the event id #2). ${cause}`,
    );
  });

  it('of what a distributed Map tolerates comes before its run', async () => {
    const ended = await run(machineOf(spread({ ToleratedFailureCountPath: '$.n' })), { n: -1, rows: [0] });
    expect(chain(ended)).toBe('ExecutionStarted@0 MapStateEntered@0 MapStateStarted@2 ExecutionFailed@3');
  });

  it('of JSONata can be caught: Items that are no array, a time that is none', async () => {
    const items = await run(inJsonata({ ...map(pass, { Items: '{% 1 %}' }), ...caught }));
    expect(items.status).toBe('SUCCEEDED');
    const time = await run(machineOf({ Type: 'Wait', Timestamp: "{% 'soon' %}" }, { QueryLanguage: 'JSONata' }));
    expect(time).toMatchObject({ status: 'FAILED', error: 'States.QueryEvaluationError' });
  });
});
