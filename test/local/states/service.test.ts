import { describe, expect, it } from '@jest/globals';
import { Bench, callbackTask, machineOf } from './support/bench.js';

const starter = { starter: () => null };
const pass = machineOf({ Type: 'Pass' });
const missingMachine = 'arn:aws:states:eu-west-1:111122223333:stateMachine:gone';
const missingExecution = 'arn:aws:states:eu-west-1:111122223333:execution:machine:gone';

interface Listed {
  readonly stateMachines: { name: string }[];
  readonly executions: { name: string; status: string }[];
  readonly events: { id: number; type: string; timestamp: number; previousEventId: number }[];
  readonly nextToken?: string;
}
interface Told {
  readonly definition: string;
}
const call = (bench: Bench, operation: string, input: object): Promise<Listed> =>
  bench.stepFunctions.call(operation, input as Record<string, unknown>) as Promise<Listed>;

describe('state machines', () => {
  it('are created, described, updated, listed and deleted', async () => {
    const { stepFunctions } = new Bench();
    const created = await stepFunctions.call('CreateStateMachine', { name: 'm', definition: JSON.stringify(pass) });
    const stateMachineArn = 'arn:aws:states:eu-west-1:111122223333:stateMachine:m';
    expect(created).toEqual({ stateMachineArn, creationDate: 1_767_323_045 });
    expect(await stepFunctions.call('DescribeStateMachine', { stateMachineArn })).toMatchObject({
      definition: JSON.stringify(pass),
      status: 'ACTIVE',
      type: 'STANDARD',
    });
    const definition = JSON.stringify(machineOf({ Type: 'Pass', Result: 2 }));
    await stepFunctions.call('UpdateStateMachine', { stateMachineArn, definition });
    expect(await stepFunctions.call('DescribeStateMachine', { stateMachineArn })).toMatchObject({ definition });
    expect(await stepFunctions.call('ListStateMachines', {})).toMatchObject({ stateMachines: [{ name: 'm' }] });
    await stepFunctions.call('DeleteStateMachine', { stateMachineArn });
    expect(await stepFunctions.call('ListStateMachines', {})).toEqual({ stateMachines: [] });
  });

  it('have a new revision for each change, and none before the first', async () => {
    const { stepFunctions } = new Bench();
    const stateMachineArn = await stepFunctions.createStateMachine('m', pass);
    const revisionOf = async (): Promise<unknown> =>
      ((await stepFunctions.call('DescribeStateMachine', { stateMachineArn })) as { revisionId?: string }).revisionId;
    expect(await revisionOf()).toBeUndefined();
    const definition = JSON.stringify(machineOf({ Type: 'Pass', Result: 2 }));
    const first = await stepFunctions.call('UpdateStateMachine', { stateMachineArn, definition });
    expect(first).toEqual({ updateDate: 1_767_323_045, revisionId: await revisionOf() });
    expect(await stepFunctions.call('UpdateStateMachine', { stateMachineArn, definition })).toEqual(first);
    const roleArn = 'arn:aws:iam::111122223333:role/other';
    expect(await stepFunctions.call('UpdateStateMachine', { stateMachineArn, roleArn })).not.toEqual(first);
  });

  it('tell of an execution what it runs, though they have changed since', async () => {
    const bench = new Bench();
    const executionArn = await bench.start(machineOf({ Type: 'Wait', Seconds: 5 }), {});
    const stateMachineArn = 'arn:aws:states:eu-west-1:111122223333:stateMachine:machine';
    await bench.stepFunctions.call('UpdateStateMachine', { stateMachineArn, definition: JSON.stringify(pass) });
    const told = (await bench.stepFunctions.call('DescribeStateMachineForExecution', { executionArn })) as Told;
    expect(told).toEqual({
      stateMachineArn,
      name: 'machine',
      definition: expect.stringContaining('"Seconds":5') as unknown,
      roleArn: expect.any(String) as unknown,
      updateDate: 1_767_323_045,
      loggingConfiguration: { level: 'OFF', includeExecutionData: false },
      tracingConfiguration: { enabled: false },
      encryptionConfiguration: { type: 'AWS_OWNED_KEY' },
    });
    await bench.finish(executionArn);
    await expect(
      bench.stepFunctions.call('DescribeStateMachineForExecution', { executionArn: missingExecution }),
    ).rejects.toMatchObject({ name: 'ExecutionDoesNotExist' });
  });

  it('tell of an item of a distributed Map its states, its run and its label', async () => {
    const bench = new Bench();
    const ItemProcessor = {
      ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
      StartAt: 'Each',
      States: { Each: { Type: 'Pass', End: true } },
    };
    await bench.run(machineOf({ Type: 'Map', Label: 'Days', ItemProcessor }), [1]);
    const { executions } = (await bench.stepFunctions.call('ListExecutions', {})) as {
      executions: { executionArn: string }[];
    };
    const [item] = executions.filter(({ executionArn }) => executionArn.includes('/Days:'));
    const told = (await bench.stepFunctions.call('DescribeStateMachineForExecution', {
      executionArn: item?.executionArn,
    })) as Told;
    expect(told).toMatchObject({
      name: 'machine/Days',
      label: 'Days',
      mapRunArn: expect.stringContaining(':mapRun:machine/Days:'),
    });
    expect(JSON.parse(told.definition)).toMatchObject({ StartAt: 'Each' });
  });

  it('may be created again as they are, but not otherwise', async () => {
    const { stepFunctions } = new Bench();
    const arn = await stepFunctions.createStateMachine('m', pass);
    expect(await stepFunctions.createStateMachine('m', pass)).toBe(arn);
    await expect(stepFunctions.createStateMachine('m', machineOf({ Type: 'Pass', Result: 1 }))).rejects.toMatchObject({
      name: 'StateMachineAlreadyExists',
    });
  });

  it('are refused with all reasons, which are a member of the answer as well', async () => {
    const { stepFunctions } = new Bench();
    const broken = {
      StartAt: 'A',
      States: { A: { Type: 'Task', Resource: 'arn:aws:states:::sqs:sendMessage.sync', End: true } },
    };
    await expect(stepFunctions.createStateMachine('m', broken)).rejects.toMatchObject({
      name: 'InvalidDefinition',
      message: expect.stringContaining('sqs:sendMessage.sync is not recognized') as unknown,
      members: { diagnostics: [{ code: 'SCHEMA_VALIDATION_FAILED', location: '/States/A/Resource' }] },
    });
    const definition = JSON.stringify(broken);
    expect(await stepFunctions.call('ValidateStateMachineDefinition', { definition })).toMatchObject({
      result: 'FAIL',
      diagnostics: [{ severity: 'ERROR', code: 'SCHEMA_VALIDATION_FAILED' }],
    });
  });

  it('are refused by CreateStateMachine with every reason and its place in one text, as the service words it', async () => {
    const broken = { StartAt: 'A', States: { A: { Type: 'Pass', Next: 'B' } } };
    await expect(new Bench().stepFunctions.createStateMachine('m', broken)).rejects.toMatchObject({
      name: 'InvalidDefinition',
      message:
        "Invalid State Machine Definition: 'MISSING_TRANSITION_TARGET: Missing 'Next' target: B at /States/A/Next, " +
        "MISSING_END_STATE: Workflow has no terminal state at null'",
    });
  });

  const validated = (definition: object, more: object = {}): Promise<object> =>
    new Bench().stepFunctions.call('ValidateStateMachineDefinition', {
      definition: JSON.stringify(definition),
      ...more,
    });

  it('of the type EXPRESS wait for no token, no job and no activity', async () => {
    const activity = 'arn:aws:states:eu-west-1:111122223333:activity:work';
    const tasks = [
      'arn:aws:states:::lambda:invoke.waitForTaskToken',
      'arn:aws:states:::states:startExecution.sync:2',
      activity,
    ];
    const [A, B, C] = tasks.map((Resource) => ({
      Type: 'Task',
      Resource,
      Parameters: { FunctionName: 'f', StateMachineArn: 'm', 'Payload.$': '$$.Task.Token' },
      End: true,
    }));
    const states = {
      A: { ...A, Parameters: { FunctionName: 'f', 'Payload.$': '$$.Task.Token' }, Next: 'B', End: undefined },
      B: { ...B, Parameters: { StateMachineArn: 'm' }, Next: 'C', End: undefined },
      C: { ...C, Parameters: undefined },
    };
    const machine = { StartAt: 'A', States: states };
    expect(await validated(machine)).toMatchObject({ result: 'OK', diagnostics: [] });
    expect(await validated(machine, { type: 'EXPRESS' })).toMatchObject({
      result: 'FAIL',
      diagnostics: [
        { message: "Express state machine does not support '.waitForTaskToken' service integration " },
        { message: "Express state machine does not support '.sync' service integration " },
        { message: 'Express state machine does not support Activity ARN', location: '/States/C/Resource' },
      ],
    });
  });

  it('have as many mistakes told as are asked for, and warnings where they are asked for', async () => {
    const broken = { StartAt: 'A', States: { A: { Type: 'Pass', Next: 'B' } } };
    expect(await validated(broken, { maxResults: 1 })).toMatchObject({ diagnostics: [{}], truncated: true });
    expect(await validated(broken, { maxResults: 0 })).toMatchObject({ diagnostics: [{}, {}], truncated: false });
    await expect(validated(pass, { maxResults: 101 })).rejects.toMatchObject({ name: 'ValidationException' });
    await expect(validated(pass, { severity: 'ALL' })).rejects.toMatchObject({ name: 'ValidationException' });
    const unheard = machineOf(callbackTask({ Parameters: { FunctionName: 'f', Payload: {} } }));
    expect(await validated(unheard)).toEqual({ result: 'OK', diagnostics: [], truncated: false });
    expect(await validated(unheard, { severity: 'WARNING' })).toMatchObject({
      result: 'OK',
      diagnostics: [{ severity: 'WARNING', code: 'TASK_TOKEN_NOT_PASSED' }],
    });
  });

  it('are found valid where they are', async () => {
    const definition = JSON.stringify(pass);
    expect(await new Bench().stepFunctions.call('ValidateStateMachineDefinition', { definition })).toEqual({
      result: 'OK',
      diagnostics: [],
      truncated: false,
    });
  });
});

