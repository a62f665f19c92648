import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ManualClock } from '../../../src/adapters/memory/manual-clock.js';
import { SequentialIds } from '../../../src/adapters/memory/sequential-ids.js';
import type { ExecutionDescription, LocalStepFunctionsOptions } from '../../../local/src/states/index.js';
import { Bench, callbackTask, eventTypes, machineOf, outputOf } from './support/bench.js';
import { type FakeFunction, namedError } from './support/fake-lambda.js';

const pass = { Type: 'Pass' };
const wait = (Seconds: number): object => ({ Type: 'Wait', Seconds });
const invoke = (name: string, more: object = {}): object => ({
  Type: 'Task',
  Resource: `arn:aws:lambda:eu-west-1:111122223333:function:${name}`,
  ...more,
});
const row = (states: Record<string, object>): object => {
  const names = Object.keys(states);
  const entries = Object.entries(states).map(([name, state], place) => {
    const next = names[place + 1];
    const isEnd = next === undefined;
    const isFail = (state as { Type: string }).Type === 'Fail';
    return [name, { ...state, ...(isEnd ? !isFail && { End: true } : { Next: next }) }];
  });
  return { StartAt: names[0], States: Object.fromEntries(entries) as object };
};

let root: string;
let folder: string;
let processCount = 0;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'kept-executions-'));
  folder = join(root, 'first');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** The folder as a process leaves it that is killed now: what that does afterwards is not in it. */
function kill(): void {
  const left = folder;
  processCount += 1;
  folder = join(root, String(processCount));
  cpSync(left, folder, { recursive: true });
}

/** A Step Functions on the folder. Each is a process of its own: it knows nothing of those before but what is in there. */
function process(
  functions: Readonly<Record<string, FakeFunction>> = {},
  before?: Bench,
  options: Partial<LocalStepFunctionsOptions> = {},
): Bench {
  const clock = before ? new ManualClock(before.clock.now()) : new ManualClock();
  return new Bench(
    functions,
    {
      ...{ executionsFolder: folder, tokenSecret: 'secret', clock },
      ids: new SequentialIds(before ? 'later' : 'first'),
      ...options,
    },
    clock,
  );
}

/** The next process after one that was killed: nothing of that moves any more. */
async function afterKill(
  killed: Bench,
  functions: Readonly<Record<string, FakeFunction>> = {},
  options: Partial<LocalStepFunctionsOptions> = {},
): Promise<Bench> {
  kill();
  const next = process(functions, killed, options);
  await next.stepFunctions.takeUp();
  next.stepFunctions.goOn();
  await next.settle();
  return next;
}

const told = ({ events, status, output, error, cause, startedAt, stoppedAt, redriveCount }: ExecutionDescription) => ({
  ...{ events: [...events], status, output, error, cause, startedAt, stoppedAt, redriveCount },
});

