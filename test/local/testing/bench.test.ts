import { describe, expect, it } from '@jest/globals';
import { resultOf } from '../../../src/adapters/memory/index.js';
import {
  benchMatchers,
  definitionOf,
  expectThat,
  FAULT_NAMES,
  type Fault,
  type MatcherResult,
  WorkflowBench,
} from '../../../local/src/testing/index.js';
import { runSql } from '../../support/states.js';

const HOUR_MS = 60 * 60 * 1000;
const load = (sqlStatement: string, more: object = {}): object =>
  runSql({ sqlStatement }, { TimeoutSeconds: 86_400, ...more });

/** A statement of two hours, three retries with backoff before it, and a day of waiting. */
const LONG = {
  StartAt: 'Load',
  States: {
    Load: load('insert into sales select 1', {
      Retry: [{ ErrorEquals: ['States.TaskFailed'], IntervalSeconds: 60, BackoffRate: 2, MaxAttempts: 3 }],
      Next: 'Wait',
    }),
    Wait: { Type: 'Wait', Seconds: 86_400, Next: 'Tell' },
    Tell: {
      Type: 'Task',
      Resource: 'arn:aws:states:::sns:publish',
      Parameters: { TopicArn: 'arn:aws:sns:eu-west-1:111122223333:alerts', Message: 'loaded' },
      End: true,
    },
  },
};
const deadlock = { error: 'ERROR: deadlock detected', afterMs: 1_000 };
const longBench = (): WorkflowBench =>
  new WorkflowBench({
    script: [{ match: /^insert into sales/u, then: [deadlock, deadlock, deadlock, { rows: 7, afterMs: 2 * HOUR_MS }] }],
  });

describe('the bench', () => {
  it('runs a workflow of more than a day in no time, again and again the same', async () => {
    const histories = new Set<string>();
    for (let run = 0; run < 100; run += 1) {
      const bench = longBench();
      const execution = await bench.run(LONG);
      expectThat(execution).toHaveSucceeded();
      expect(execution.durationMs).toBeGreaterThan(26 * HOUR_MS);
      expectThat(bench).toHaveRunStatement('insert into sales', 4);
      histories.add(JSON.stringify(execution.events));
    }
    expect(histories.size).toBe(1);
  });

  it.each(FAULT_NAMES.map((fault): [Fault] => [fault]))('gets to the same end with a %s', async (fault) => {
    const bench = new WorkflowBench({
      script: [{ match: 'insert', then: { rows: 1, afterMs: 5_000 } }],
      faults: [fault],
    });
    const execution = await bench.run({
      StartAt: 'Load',
      States: { Load: load('insert into sales select 1', { Retry: [{ ErrorEquals: ['States.ALL'] }], End: true }) },
    });
    expectThat(execution).toHaveSucceeded();
    expectThat(bench).toHaveRunStatement('insert', 1);
    expectThat(bench).toHaveLeftNothingRunning();
  });

  it('refuses a fault that it does not know', () => {
    expect(() => new WorkflowBench({ faults: ['earthquake' as never] })).toThrow("there is no fault 'earthquake'");
  });

  it('cancels what a time limit leaves behind', async () => {
    const bench = new WorkflowBench({ script: [{ match: 'insert', then: 'running' }] });
    const execution = await bench.run({
      StartAt: 'Load',
      States: { Load: load('insert into a', { TimeoutSeconds: 60, End: true }) },
    });
    expectThat(execution).toHaveFailedWith('States.Timeout');
    await bench.clock.advance(HOUR_MS);
    expectThat(bench).toHaveCancelled('insert into a');
  });

  it('runs statements that a workflow polls by itself, and mocks what it has not', async () => {
    const sdk = (action: string, Parameters: object, more: object): object => ({
      Type: 'Task',
      Resource: `arn:aws:states:::aws-sdk:redshiftdata:${action}`,
      Parameters,
      ...more,
    });
    const bench = new WorkflowBench({
      script: [{ match: 'select', then: { ...resultOf([{ n: 5 }]), afterMs: 45_000 } }],
      mocks: { Clean: [{ Throw: { Error: 'Glue.Busy' } }, { Return: {} }] },
    });
    const execution = await bench.run({
      StartAt: 'Clean',
      States: {
        Clean: {
          Type: 'Task',
          Resource: 'arn:aws:states:::glue:startJobRun.sync',
          Parameters: { JobName: 'clean' },
          Retry: [{ ErrorEquals: ['Glue.Busy'] }],
          Next: 'Send',
        },
        Send: sdk('executeStatement', { Sql: 'select n', WorkgroupName: 'w', Database: 'dev' }, { Next: 'Pause' }),
        Pause: { Type: 'Wait', Seconds: 10, Next: 'Ask' },
        Ask: sdk('describeStatement', { 'Id.$': '$.Id' }, { Next: 'Which' }),
        Which: {
          Type: 'Choice',
          Choices: [{ Variable: '$.Status', StringEquals: 'FINISHED', Next: 'Read' }],
          Default: 'Pause',
        },
        Read: sdk('getStatementResult', { 'Id.$': '$.Id' }, { OutputPath: '$.Records[0][0].LongValue', End: true }),
      },
    });
    expect(execution.output).toBe(5);
    expectThat(execution).toHaveVisited('Ask', 5);
    expectThat(execution).toHaveVisited('Clean', 1);
  });

  it('tells what there was instead', async () => {
    const bench = new WorkflowBench();
    const execution = await bench.run({ StartAt: 'Load', States: { Load: load('insert into a', { End: true }) } });
    expect(() => expectThat(bench).toHaveRunStatement('delete')).toThrow(
      expect.objectContaining({
        name: 'AssertionError',
        message: "expected the workflow to run a statement with 'delete'; it ran\n  FINISHED: insert into a",
      }),
    );
    expect(() => expectThat(execution).not.toHaveSucceeded()).toThrow(/not to succeed; it ended as SUCCEEDED$/u);
    const checks: MatcherResult[] = [
      benchMatchers.toHavePublished(bench, 'x'),
      benchMatchers.toHaveFailedWith(execution, 'E'),
      benchMatchers.toHaveVisited(execution, 'Load', 2),
      benchMatchers.toHaveCancelled(bench, /insert/u),
    ];
    expect(checks.map(({ pass }) => pass)).toEqual([false, false, false, false]);
  });
});