describe('executions', () => {
  it('are described with input, output and dates in seconds', async () => {
    const bench = new Bench();
    const { executionArn, name } = await bench.run(machineOf({ Type: 'Wait', Seconds: 2 }), { a: 1 });
    expect(await bench.stepFunctions.call('DescribeExecution', { executionArn })).toMatchObject({
      executionArn,
      name,
      status: 'SUCCEEDED',
      startDate: 1_767_323_045,
      stopDate: 1_767_323_047,
      input: '{"a":1}',
      output: '{"a":1}',
      redriveCount: 0,
      redriveStatus: 'NOT_REDRIVABLE',
    });
  });

  it('are the same for the same name and input while they run, and another name is needed otherwise', async () => {
    const bench = new Bench(starter);
    const stateMachineArn = await bench.stepFunctions.createStateMachine('m', machineOf(callbackTask()));
    const start = (input: string): Promise<string> =>
      bench.stepFunctions.startExecution({ stateMachineArn, name: 'run', input });
    const first = await start('1');
    expect(await start('1')).toBe(first);
    await expect(start('2')).rejects.toMatchObject({ name: 'ExecutionAlreadyExists' });
    await bench.stepFunctions.stopExecution(first);
    await expect(start('1')).rejects.toMatchObject({ name: 'ExecutionAlreadyExists' });
  });

  it('are listed with the newest first, by status and in pages', async () => {
    const bench = new Bench();
    const stateMachineArn = await bench.stepFunctions.createStateMachine('m', machineOf({ Type: 'Wait', Seconds: 1 }));
    for (const name of ['a', 'b', 'c']) await bench.stepFunctions.startExecution({ stateMachineArn, name });
    await bench.stepFunctions.stopExecution(stateMachineArn.replace('stateMachine', 'execution') + ':b');
    const first = await call(bench, 'ListExecutions', { stateMachineArn, maxResults: 2 });
    const second = await call(bench, 'ListExecutions', { stateMachineArn, maxResults: 2, nextToken: first.nextToken });
    expect([...first.executions, ...second.executions].map(({ name }) => name)).toEqual(['c', 'b', 'a']);
    expect(second.nextToken).toBeUndefined();
    const stopped = await call(bench, 'ListExecutions', { statusFilter: 'ABORTED' });
    expect(stopped.executions).toMatchObject([{ name: 'b', status: 'ABORTED' }]);
  });

  it('have a history in pages, in either order, whose events follow one another', async () => {
    const bench = new Bench();
    const { executionArn } = await bench.run(pass);
    const page = await call(bench, 'GetExecutionHistory', { executionArn, maxResults: 3 });
    const rest = await call(bench, 'GetExecutionHistory', { executionArn, maxResults: 3, nextToken: page.nextToken });
    const events = [...page.events, ...rest.events];
    expect(events).toMatchObject([
      { id: 1, previousEventId: 0, type: 'ExecutionStarted', timestamp: 1_767_323_045 },
      { id: 2, previousEventId: 0, type: 'PassStateEntered', stateEnteredEventDetails: { name: 'State', input: '{}' } },
      { id: 3, previousEventId: 2, type: 'PassStateExited', stateExitedEventDetails: { name: 'State', output: '{}' } },
      { id: 4, previousEventId: 3, type: 'ExecutionSucceeded', executionSucceededEventDetails: { output: '{}' } },
    ]);
    const reversed = await call(bench, 'GetExecutionHistory', { executionArn, reverseOrder: true });
    expect(reversed.events.map(({ id }) => id)).toEqual([4, 3, 2, 1]);
    const bare = await call(bench, 'GetExecutionHistory', { executionArn, includeExecutionData: false });
    expect(JSON.stringify(bare)).not.toContain('"output"');
  });

  it('are forgotten, the oldest first, once too many have ended', async () => {
    const bench = new Bench({}, { endedExecutionsMax: 2 });
    for (let count = 0; count < 4; count += 1) await bench.run(pass);
    await bench.stepFunctions.startExecution({
      stateMachineArn: 'arn:aws:states:eu-west-1:111122223333:stateMachine:machine',
      name: 'newest',
    });
    const { executions } = await call(bench, 'ListExecutions', {});
    expect(executions.map(({ name }) => name)).toEqual(['newest', 'id-5', 'id-4']);
  });
});

