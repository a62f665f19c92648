import { describe, expect, it } from '@jest/globals';
import { Bench, callbackTask, eventTypes, machineOf, outputOf } from './support/bench.js';
import { namedError } from './support/fake-lambda.js';

const starter = { starter: () => null };

describe('an execution', () => {
  it('is stopped as ABORTED with the error and cause given, and its token dies', async () => {
    const bench = new Bench(starter);
    const execution = await bench.start(machineOf(callbackTask({ HeartbeatSeconds: 60 })));
    await bench.stepFunctions.stopExecution(execution, 'Enough', 'by hand');

    const ended = bench.stepFunctions.describeExecution(execution);
    expect(ended).toMatchObject({ status: 'ABORTED', error: 'Enough', cause: 'by hand' });
    expect(ended.events.at(-1)).toMatchObject({ type: 'ExecutionAborted', previousEventId: 0 });
    expect(eventTypes(ended).at(-2)).toBe('TaskSubmitted');
    await expect(
      bench.stepFunctions.call('SendTaskSuccess', { taskToken: bench.lastToken(), output: '1' }),
    ).rejects.toMatchObject({ name: 'TaskTimedOut' });
    expect(bench.clock.pendingSleeps).toEqual([]);
  });

  it('is not caught when it is stopped', async () => {
    const bench = new Bench(starter);
    const state = callbackTask({ Retry: [{ ErrorEquals: ['States.ALL'] }] });
    const execution = await bench.start(machineOf(state));
    await bench.stepFunctions.stopExecution(execution);
    expect(bench.stepFunctions.describeExecution(execution).status).toBe('ABORTED');
    expect(bench.lambda.calls).toHaveLength(1);
  });

  it('stays as it ended when it is stopped later', async () => {
    const bench = new Bench();
    const { executionArn } = await bench.run(machineOf({ Type: 'Pass' }));
    await bench.stepFunctions.stopExecution(executionArn);
    expect(bench.stepFunctions.describeExecution(executionArn).status).toBe('SUCCEEDED');
  });

  it('times out as TIMED_OUT by the limit of its machine', async () => {
    const bench = new Bench(starter);
    const ended = await bench.run(machineOf(callbackTask(), { TimeoutSeconds: 30 }));
    expect(ended).toMatchObject({ status: 'TIMED_OUT', error: undefined, cause: undefined });
    expect((ended.stoppedAt ?? 0) - ended.startedAt).toBe(30_000);
    expect(ended.events.at(-1)).toMatchObject({
      type: 'ExecutionTimedOut',
      previousEventId: 0,
      details: { value: { error: 'States.Timeout' } },
    });
  });

  it('fails as a Fail state says', async () => {
    const fail = { Type: 'Fail', ErrorPath: '$.e', CausePath: "States.Format('{} rows', $.n)" };
    const ended = await new Bench().run({ StartAt: 'F', States: { F: fail } }, { e: 'Empty', n: 0 });
    expect(ended).toMatchObject({ status: 'FAILED', error: 'Empty', cause: '0 rows' });
  });

  it('waits until a point in time, and not at all for one that has passed', async () => {
    const until = async (Timestamp: string): Promise<number> => {
      const ended = await new Bench().run(machineOf({ Type: 'Wait', Timestamp }));
      return (ended.stoppedAt ?? 0) - ended.startedAt;
    };
    expect(await until('2026-01-02T03:04:15Z')).toBe(10_000);
    expect(await until('2020-01-01T00:00:00Z')).toBe(0);
  });

  it('fails when its history is full, and says so', async () => {
    const loop = {
      StartAt: 'A',
      States: {
        A: { Type: 'Choice', Choices: [{ Variable: '$', IsNull: true, Next: 'B' }], Default: 'A' },
        B: { Type: 'Succeed' },
      },
    };
    const ended = await new Bench().run(loop);
    expect(ended).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
    expect(ended.cause).toMatch(/maximum number of history events \(25000\)/);
    expect(ended.events).toHaveLength(25_000);
  });

  it('tells of its start and its end as EventBridge would', async () => {
    const bench = new Bench();
    const ended = await bench.run({ StartAt: 'F', States: { F: { Type: 'Fail', Error: 'E', Cause: 'c' } } }, { a: 1 });
    expect(bench.statusChanges.map(({ detail }) => detail.status)).toEqual(['RUNNING', 'FAILED']);
    expect(bench.statusChanges[1]).toMatchObject({
      source: 'aws.states',
      'detail-type': 'Step Functions Execution Status Change',
      account: '111122223333',
      region: 'eu-west-1',
      time: '2026-01-02T03:04:05Z',
      resources: [ended.executionArn],
      detail: {
        executionArn: ended.executionArn,
        startDate: 1_767_323_045_000,
        stopDate: 1_767_323_045_000,
        input: '{"a":1}',
        inputDetails: { included: true },
        output: null,
        outputDetails: null,
        redriveStatus: 'REDRIVABLE',
        error: 'E',
        cause: 'c',
      },
    });
  });

  it('tells of each attempt when it begins and when it has ended', async () => {
    let failures = 1;
    const bench = new Bench({
      flaky: () => {
        if (failures-- > 0) throw namedError('Busy');
        return 1;
      },
    });
    const inner = {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke',
      Parameters: { FunctionName: 'flaky' },
      Retry: [{ ErrorEquals: ['Busy'] }],
    };
    await bench.run(
      machineOf({ Type: 'Map', ItemProcessor: { StartAt: 'T', States: { T: { ...inner, End: true } } } }),
      [1],
    );
    const seen = bench.attempts.map(({ branchPath, stateName, attempt, outcome, error }) => [
      [...branchPath, stateName].join('/'),
      attempt,
      error ?? outcome,
    ]);
    expect(seen).toEqual([
      ['State', 0, 'running'],
      ['State[0]/T', 0, 'running'],
      ['State[0]/T', 0, 'Busy'],
      ['State[0]/T', 1, 'running'],
      ['State[0]/T', 1, 'succeeded'],
      ['State', 0, 'succeeded'],
    ]);
  });
});