describe('an execution that was cut off', () => {
  const flaky = (): FakeFunction => {
    let calls = 0;
    return () => {
      calls += 1;
      if (calls % 3 !== 0) throw namedError('Busy');
      return calls;
    };
  };
  const MACHINES: readonly (readonly [string, object])[] = [
    ['waits', row({ A: wait(5), B: pass, C: wait(7) })],
    [
      'retries with random delays and is caught',
      row({
        A: invoke('flaky', {
          Retry: [{ ErrorEquals: ['Busy'], IntervalSeconds: 3, MaxAttempts: 1, JitterStrategy: 'FULL' }],
          Catch: [{ ErrorEquals: ['States.ALL'], Next: 'B', ResultPath: '$.error' }],
        }),
        B: wait(1),
        C: { Type: 'Pass', Parameters: { 'id.$': 'States.UUID()', 'number.$': 'States.MathRandom(1, 1000000)' } },
      }),
    ],
    [
      'runs branches of different length',
      row({
        P: {
          Type: 'Parallel',
          Branches: [
            row({ A1: wait(1), A2: wait(4), A3: pass }),
            row({ B1: wait(2), B2: invoke('echo'), B3: wait(1) }),
          ],
        },
        End: wait(1),
      }),
    ],
    [
      'runs items a few at a time',
      row({
        M: {
          Type: 'Map',
          ItemsPath: '$.items',
          MaxConcurrency: 2,
          ItemProcessor: row({ W: { Type: 'Wait', SecondsPath: '$' }, I: invoke('echo') }),
        },
      }),
    ],
    [
      'has its variables and its own time',
      {
        QueryLanguage: 'JSONata',
        ...row({
          A: { Type: 'Pass', Assign: { at: '{% $now() %}', some: '{% $random() %}' } },
          B: wait(3),
          C: { Type: 'Pass', Output: { at: '{% $at %}', some: '{% $some %}', now: '{% $now() %}' } },
        }),
      },
    ],
    ['runs out of its time', { ...row({ A: wait(2), B: wait(20) }), TimeoutSeconds: 5 }],
    ['fails', row({ A: wait(2), B: { Type: 'Fail', Error: 'Enough' } })],
  ];

  it.each(MACHINES)('%s as it would have done, wherever that was', async (_what, machine) => {
    const functions = () => ({ echo: (payload: unknown) => payload, flaky: flaky() });
    const whole = new Bench(functions(), { ids: new SequentialIds('first') });
    const uninterrupted = process(functions());
    const input = { items: [3, 1, 2, 1] };
    const expected = told(await uninterrupted.run(machine, input));
    // What comes at the same moment may come in another order.
    expect(eventTypes(await whole.run(machine, input)).sort()).toEqual(expected.events.map(({ type }) => type).sort());
    for (let steps = 0; ; steps += 1) {
      rmSync(folder, { recursive: true, force: true });
      const first = process(functions());
      const executionArn = await first.start(machine, input);
      let isOver = false;
      for (let step = 0; step < steps && !isOver; step += 1) isOver = !(await first.step());
      if (isOver) break;
      const second = await afterKill(first, { echo: (payload) => payload, flaky: continued(first, flaky()) });
      expect(told(await second.finish(executionArn))).toEqual(expected);
      // Whoever comes later is told the same.
      const third = await afterKill(second);
      expect(told(third.stepFunctions.describeExecution(executionArn))).toEqual(expected);
    }
  });

  /** A function that goes on counting where another process has stopped. */
  function continued(before: Bench, function_: FakeFunction): FakeFunction {
    for (const _call of before.lambda.calls.filter(({ functionName }) => functionName === 'flaky')) {
      try {
        function_(undefined as never, new AbortController().signal);
      } catch {
        // It counts.
      }
    }
    return function_;
  }

  it('waits for its token as before: the same one is answered, and the function is not called again', async () => {
    const functions = { starter: () => null };
    const first = process(functions);
    const executionArn = await first.start(machineOf(callbackTask({ HeartbeatSeconds: 60, TimeoutSeconds: 100 })));
    const taskToken = first.lastToken();
    await first.clock.advance(50_000);
    await first.stepFunctions.call('SendTaskHeartbeat', { taskToken });
    await first.clock.advance(1_000);
    const second = await afterKill(first, functions);
    expect(second.stepFunctions.openTaskCount).toBe(1);
    await second.clock.advance(48_000);
    expect(second.stepFunctions.describeExecution(executionArn).status).toBe('RUNNING');
    await second.stepFunctions.call('SendTaskSuccess', { taskToken, output: '{"rows":3}' });
    expect(outputOf(await second.finish(executionArn))).toEqual({ rows: 3 });
    expect(second.lambda.calls).toEqual([]);
    await expect(second.stepFunctions.call('SendTaskHeartbeat', { taskToken })).rejects.toMatchObject({
      name: 'TaskTimedOut',
    });
  });

  it.each([
    ['heartbeat', { HeartbeatSeconds: 60 }, 60_000],
    ['limit', { TimeoutSeconds: 100 }, 100_000],
  ] as const)('misses its %s when it would have missed it', async (_what, limits, afterMs) => {
    const first = process({ starter: () => null });
    const executionArn = await first.start(machineOf(callbackTask(limits)));
    const startedAt = first.clock.now();
    await first.clock.advance(40_000);
    const second = await afterKill(first);
    expect(await second.finish(executionArn)).toMatchObject({ status: 'FAILED', stoppedAt: startedAt + afterMs });
  });

  it('has the answer that was taken right before', async () => {
    const functions = { starter: () => null };
    const first = process(functions);
    const machine = row({ A: callbackTask(), B: callbackTask() });
    const executionArn = await first.start(machine);
    const taskToken = first.lastToken();
    // Nothing of the execution's own has happened since when this returns.
    await first.stepFunctions.call('SendTaskSuccess', { taskToken, output: '1' });
    const second = await afterKill(first, functions);
    expect(eventTypes(second.stepFunctions.describeExecution(executionArn)).at(-1)).toBe('TaskSubmitted');
    await second.stepFunctions.call('SendTaskSuccess', { taskToken: second.lastToken(), output: '2' });
    expect(outputOf(await second.finish(executionArn))).toBe(2);
  });

  it('takes a function that had not returned for a connection that broke, which a retrier may take', async () => {
    const never: FakeFunction = () => new Promise(() => undefined);
    const first = process({ slow: never });
    const Retry = [{ ErrorEquals: ['Lambda.SdkClientException'], IntervalSeconds: 1 }];
    const [retried, failed] = [await first.start(machineOf(invoke('slow', { Retry }))), await startAnother(first)];
    const second = await afterKill(first, { slow: () => 'at last' });
    expect(outputOf(await second.finish(retried))).toBe('at last');
    expect(await second.finish(failed)).toMatchObject({
      status: 'FAILED',
      error: 'Lambda.SdkClientException',
      cause: expect.stringContaining('the laptop cloud was ended before the call had returned'),
    });

    async function startAnother(bench: Bench): Promise<string> {
      const stateMachineArn = await bench.stepFunctions.createStateMachine('other', machineOf(invoke('slow')));
      const executionArn = await bench.stepFunctions.startExecution({ stateMachineArn });
      await bench.settle();
      return executionArn;
    }
  });

  it('asks a service again that was only asked, and otherwise fails under the name of the service', async () => {
    const never = { call: () => new Promise<never>(() => undefined) };
    const first = process({}, undefined, { services: { dynamoDb: never } });
    const task = (action: string): object => ({
      Type: 'Task',
      Resource: `arn:aws:states:::dynamodb:${action}`,
      Parameters: { TableName: 'locks', ...(action === 'getItem' ? { Key: {} } : { Item: {} }) },
    });
    const branches = [
      row({ G: task('getItem') }),
      row({ P: { ...task('putItem'), Catch: [{ ErrorEquals: ['States.ALL'], Next: 'C' }] }, C: pass }),
    ];
    const executionArn = await first.start(machineOf({ Type: 'Parallel', Branches: branches }));
    const asked: string[] = [];
    const dynamoDb = {
      call: async (operation: string) => {
        asked.push(operation);
        return { Item: { n: { N: '1' } } };
      },
    };
    const second = await afterKill(first, {}, { services: { dynamoDb } });
    expect(outputOf(await second.finish(executionArn))).toMatchObject([
      { Item: { n: { N: '1' } } },
      { Error: 'DynamoDB.SdkClientException' },
    ]);
    expect(asked).toEqual(['GetItem']);
  });

  it('goes on with the executions that it waits for, of items and of other machines', async () => {
    const machine = row({
      M: {
        Type: 'Map',
        ItemsPath: '$.items',
        MaxConcurrency: 2,
        ItemProcessor: {
          ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
          ...row({ W: { Type: 'Wait', SecondsPath: '$' }, I: invoke('echo') }),
        },
      },
      N: {
        Type: 'Task',
        Resource: 'arn:aws:states:::states:startExecution.sync:2',
        Parameters: { StateMachineArn: 'arn:aws:states:eu-west-1:111122223333:stateMachine:nested', 'Input.$': '$' },
        OutputPath: '$.Output',
      },
    });
    const nested = row({ A: wait(4), B: pass });
    const functions = { echo: (payload: unknown) => payload };
    for (let steps = 0; steps < 12; steps += 1) {
      rmSync(folder, { recursive: true, force: true });
      const first = process(functions);
      await first.stepFunctions.createStateMachine('nested', nested);
      const executionArn = await first.start(machine, { items: [3, 1, 2, 1] });
      for (let step = 0; step < steps; step += 1) await first.step();
      kill();
      const second = process(functions, first);
      await second.stepFunctions.createStateMachine('nested', nested);
      await second.stepFunctions.takeUp();
      second.stepFunctions.goOn();
      await second.settle();
      const ended = await second.finish(executionArn);
      expect([steps, ended.status, ended.cause, outputOf(ended)]).toEqual([
        steps,
        'SUCCEEDED',
        undefined,
        [3, 1, 2, 1],
      ]);
      const { executions } = (await second.stepFunctions.call('ListExecutions', {})) as { executions: object[] };
      expect(executions).toHaveLength(6);
      const { mapRuns } = (await second.stepFunctions.call('ListMapRuns', { executionArn })) as {
        mapRuns: { mapRunArn: string }[];
      };
      if (eventTypes(ended).includes('MapRunStarted') && mapRuns.length > 0) {
        const { mapRunArn } = mapRuns[0] ?? {};
        expect(await second.stepFunctions.call('DescribeMapRun', { mapRunArn })).toMatchObject({
          status: 'SUCCEEDED',
          itemCounts: { succeeded: 4, total: 4 },
        });
      }
    }
  });

  it.each([false, true])(
    'goes on with what it had no time for, from its beginning on (is the Map the first: %s)',
    async (isFirst) => {
      const map = {
        Type: 'Map',
        ItemsPath: '$.items',
        ItemProcessor: {
          ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
          ...row({ I: invoke('echo') }),
        },
      };
      const functions = { echo: (payload: unknown) => payload };
      const first = process(functions);
      const stateMachineArn = await first.stepFunctions.createStateMachine(
        'machine',
        row(isFirst ? { M: map } : { E: invoke('echo'), M: map }),
      );
      const executionArn = await first.stepFunctions.startExecution({ stateMachineArn, input: '{"items":[3,1]}' });
      const [name = ''] = readdirSync(folder);
      // What reaches it next, and no more: the end of the process.
      while (!isFirst && !readFileSync(join(folder, name), 'utf8').includes('returned')) await Promise.resolve();
      for (const other of readdirSync(folder)) if (other !== name) rmSync(join(folder, other));
      const second = await afterKill(first, functions);
      expect(outputOf(await second.finish(executionArn))).toEqual([3, 1]);
      expect(eventTypes(second.stepFunctions.describeExecution(executionArn)).slice(0, 2)).toEqual([
        'ExecutionStarted',
        isFirst ? 'MapStateEntered' : 'TaskStateEntered',
      ]);
    },
  );

  it('starts no item twice where the process ended before it had noted that an item has begun', async () => {
    const machine = row({
      M: {
        Type: 'Map',
        ItemsPath: '$.items',
        ItemProcessor: {
          ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
          ...row({ W: wait(2), I: invoke('echo') }),
        },
      },
    });
    const functions = { echo: (payload: unknown) => payload };
    const first = process(functions);
    const executionArn = await first.start(machine, { items: [3, 1] });
    const parent = readdirSync(folder).find((name) => readFileSync(join(folder, name), 'utf8').includes('startItem'));
    const path = join(folder, parent ?? '');
    const lines = readFileSync(path, 'utf8').split('\n');
    const begun = lines.findLastIndex((line) => line.includes('startItem'));
    writeFileSync(path, lines.slice(0, begun).join('\n') + '\n');
    const second = await afterKill(first, functions);
    expect(outputOf(await second.finish(executionArn))).toEqual([3, 1]);
    expect(second.lambda.calls.map(({ payload }) => payload).sort()).toEqual([1, 3]);
    const { executions } = (await second.stepFunctions.call('ListExecutions', {})) as { executions: object[] };
    expect(executions).toHaveLength(3);
  });

  it('has not ended where the process ended while that was being written, and ends again, which is told', async () => {
    const machine = row({ A: wait(1), B: { Type: 'Fail', Error: 'Enough' } });
    const expected = await process().run(machine);
    rmSync(folder, { recursive: true, force: true });
    const first = process();
    const executionArn = await first.start(machine);
    await first.step();
    const [name = ''] = readdirSync(folder);
    truncateSync(join(folder, name), statSync(join(folder, name)).size - 10);
    const second = await afterKill(first);
    expect(told(second.stepFunctions.describeExecution(executionArn))).toEqual(told(expected));
    expect(second.statusChanges).toMatchObject([{ detail: { status: 'FAILED' } }]);
    const third = await afterKill(second);
    expect(told(third.stepFunctions.describeExecution(executionArn))).toEqual(told(expected));
    expect(third.statusChanges).toEqual([]);
  });

  it('is stopped as it would have been, and tells what has happened to it only once', async () => {
    const first = process();
    const executionArn = await first.start(row({ A: wait(100) }));
    const second = await afterKill(first);
    expect(second.statusChanges).toEqual([]);
    await second.stepFunctions.stopExecution(executionArn, 'Enough', 'by hand');
    expect(second.statusChanges).toMatchObject([{ detail: { status: 'ABORTED', error: 'Enough' } }]);
    const third = await afterKill(second);
    expect(third.stepFunctions.describeExecution(executionArn)).toMatchObject({ status: 'ABORTED', cause: 'by hand' });
    expect(third.statusChanges).toEqual([]);
  });

  it('is stopped once where the process ended right after that was asked', async () => {
    const first = process();
    const executionArn = await first.start(row({ A: wait(100) }));
    void first.stepFunctions.stopExecution(executionArn, 'Enough');
    const second = await afterKill(first);
    expect(second.stepFunctions.describeExecution(executionArn)).toMatchObject({ status: 'ABORTED', error: 'Enough' });
    expect(second.statusChanges).toMatchObject([{ detail: { status: 'ABORTED' } }]);
  });

  it('can be redriven afterwards, and goes on through another end of the process', async () => {
    let isBroken = true;
    const functions = {
      work: () => {
        if (isBroken) throw namedError('Broken');
        return 'done';
      },
    };
    const machine = row({ A: { Type: 'Pass', Result: 1 }, B: invoke('work'), C: wait(5) });
    const first = process(functions);
    const { executionArn } = await first.run(machine);
    const second = await afterKill(first, functions);
    isBroken = false;
    await second.stepFunctions.call('RedriveExecution', { executionArn });
    await second.clock.advance(1_000);
    const third = await afterKill(second, functions);
    const ended = await third.finish(executionArn);
    expect(ended).toMatchObject({ status: 'SUCCEEDED', output: '"done"', redriveCount: 1 });
    expect(eventTypes(ended).filter((type) => type === 'PassStateEntered')).toHaveLength(1);
    expect(eventTypes(ended)).toContain('ExecutionRedriven');
  });

  it('is left where it stands by a process that closes in good order', async () => {
    const first = process();
    const executionArn = await first.start(row({ A: wait(5), B: pass }));
    await first.stepFunctions.close();
    await expect(first.stepFunctions.call('SendTaskSuccess', { taskToken: 't', output: '1' })).rejects.toMatchObject({
      name: 'ServiceUnavailable',
    });
    const second = await afterKill(first);
    expect((await second.finish(executionArn)).status).toBe('SUCCEEDED');
  });

  it('is closed in good order before it goes on', async () => {
    const first = process();
    await first.start(row({ A: wait(5) }));
    const second = process({}, first);
    await second.stepFunctions.takeUp();
    await second.stepFunctions.close();
  });
});

