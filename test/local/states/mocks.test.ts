import { describe, expect, it } from '@jest/globals';
import { readMockConfiguration } from '../../../local/src/states/mocks/read-mock-configuration.js';
import type { ExecutionDescription } from '../../../local/src/states/index.js';
import { Bench, callbackTask, machineOf, outputOf } from './support/bench.js';

const glue = (more: object = {}): object => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::glue:startJobRun.sync',
  Parameters: { JobName: 'clean' },
  ...more,
});
const mocksOf = (responses: object, states: object = { State: 'Mocked' }) =>
  readMockConfiguration(
    JSON.stringify({
      StateMachines: { machine: { TestCases: { case: states } } },
      MockedResponses: { Mocked: responses },
    }),
  );

const run = async (definition: object, responses: object, testCase = 'case'): Promise<ExecutionDescription> => {
  const bench = new Bench({}, { mocks: mocksOf(responses) });
  const stateMachineArn = await bench.stepFunctions.createStateMachine('machine', definition);
  const executionArn = await bench.stepFunctions.startExecution({ stateMachineArn: `${stateMachineArn}#${testCase}` });
  return bench.finish(executionArn);
};

describe('a mocked state', () => {
  it('gives what is returned, whatever its resource is', async () => {
    const ended = await run(machineOf(glue()), { 0: { Return: { JobRunState: 'SUCCEEDED' } } });
    expect(outputOf(ended)).toEqual({ JobRunState: 'SUCCEEDED' });
    expect(ended.events.map(({ type }) => type)).toContain('TaskSubmitted');
  });

  it('fails and succeeds attempt by attempt', async () => {
    const Retry = [{ ErrorEquals: ['Glue.ConcurrentRunsExceededException'], MaxAttempts: 3 }];
    const busy = { Throw: { Error: 'Glue.ConcurrentRunsExceededException', Cause: 'busy' } };
    const ended = await run(machineOf(glue({ Retry })), { '0-1': busy, 2: { Return: 'done' } });
    expect(outputOf(ended)).toBe('done');
    expect(ended.events.filter(({ type }) => type === 'TaskFailed')).toHaveLength(2);
  });

  it('stands in for the answer to its token', async () => {
    const ended = await run(machineOf(callbackTask()), { 0: { Return: { rows: 3 } } });
    expect(outputOf(ended)).toEqual({ rows: 3 });
  });

  it('ends the execution where it has no response for an attempt', async () => {
    const Retry = [{ ErrorEquals: ['E'] }];
    const ended = await run(machineOf(glue({ Retry })), { 0: { Throw: { Error: 'E', Cause: '' } } });
    expect(ended).toMatchObject({
      error: 'States.Runtime',
      cause: expect.stringContaining("'Mocked' has nothing for the attempt 1 of the state 'State'") as unknown,
    });
  });

  it('belongs to a test case that must be there', async () => {
    await expect(run(machineOf(glue()), {}, 'none')).rejects.toMatchObject({
      name: 'ValidationException',
      message: "The mock configuration has no test case 'none' for the state machine 'machine'; it has case",
    });
  });
});

describe('a mock configuration is refused, and it is said where and why', () => {
  it.each<[unknown, RegExp]>([
    ['{', /^it is not JSON: /],
    [[], /^the file must be an object, got array$/],
    [
      { StateMachines: { m: { TestCases: { c: { S: 'Gone' } } } } },
      /^StateMachines\.m\.TestCases\.c\.S must name one of MockedResponses, got 'Gone'$/,
    ],
    [{ MockedResponses: { R: { first: { Return: 1 } } } }, /MockedResponses\.R\.first: attempts are numbered from 0/],
    [{ MockedResponses: { R: { '3-1': { Return: 1 } } } }, /attempts are numbered from 0/],
    [{ MockedResponses: { R: { 0: {} } } }, /MockedResponses\.R\.0 must have either Return or Throw/],
    [
      { MockedResponses: { R: { 0: { Throw: { Cause: 'x' } } } } },
      /MockedResponses\.R\.0\.Throw must have the text Error/,
    ],
  ])('%j', (file, message) => {
    const source = typeof file === 'string' ? file : JSON.stringify(file);
    expect(() => readMockConfiguration(source)).toThrow(message);
  });
});
