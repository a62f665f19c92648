import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SECOND_MS } from '../../src/ports/units.js';
import { runStateMachine } from '../support/run-command.js';
import { SharedCloud } from '../support/shared-cloud.js';
import { ask, runSql } from '../support/states.js';

const fetchLatest = (stateName: string, state: object) =>
  ask({ action: 'getStatementResult', statementId: 'LATEST', stateName }, state);

const count = (table: string) => ({
  Count: runSql({ sqlStatement: `select count(*) as n from ${table}` }, { Next: 'Fetch' }),
  Fetch: fetchLatest('Count', { OutputPath: '$.Payload.Records[0][0].longValue', End: true }),
});

describe('state machines run with real SQL', () => {
  let cloud: SharedCloud;

  beforeAll(async () => {
    cloud = await SharedCloud.start();
  });

  afterAll(() => cloud.close());

  it('a SELECT is fetched by LATEST in the fields of the Data API', async () => {
    const report = await cloud.run({
      StartAt: 'Select',
      States: {
        Select: runSql(
          {
            sqlStatement:
              "select 42 as a, 'text' as b, true as c, null as d, 1.5::float8 as e, 2.50::numeric(5,2) as f",
          },
          { Next: 'Fetch' },
        ),
        Fetch: ask({ action: 'getStatementResult', statementId: 'LATEST' }, { End: true }),
      },
    });
    expect(report.status).toBe('SUCCEEDED');
    expect(report).toMatchObject({
      status: 'SUCCEEDED',
      output: {
        Records: [
          [
            { longValue: 42 },
            { stringValue: 'text' },
            { booleanValue: true },
            { isNull: true },
            { doubleValue: 1.5 },
            { stringValue: '2.50' },
          ],
        ],
        TotalNumRows: 1,
      },
      statements: [{ status: 'FINISHED', rows: 1 }],
    });
  });

  it('failing SQL is caught as FAILED with the message of the database in the cause', async () => {
    const report = await cloud.run({
      StartAt: 'Select',
      States: {
        Select: runSql(
          { sqlStatement: 'select * from nowhere' },
          { End: true, Catch: [{ ErrorEquals: ['FAILED'], ResultPath: '$.failure', Next: 'Read' }] },
        ),
        Read: {
          Type: 'Pass',
          Parameters: { 'error.$': '$.failure.Error', 'cause.$': 'States.StringToJson($.failure.Cause)' },
          End: true,
        },
      },
    });
    expect(report.status).toBe('SUCCEEDED');
    expect(report.output).toMatchObject({
      error: 'FAILED',
      cause: { message: expect.stringContaining('"nowhere" does not exist'), errorClass: 'not-found' },
    });
    expect(report.statements).toMatchObject([{ status: 'FAILED', error: expect.stringContaining('nowhere') }]);
  });

  it('failing SQL that is not caught ends the execution, and the command with 1', async () => {
    const { exitCode, report } = await runStateMachine({
      StartAt: 'Select',
      States: { Select: runSql({ sqlStatement: 'selct 1' }, { End: true }) },
    });
    expect(exitCode).toBe(1);
    expect(report).toMatchObject({ status: 'FAILED', error: 'FAILED' });
    expect(JSON.parse(report.cause ?? '')).toMatchObject({ errorClass: 'syntax' });
  });

  it('a statement that another branch cancels is caught as ABORTED', async () => {
    const report = await cloud.run({
      StartAt: 'Both',
      States: {
        Both: {
          Type: 'Parallel',
          End: true,
          Branches: [
            {
              StartAt: 'Slow',
              States: {
                Slow: runSql(
                  { sqlStatement: 'select pg_sleep(120)' },
                  { End: true, Catch: [{ ErrorEquals: ['ABORTED'], Next: 'Stopped' }] },
                ),
                Stopped: { Type: 'Pass', Parameters: { 'error.$': '$.Error' }, End: true },
              },
            },
            {
              StartAt: 'Wait',
              States: {
                Wait: { Type: 'Wait', Seconds: 1, Next: 'Cancel' },
                Cancel: ask(
                  { action: 'cancelStatement', statementId: 'LATEST', stateName: 'Slow' },
                  {
                    End: true,
                    Retry: [
                      {
                        ErrorEquals: ['PreviousExecutionNotFound', 'InvocationBusy'],
                        ...{ IntervalSeconds: 1, MaxAttempts: 10 },
                      },
                    ],
                  },
                ),
              },
            },
          ],
        },
      },
    });
    expect(report.status).toBe('SUCCEEDED');
    expect(report.output).toEqual([{ error: 'ABORTED' }, { Status: true }]);
    expect(report.statements).toMatchObject([{ status: 'ABORTED' }]);
  });

  it('a 120 s query is cancelled after a heartbeat of 30 s, and nothing of it is left', async () => {
    const running = cloud.run(
      {
        StartAt: 'Slow',
        States: {
          Slow: runSql(
            { sqlStatement: 'insert into t select 1 from (select pg_sleep(120)) as slow' },
            { HeartbeatSeconds: 30, End: true, Catch: [{ ErrorEquals: ['States.Timeout'], Next: 'Cancel' }] },
          ),
          Cancel: ask({ action: 'cancelStatement', statementId: 'LATEST', stateName: 'Slow' }, { Next: 'Count' }),
          ...count('t'),
        },
      },
      { setup: 'drop table if exists t; create table t (n int); insert into t values (7);' },
    );
    await cloud.untilStatementRuns();
    cloud.skip(30 * SECOND_MS);
    const report = await running;
    expect(report.status).toBe('SUCCEEDED');
    expect(report.output).toBe(1);
    expect(report.statements).toMatchObject([{ status: 'ABORTED' }, { status: 'FINISHED' }]);
  });

  it('a statement without a token is polled', async () => {
    const report = await cloud.run(
      {
        StartAt: 'Start',
        States: {
          Start: ask(
            { sqlStatement: 'insert into t values (1), (2), (3), (4), (5)' },
            { ResultPath: '$.started', OutputPath: '$', Next: 'Wait' },
          ),
          Wait: { Type: 'Wait', Seconds: 1, Next: 'Describe' },
          Describe: ask(
            { action: 'describeStatement', 'statementId.$': '$.started.Payload.Id' },
            { ResultPath: '$.described', OutputPath: '$', Next: 'Ended?' },
          ),
          'Ended?': {
            Type: 'Choice',
            Choices: [{ Variable: '$.described.Payload.Status', StringEquals: 'FINISHED', Next: 'Rows' }],
            Default: 'Wait',
          },
          Rows: { Type: 'Pass', OutputPath: '$.described.Payload.ResultRows', End: true },
        },
      },
      { setup: 'drop table if exists t; create table t (n int)' },
    );
    expect(report.status).toBe('SUCCEEDED');
    expect(report.output).toBe(5);
  });

  it('a Map of 50 inserts runs 10 at a time, each insert once', async () => {
    const report = await cloud.run(
      {
        StartAt: 'Each',
        States: {
          Each: {
            Type: 'Map',
            ItemsPath: '$.items',
            MaxConcurrency: 10,
            ResultPath: null,
            ItemProcessor: {
              ProcessorConfig: { Mode: 'INLINE' },
              StartAt: 'Insert',
              States: {
                Insert: runSql(
                  { sqlStatement: 'insert into t values (:n)', parameters: { 'n.$': "States.Format('{}', $)" } },
                  { End: true },
                ),
              },
            },
            Next: 'Count',
          },
          ...count('t'),
        },
      },
      {
        input: { items: Array.from({ length: 50 }, (_, n) => n) },
        setup: 'drop table if exists t; create table t (n int)',
      },
    );
    expect(report.status).toBe('SUCCEEDED');
    expect(report.output).toBe(50);
    expect(report.statements).toHaveLength(51);
  });

  it('intrinsics build the payload', async () => {
    const report = await cloud.run(
      {
        StartAt: 'Insert',
        States: {
          Insert: runSql(
            {
              'sqlStatement.$': "States.Format('insert into {} values (:day, {})', $.table, States.MathAdd($.n, 1))",
              parameters: { 'day.$': "States.ArrayGetItem(States.StringSplit($.stamp, 'T'), 0)" },
            },
            { ResultPath: '$.insert', Next: 'Select' },
          ),
          Select: runSql(
            { sqlStatement: 'select * from days', includeResult: true },
            { OutputPath: '$.result.Records', End: true },
          ),
        },
      },
      {
        input: { table: 'days', n: 41, stamp: '2026-01-02T03:04:05Z' },
        setup: 'drop table if exists days; create table days (day date, n int)',
      },
    );
    expect(report.status).toBe('SUCCEEDED');
    expect(report.output).toEqual([[{ stringValue: '2026-01-02' }, { longValue: 42 }]]);
  });
});