describe('an execution that cannot go on', () => {
  it('is ABORTED with the reason, which is told, and its tokens are dead', async () => {
    const first = process({ starter: () => null });
    const executionArn = await first.start(row({ A: wait(1), B: callbackTask() }));
    await first.step();
    const taskToken = first.lastToken();
    const [name = ''] = readdirSync(folder);
    const text = readFileSync(join(folder, name), 'utf8');
    // As another version of the interpreter would have it.
    writeFileSync(join(folder, name), text.replace('lambda.invoke starter', 'lambda.invoke another'));
    const second = await afterKill(first, { starter: () => null });
    const execution = second.stepFunctions.describeExecution(executionArn);
    expect(execution).toMatchObject({
      status: 'ABORTED',
      cause: expect.stringMatching(/^The laptop cloud was restarted and cannot go on with the execution: /),
    });
    expect(eventTypes(execution)).toEqual(['ExecutionStarted', 'ExecutionAborted']);
    expect(second.statusChanges).toMatchObject([{ detail: { status: 'ABORTED' } }]);
    await expect(second.stepFunctions.call('SendTaskSuccess', { taskToken, output: '1' })).rejects.toMatchObject({
      name: 'TaskTimedOut',
    });
    const third = await afterKill(second);
    expect(told(third.stepFunctions.describeExecution(executionArn))).toEqual(told(execution));
    expect(third.statusChanges).toEqual([]);
    await expect(third.stepFunctions.call('RedriveExecution', { executionArn })).rejects.toMatchObject({
      name: 'ExecutionNotRedrivable',
    });
  });

  it('is refused by name where its file is none', async () => {
    const first = process();
    await first.start(row({ A: wait(1) }));
    const [name = ''] = readdirSync(folder);
    writeFileSync(join(folder, name), '{"kind":"slept"}\n');
    await expect(process({}, first).stepFunctions.takeUp()).rejects.toThrow(name);
  });
});