describe('a redrive', () => {
  it('goes on at the state that failed, with the count raised and the ARN unchanged', async () => {
    let isBroken = true;
    const bench = new Bench({
      first: () => 'first',
      second: (payload: object) => {
        if (isBroken) throw namedError('Broken');
        return payload;
      },
    });
    const call = (name: string, Payload: object): object => ({
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke',
      Parameters: { FunctionName: name, Payload },
      OutputPath: '$.Payload',
    });
    const failed = await bench.run({
      StartAt: 'First',
      States: {
        First: { ...call('first', {}), Assign: { kept: 1 }, Next: 'Second' },
        Second: {
          ...call('second', { 'redrive.$': '$$.Execution.RedriveCount', 'kept.$': '$kept', 'input.$': '$' }),
          End: true,
        },
      },
    });
    isBroken = false;
    await bench.stepFunctions.call('RedriveExecution', { executionArn: failed.executionArn });

    const ended = await bench.finish(failed.executionArn);
    expect(outputOf(ended)).toEqual({ redrive: 1, kept: 1, input: 'first' });
    expect(bench.lambda.calls.map(({ functionName }) => functionName)).toEqual(['first', 'second', 'second']);
    expect(eventTypes(ended)).toContain('ExecutionRedriven');
    expect(bench.statusChanges.map(({ detail }) => detail.status)).toEqual([
      'RUNNING',
      'FAILED',
      'RUNNING',
      'SUCCEEDED',
    ]);
  });

  it('runs only those branches and items again that had not succeeded', async () => {
    let isBroken = true;
    const bench = new Bench({
      work: (n: number) => {
        if (isBroken && n === 2) throw namedError('Broken');
        return n;
      },
    });
    const work = { Type: 'Task', Resource: 'arn:aws:lambda:eu-west-1:111122223333:function:work', End: true };
    const map = { Type: 'Map', MaxConcurrency: 1, ItemProcessor: { StartAt: 'T', States: { T: work } } };
    const failed = await bench.run(machineOf(map), [0, 1, 2, 3]);
    isBroken = false;
    await bench.stepFunctions.call('RedriveExecution', { executionArn: failed.executionArn });
    expect(outputOf(await bench.finish(failed.executionArn))).toEqual([0, 1, 2, 3]);
    expect(bench.lambda.calls.map(({ payload }) => payload)).toEqual([0, 1, 2, 2, 3]);
  });

  it('is refused while the execution runs, and where it succeeded', async () => {
    const bench = new Bench();
    const { executionArn } = await bench.run(machineOf({ Type: 'Pass' }));
    await expect(bench.stepFunctions.call('RedriveExecution', { executionArn })).rejects.toMatchObject({
      name: 'ExecutionNotRedrivable',
    });
  });
});

describe('closing', () => {
  it('leaves no timer and no token, writes nothing more, and lets waiters go', async () => {
    const events: string[] = [];
    const bench = new Bench(starter, { onHistoryEvent: (_, { type }) => events.push(type) });
    const state = callbackTask({ HeartbeatSeconds: 60, TimeoutSeconds: 600 });
    const execution = await bench.start(machineOf(state, { TimeoutSeconds: 900 }));
    const waiting = bench.stepFunctions.waitForEnd(execution);
    const before = events.length;
    await bench.stepFunctions.close();
    await bench.stepFunctions.close();

    expect(await waiting).toMatchObject({ status: 'RUNNING' });
    expect(bench.clock.pendingSleeps).toEqual([]);
    expect(bench.stepFunctions.openTaskCount).toBe(0);
    expect(events).toHaveLength(before);
  });

  it('tells the functions that run', async () => {
    const signals: AbortSignal[] = [];
    const bench = new Bench({
      starter: (_, signal) => {
        signals.push(signal);
        return new Promise(() => undefined);
      },
    });
    await bench.start(machineOf(callbackTask()));
    await bench.stepFunctions.close();
    expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
  });
});

describe('waiting for an end', () => {
  it('gives how the execution ended', async () => {
    const bench = new Bench();
    const execution = await bench.start(machineOf({ Type: 'Wait', Seconds: 5 }));
    const waiting = bench.stepFunctions.waitForEnd(execution);
    await bench.clock.advance(5_000);
    expect(await waiting).toMatchObject({ status: 'SUCCEEDED' });
  });

  it('may be given up; the execution goes on', async () => {
    const bench = new Bench(starter);
    const execution = await bench.start(machineOf(callbackTask()));
    const giveUp = new AbortController();
    const waiting = bench.stepFunctions.waitForEnd(execution, giveUp.signal);
    giveUp.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
    expect(bench.stepFunctions.describeExecution(execution).status).toBe('RUNNING');
  });
});
