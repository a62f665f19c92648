import { describe, expect, it } from '@jest/globals';
import { resultOf } from '../../../src/adapters/memory/index.js';
import { WorkflowBench } from '../../../local/src/testing/index.js';
import { ask, runSql } from '../../support/states.js';

const oneStatement = (payload: object, state: object = {}) => ({
  StartAt: 'Load',
  States: { Load: runSql({ sqlStatement: 'insert into sales select 1', ...payload }, { End: true, ...state }) },
});

describe('a workflow on the bench', () => {
  it('runs a statement of hours in its own time', async () => {
    const bench = new WorkflowBench({ onSql: () => ({ rows: 7, afterMs: 3 * 60 * 60 * 1000 }) });
    const execution = await bench.run(oneStatement({}));
    expect(execution).toMatchObject({ status: 'SUCCEEDED', output: { detail: { state: 'FINISHED', rows: 7 } } });
    expect(execution.durationMs).toBe(3 * 60 * 60 * 1000);
    expect(bench.statements).toHaveLength(1);
  });

  it('gives rows of the test as a result', async () => {
    const bench = new WorkflowBench({ onSql: () => resultOf([{ n: 1 }]) });
    const execution = await bench.run(oneStatement({ includeResult: true }));
    expect(execution.output).toMatchObject({ result: { Records: [[{ longValue: 1 }]] } });
  });

  it('fails a statement with the error text of the test', async () => {
    const bench = new WorkflowBench({ onSql: () => ({ error: 'ERROR: relation "sales" does not exist' }) });
    const execution = await bench.run(oneStatement({}));
    expect(execution).toMatchObject({ status: 'FAILED', error: 'FAILED' });
    expect(JSON.parse(execution.cause ?? '')).toMatchObject({ errorClass: 'not-found' });
  });

  it('comes to the same end when the completion event is lost', async () => {
    const bench = new WorkflowBench({ onSql: () => ({ afterMs: 1_000 }), loseEvent: () => true });
    const execution = await bench.run(oneStatement({}));
    expect(execution.status).toBe('SUCCEEDED');
    expect(bench.telemetry.total('ReconcilerRecoveries')).toBe(1);
  });

  it.each([
    ['of a pool', { pools: { loads: 2 } }, { pool: 'loads' }],
    ['of the tasker', { maxInFlight: 2 }, {}],
    ['of a singleton that waits', {}, { action: 'executeSingletonStatement', singletonKey: 'k', onBusy: 'wait' }],
  ])('lets no more than the size %s run at once, and spends no retry', async (_what, options, payload) => {
    const bench = new WorkflowBench({ ...options, onSql: () => ({ afterMs: 60_000 }) });
    const items = { Type: 'Map', ItemProcessor: oneStatement(payload), End: true };
    const execution = await bench.run({ StartAt: 'All', States: { All: items } }, [1, 2, 3, 4, 5, 6]);
    expect(execution.status).toBe('SUCCEEDED');
    expect(bench.statements).toHaveLength(6);
    expect(execution.durationMs).toBe((Object.keys(options).length > 0 ? 3 : 6) * 60_000);
    expect(execution.events.filter(({ type }) => type === 'TaskScheduled')).toHaveLength(6);
  });

  it('retries through the time budget, and cancels what timed out', async () => {
    const bench = new WorkflowBench({ onSql: () => ({ afterMs: 24 * 60 * 60 * 1000 }) });
    const execution = await bench.run({
      StartAt: 'Load',
      States: {
        Load: runSql(
          { sqlStatement: 'insert into sales select 1' },
          { TimeoutSeconds: 60, Next: 'Done', Catch: [{ ErrorEquals: ['States.Timeout'], Next: 'Cancel' }] },
        ),
        Cancel: ask({ action: 'cancelStatement', statementId: 'LATEST', stateName: 'Load' }, { Next: 'Done' }),
        Done: { Type: 'Succeed' },
      },
    });
    expect(execution.output).toEqual({ Status: true });
    expect(bench.statements.map(({ status }) => status)).toEqual(['ABORTED']);
  });

  it('calls further functions of the workflow', async () => {
    const bench = new WorkflowBench({ functions: { double: (n) => Number(n) * 2 } });
    const execution = await bench.run(
      {
        StartAt: 'Double',
        States: {
          Double: { Type: 'Task', Resource: 'arn:aws:lambda:eu-west-1:111122223333:function:double', End: true },
        },
      },
      21,
    );
    expect(execution.output).toBe(42);
  });

  it('tells of a workflow that waits for what never comes', async () => {
    const bench = new WorkflowBench({ functions: { keeper: () => null } });
    const waiting = {
      StartAt: 'Wait',
      States: {
        Wait: {
          Type: 'Task',
          Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
          Parameters: { FunctionName: 'keeper', Payload: { 'taskToken.$': '$$.Task.Token' } },
          End: true,
        },
      },
    };
    await expect(bench.run(waiting)).rejects.toThrow('waits for something that never comes');
  });

  it('runs the same workflow the same way', async () => {
    const run = async () => {
      const bench = new WorkflowBench({ onSql: () => ({ rows: 1, afterMs: 500 }), seed: 7 });
      return (await bench.run(oneStatement({}))).events;
    };
    expect(await run()).toEqual(await run());
  });
});