describe('an execution that had ended', () => {
  it('shows its attempts of states as before', async () => {
    const first = process();
    await first.run(row({ A: pass, B: wait(1), C: pass }));
    const last = first.attempts.filter(({ outcome }) => outcome !== 'running');
    expect(last).toHaveLength(3);
    const second = await afterKill(first);
    expect(second.attempts).toEqual(last);
  });
});

describe('the folder', () => {
  it.each([0, 1, 40])(
    'may hold an execution of whose beginning only %i bytes were written: it has not begun',
    async (size) => {
      const first = process();
      const executionArn = await first.start(row({ A: wait(1) }));
      const [name = ''] = readdirSync(folder);
      truncateSync(join(folder, name), size);
      const second = await afterKill(first);
      expect(() => second.stepFunctions.describeExecution(executionArn)).toThrow(executionArn);
      expect(readdirSync(folder)).toEqual([]);
    },
  );

  it('has no files of executions that nobody can ask for any more', async () => {
    const first = process({}, undefined, { endedExecutionsMax: 2 });
    const stateMachineArn = await first.stepFunctions.createStateMachine('short', row({ A: pass }));
    for (let run = 0; run < 5; run += 1) {
      await first.stepFunctions.startExecution({ stateMachineArn });
      await first.settle();
    }
    expect(readdirSync(folder)).toHaveLength(3);
  });
});