describe('definitions in templates', () => {
  const arn = { 'Fn::GetAtt': ['TaskerStarter301CDF8F', 'Arn'] };
  const functions = {
    TaskerStarter301CDF8F: { Type: 'AWS::Lambda::Function' },
    Notify1A2B3C4D: { Type: 'AWS::Lambda::Function' },
  };
  const task = (functionName: string, more: string): string =>
    `{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","Parameters":{"FunctionName":"${functionName}","Payload":{}},${more}}`;

  it('of the CDK run with the functions by their ids', async () => {
    // The text is cut at references, as `cdk synth` does it.
    const [before = '', after = ''] = JSON.stringify({
      StartAt: 'Notify',
      States: {
        Notify: JSON.parse(task('NOTIFY', '"Next":"Load"')) as object,
        Load: load('insert into a', { End: true }),
      },
    }).split('NOTIFY');
    const [middle = '', end = ''] = after.split('sfn-redshift-tasker');
    const DefinitionString = { 'Fn::Join': ['', [before, { Ref: 'Notify1A2B3C4D' }, middle, arn, end]] };
    const template = {
      Resources: {
        ...functions,
        Machine: { Type: 'AWS::StepFunctions::StateMachine', Properties: { DefinitionString } },
      },
    };
    const bench = new WorkflowBench({ functions: { Notify: () => 'told' } });
    expectThat(await bench.run(definitionOf(template))).toHaveSucceeded();
    expectThat(bench).toHaveRunStatement('insert into a');
  });

  it('of SAM have their substitutions filled in', () => {
    const template = {
      Resources: {
        ...functions,
        Load: {
          Type: 'AWS::Serverless::StateMachine',
          Properties: {
            Definition: { StartAt: 'A', States: { A: { Type: 'Task', Resource: '${NotifyArn}', End: true } } },
            DefinitionSubstitutions: { NotifyArn: { 'Fn::GetAtt': 'Notify1A2B3C4D.Arn' } },
          },
        },
      },
    };
    expect(definitionOf(template)).toMatchObject({
      States: { A: { Resource: 'arn:aws:lambda:eu-west-1:111122223333:function:Notify1A2B3C4D' } },
    });
  });

  it('must be there', () => {
    expect(() => definitionOf({ Resources: functions })).toThrow('the template has the state machines (none)');
  });
});
