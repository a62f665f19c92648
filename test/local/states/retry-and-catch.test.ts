import { describe, expect, it } from '@jest/globals';
import { STATES_TIMEOUT, StateFailure } from '../../../local/src/states/state-failure.js';
import { errorMatches } from '../../../local/src/states/interpreter/error-matches.js';
import { retryDelayMs } from '../../../local/src/states/interpreter/retry-delay.js';
import { Bench, callbackTask, machineOf, outputOf } from './support/bench.js';
import { namedError } from './support/fake-lambda.js';

const failing = (name: string) => ({
  broken: () => {
    throw namedError(name);
  },
});
const task = (more: object = {}): object => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Parameters: { FunctionName: 'broken' },
  ...more,
});
const caughtMachine = (state: object): object => ({
  StartAt: 'State',
  States: { State: { ...state, End: true }, Caught: { Type: 'Succeed' } },
});

describe('which errors a name takes', () => {
  const plain = new StateFailure('FAILED', 'why');
  const timeout = new StateFailure(STATES_TIMEOUT, undefined);
  const missedBeat = new StateFailure(STATES_TIMEOUT, undefined, { heartbeatMissed: true });
  const runtime = new StateFailure('States.Runtime', 'why');
  const tooLong = new StateFailure('States.DataLimitExceeded', 'why');
  const nameless = new StateFailure(undefined, undefined);

  it.each<[string, readonly StateFailure[]]>([
    ['FAILED', [plain]],
    ['States.ALL', [plain, timeout, missedBeat, nameless]],
    ['States.TaskFailed', [plain, nameless]],
    ['States.Timeout', [timeout, missedBeat]],
    ['States.HeartbeatTimeout', [missedBeat]],
    ['States.Runtime', []],
    ['States.DataLimitExceeded', [tooLong]],
  ])('%s', (name, taken) => {
    const all = [plain, timeout, missedBeat, runtime, tooLong, nameless];
    expect(all.filter((failure) => errorMatches([name], failure))).toEqual(taken);
  });
});

describe('a retrier', () => {
  it('waits longer each time, up to its longest wait, and gives up after its retries', async () => {
    const bench = new Bench(failing('Busy'));
    const times: number[] = [];
    const retry = { ErrorEquals: ['Busy'], IntervalSeconds: 2, BackoffRate: 3, MaxAttempts: 4, MaxDelaySeconds: 20 };

    const ended = await bench.run(machineOf(task({ Retry: [retry] })));

    for (const event of ended.events) if (event.type === 'TaskScheduled') times.push(event.timestamp - ended.startedAt);
    expect(times).toEqual([0, 2_000, 8_000, 26_000, 46_000]);
    expect(ended).toMatchObject({ status: 'FAILED', error: 'Busy' });
  });

  it('retries three times after 1, 2 and 4 seconds by default', () => {
    expect([0, 1, 2].map((before) => retryDelayMs({ ErrorEquals: [] }, before, () => 0.5))).toEqual([
      1_000, 2_000, 4_000,
    ]);
  });

  it('takes a random part of its wait with full jitter', () => {
    const retrier = { ErrorEquals: [], IntervalSeconds: 10, JitterStrategy: 'FULL' } as const;
    expect(retryDelayMs(retrier, 0, () => 0.25)).toBe(2_500);
  });

  it('counts for itself; the first that takes an error decides alone', async () => {
    const errors = ['A', 'B', 'A', 'B', 'A'];
    const bench = new Bench({
      broken: () => {
        throw namedError(errors.shift() ?? 'none left');
      },
    });
    const Retry = [
      { ErrorEquals: ['A'], MaxAttempts: 2 },
      { ErrorEquals: ['B'], MaxAttempts: 2 },
      { ErrorEquals: ['States.ALL'], MaxAttempts: 9 },
    ];
    const ended = await bench.run(machineOf(task({ Retry })));
    expect(ended.error).toBe('A');
    expect(errors).toEqual([]);
  });

  it('does not retry with MaxAttempts 0', async () => {
    const bench = new Bench(failing('Busy'));
    await bench.run(machineOf(task({ Retry: [{ ErrorEquals: ['Busy'], MaxAttempts: 0 }] })));
    expect(bench.lambda.calls).toHaveLength(1);
  });
});

describe('a catcher', () => {
  it('gets the error output in place of the state output', async () => {
    const state = task({ Catch: [{ ErrorEquals: ['Busy'], Next: 'Caught' }] });
    const output = outputOf(await new Bench(failing('Busy')).run(caughtMachine(state), { a: 1 })) as { Cause: string };
    expect(output).toEqual({ Error: 'Busy', Cause: expect.any(String) as unknown });
    expect(JSON.parse(output.Cause)).toEqual({ errorType: 'Busy', errorMessage: 'it broke', trace: [] });
  });

  it('assigns variables from the error output', async () => {
    const state = task({
      Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: null, Assign: { 'why.$': '$.Error' }, Next: 'Report' }],
    });
    const ended = await new Bench(failing('Busy')).run(
      {
        StartAt: 'State',
        States: {
          State: { ...state, End: true },
          Report: { Type: 'Pass', Parameters: { 'why.$': '$why', 'input.$': '$' }, End: true },
        },
      },
      { a: 1 },
    );
    expect(outputOf(ended)).toEqual({ why: 'Busy', input: { a: 1 } });
  });

  it('sees null where the token was answered without an error', async () => {
    const bench = new Bench({ starter: () => null });
    const state = callbackTask({ Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Caught' }] });
    const execution = await bench.start(caughtMachine(state));
    await bench.stepFunctions.call('SendTaskFailure', { taskToken: bench.lastToken() });
    expect(outputOf(await bench.finish(execution))).toEqual({ Error: null, Cause: null });
  });

  it('sees a timeout with an empty cause', async () => {
    const state = callbackTask({
      HeartbeatSeconds: 4,
      Catch: [{ ErrorEquals: ['States.HeartbeatTimeout'], Next: 'Caught' }],
    });
    const ended = await new Bench({ starter: () => null }).run(caughtMachine(state));
    expect(outputOf(ended)).toEqual({ Error: 'States.Timeout', Cause: '' });
  });

  it('never sees a mistake of the definition', async () => {
    const state = task({
      Parameters: { FunctionName: 'broken', 'Payload.$': '$.missing' },
      Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Caught' }],
    });
    expect(await new Bench(failing('Busy')).run(caughtMachine(state))).toMatchObject({ error: 'States.Runtime' });
  });

  it.each<[string, object]>([
    ['Lambda.ResourceNotFoundException', {}],
    [
      'Lambda.TooManyRequestsException',
      {
        broken: () => {
          throw namedError('Lambda.TooManyRequestsException');
        },
      },
    ],
  ])('takes %s by name', async (name, functions) => {
    const state = task({ Catch: [{ ErrorEquals: [name], Next: 'Caught' }] });
    expect((await new Bench(functions as never).run(caughtMachine(state))).status).toBe('SUCCEEDED');
  });

  it('takes the result of a task that is too long by States.ALL and by its own name', async () => {
    const long = { broken: () => 'x'.repeat(262_144) };
    const caughtBy = async (name: string) =>
      (await new Bench(long).run(caughtMachine(task({ Catch: [{ ErrorEquals: [name], Next: 'Caught' }] })))).status;
    expect(await caughtBy('States.ALL')).toBe('SUCCEEDED');
    expect(await caughtBy('States.DataLimitExceeded')).toBe('SUCCEEDED');
  });
});
