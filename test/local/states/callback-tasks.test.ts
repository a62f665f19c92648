import { describe, expect, it } from '@jest/globals';
import { Bench, callbackTask, eventTypes, machineOf, outputOf } from './support/bench.js';
import { namedError } from './support/fake-lambda.js';

const starter = { starter: () => 'the function returned this' };

describe('a task that waits for its token', () => {
  it('ends with the output that the token is answered with', async () => {
    const bench = new Bench(starter);
    const execution = await bench.start(machineOf(callbackTask()));

    await bench.stepFunctions.call('SendTaskSuccess', { taskToken: bench.lastToken(), output: '{"rows":3}' });

    const ended = await bench.finish(execution);
    expect(ended.status).toBe('SUCCEEDED');
    expect(outputOf(ended)).toEqual({ rows: 3 });
    expect(eventTypes(ended)).toEqual([
      'ExecutionStarted',
      'TaskStateEntered',
      'TaskScheduled',
      'TaskStarted',
      'TaskSubmitted',
      'TaskSucceeded',
      'TaskStateExited',
      'ExecutionSucceeded',
    ]);
  });

  it('fails with the error and cause that the token is answered with', async () => {
    const bench = new Bench(starter);
    const execution = await bench.start(machineOf(callbackTask()));

    await bench.stepFunctions.call('SendTaskFailure', {
      taskToken: bench.lastToken(),
      error: 'FAILED',
      cause: '{"a":1}',
    });

    expect(await bench.finish(execution)).toMatchObject({ status: 'FAILED', error: 'FAILED', cause: '{"a":1}' });
  });

  it('is caught by name with error and cause', async () => {
    const bench = new Bench(starter);
    const execution = await bench.start(
      {
        StartAt: 'Load',
        States: {
          Load: {
            ...callbackTask({ Catch: [{ ErrorEquals: ['ABORTED'], ResultPath: '$.error', Next: 'Caught' }] }),
            Next: 'Caught',
          },
          Caught: { Type: 'Pass', End: true },
        },
      },
      { kept: true },
    );

    await bench.stepFunctions.call('SendTaskFailure', { taskToken: bench.lastToken(), error: 'ABORTED', cause: 'why' });

    expect(outputOf(await bench.finish(execution))).toEqual({ kept: true, error: { Error: 'ABORTED', Cause: 'why' } });
  });

  it('gets a new token at a retry, and the old one is dead', async () => {
    const bench = new Bench(starter);
    const retry = { Retry: [{ ErrorEquals: ['FAILED'], IntervalSeconds: 5 }] };
    const execution = await bench.start(machineOf(callbackTask(retry)));
    const firstToken = bench.lastToken();
    await bench.stepFunctions.call('SendTaskFailure', { taskToken: firstToken, error: 'FAILED' });
    await bench.clock.advance(5_000);
    const secondToken = bench.lastToken();

    expect(secondToken).not.toBe(firstToken);
    await expect(
      bench.stepFunctions.call('SendTaskSuccess', { taskToken: firstToken, output: '1' }),
    ).rejects.toMatchObject({ name: 'TaskTimedOut' });
    await bench.stepFunctions.call('SendTaskSuccess', { taskToken: secondToken, output: '2' });
    expect(outputOf(await bench.finish(execution))).toBe(2);
  });

  it('honours an answer that comes before the function has returned', async () => {
    const bench: Bench = new Bench({
      starter: ({ token }: { token: string }) =>
        bench.stepFunctions.call('SendTaskSuccess', { taskToken: token, output: '"early"' }),
    });

    const ended = await bench.run(machineOf(callbackTask()));

    expect(outputOf(ended)).toBe('early');
    expect(eventTypes(ended)).not.toContain('TaskSubmitted');
  });

  it('fails at once when its function throws', async () => {
    const bench = new Bench({
      starter: () => {
        throw namedError('InvalidRequest', 'no SQL');
      },
    });

    const ended = await bench.run(machineOf(callbackTask()));

    expect(ended.error).toBe('InvalidRequest');
    expect(JSON.parse(ended.cause ?? '')).toMatchObject({ errorType: 'InvalidRequest', errorMessage: 'no SQL' });
    expect(bench.stepFunctions.openTaskCount).toBe(0);
  });

  it('times out by the name States.Timeout, whether the limit or a heartbeat passed', async () => {
    for (const limit of [{ TimeoutSeconds: 10 }, { HeartbeatSeconds: 10 }]) {
      const bench = new Bench(starter);
      const ended = await bench.run(machineOf(callbackTask(limit)));
      expect(ended).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
      expect(eventTypes(ended)).toContain('TaskTimedOut');
    }
  });

  it('begins its heartbeat clock when the function has returned', async () => {
    const bench: Bench = new Bench({ starter: () => bench.clock.sleep(30_000) });
    const startedAt = bench.clock.now();

    const ended = await bench.run(machineOf(callbackTask({ HeartbeatSeconds: 10 })));

    expect(ended.error).toBe('States.Timeout');
    expect((ended.stoppedAt ?? 0) - startedAt).toBe(40_000);
  });

  it('lives on as long as heartbeats come', async () => {
    const bench = new Bench(starter);
    const execution = await bench.start(machineOf(callbackTask({ HeartbeatSeconds: 10 })));
    for (let beat = 0; beat < 5; beat++) {
      await bench.clock.advance(9_000);
      await bench.stepFunctions.call('SendTaskHeartbeat', { taskToken: bench.lastToken() });
    }
    await bench.stepFunctions.call('SendTaskSuccess', { taskToken: bench.lastToken(), output: '1' });

    expect((await bench.finish(execution)).status).toBe('SUCCEEDED');
    expect(bench.clock.pendingSleeps).toEqual([]);
  });
});