describe('the service refuses', () => {
  const longToken = 't'.repeat(2_049);
  it.each<[string, object, string, RegExp]>([
    ['Nope', {}, 'UnknownOperationException', /'Nope' is not one of CreateStateMachine/],
    ['CreateStateMachine', { name: 'a b', definition: '{}' }, 'InvalidName', /'a b'/],
    ['CreateStateMachine', { definition: '{}' }, 'ValidationException', /'name' failed.*must not be null/],
    [
      'CreateStateMachine',
      { name: 'a', definition: '{}', type: 'EXPRESS' },
      'StateMachineTypeNotSupported',
      /'EXPRESS'/,
    ],
    ['DescribeStateMachine', { stateMachineArn: missingMachine }, 'StateMachineDoesNotExist', /gone/],
    ['DescribeStateMachine', { stateMachineArn: 'x' }, 'InvalidArn', /'Invalid ARN prefix: x'/],
    [
      'DescribeStateMachine',
      { stateMachineArn: missingExecution },
      'InvalidArn',
      /'Resource type not valid in this context: execution'/,
    ],
    ['StartExecution', { stateMachineArn: missingMachine }, 'StateMachineDoesNotExist', /gone/],
    ['DescribeExecution', { executionArn: missingExecution }, 'ExecutionDoesNotExist', /gone/],
    ['StopExecution', { executionArn: 'x' }, 'InvalidArn', /'Invalid ARN prefix: x'/],
    ['ListExecutions', { maxResults: 1_001 }, 'ValidationException', /less than or equal to 1000/],
    ['ListStateMachines', { nextToken: 'x' }, 'InvalidToken', /nextToken/],
    ['SendTaskSuccess', { taskToken: 'x', output: '1' }, 'InvalidToken', /Invalid Token: 'Invalid token'/],
    ['SendTaskSuccess', { taskToken: 'x', output: '{' }, 'InvalidOutput', /not JSON/],
    ['SendTaskSuccess', { taskToken: longToken, output: '1' }, 'ValidationException', /'taskToken'.*equal to 2048$/],
    ['SendTaskSuccess', { taskToken: '', output: '1' }, 'ValidationException', /greater than or equal to 1$/],
    [
      'SendTaskSuccess',
      { taskToken: 'x', output: `"${'ä'.repeat(131_072)}"` },
      'ValidationException',
      /equal to 262144$/,
    ],
    ['SendTaskFailure', { taskToken: 'x', error: 'e'.repeat(257) }, 'ValidationException', /'error'.*equal to 256$/],
    [
      'SendTaskFailure',
      { taskToken: 'x', cause: 'c'.repeat(32_769) },
      'ValidationException',
      /'cause'.*equal to 32768$/,
    ],
    ['SendTaskHeartbeat', {}, 'ValidationException', /'taskToken'.*must not be null/],
  ])('%s of %j with %s', async (operation, input, name, message) => {
    const failure = call(new Bench(), operation, input);
    await expect(failure).rejects.toMatchObject({
      name,
      httpStatus: 400,
      message: expect.stringMatching(message) as unknown,
    });
  });

  it('a filter by a status that there is not, and an input that is empty', async () => {
    const { stepFunctions } = new Bench();
    const stateMachineArn = await stepFunctions.createStateMachine('m', pass);
    await expect(stepFunctions.call('ListExecutions', { statusFilter: 'done' })).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringContaining(
        'enum value set: [SUCCEEDED, TIMED_OUT, PENDING_REDRIVE, ABORTED, FAILED, RUNNING]',
      ) as unknown,
    });
    await expect(stepFunctions.call('StartExecution', { stateMachineArn, input: ' ' })).rejects.toMatchObject({
      name: 'InvalidExecutionInput',
      message: "Invalid State Machine Execution Input: 'Invalid execution input.'",
    });
  });

  it('an input that is not JSON', async () => {
    const { stepFunctions } = new Bench();
    const stateMachineArn = await stepFunctions.createStateMachine('m', pass);
    await expect(stepFunctions.startExecution({ stateMachineArn, input: '{' })).rejects.toMatchObject({
      name: 'InvalidExecutionInput',
    });
  });

  it('a token of another Step Functions as one that never was', async () => {
    const [one, other] = [new Bench(starter, {}), new Bench(starter)];
    const ids = new Bench().stepFunctions;
    await one.start(machineOf(callbackTask()));
    await other.stepFunctions.close();
    await expect(ids.call('SendTaskHeartbeat', { taskToken: `${one.lastToken()}x` })).rejects.toMatchObject({
      name: 'InvalidToken',
    });
  });
});

it.each([
  ['StartSyncExecution', 'StateMachineTypeNotSupported', 'use StartExecution'],
  ['CreateActivity', 'UnknownOperationException', 'has to be mocked'],
  ['ListStateMachineVersions', 'UnknownOperationException', 'name the state machine itself'],
  ['NoSuchThing', 'UnknownOperationException', 'GetExecutionHistory'],
])('%s is refused with what to do instead', async (operation, name, advice) => {
  await expect(new Bench().stepFunctions.call(operation, {})).rejects.toMatchObject({
    name,
    message: expect.stringContaining(advice),
  });
});
