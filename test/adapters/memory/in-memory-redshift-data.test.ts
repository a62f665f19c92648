import { describe, expect, it } from '@jest/globals';
import { InMemoryRedshiftData } from '../../../src/adapters/memory/in-memory-redshift-data.js';
import type { InMemoryRedshiftDataOptions } from '../../../src/adapters/memory/in-memory-redshift-data-options.js';
import { ManualClock } from '../../../src/adapters/memory/manual-clock.js';
import { resultOf } from '../../../src/adapters/memory/result-of.js';
import type { StatementStatusChangeEvent } from '../../../src/domain/statement-status-change-event.js';
import { RedshiftDataError } from '../../../src/ports/port-errors.js';
import type { EpochMs } from '../../../src/ports/units.js';

const NOW = Date.parse('2026-01-02T03:04:05.678Z') as EpochMs;
const INPUT = { Sql: 'insert into t values (1)', Database: 'dev', ClusterIdentifier: 'warehouse' } as const;
const LOST = new RedshiftDataError('InternalServerException', 'no answer', { retryable: true, outcome: 'unknown' });
const THROTTLED = new RedshiftDataError('ThrottlingException', 'slow down', { retryable: true, outcome: 'refused' });

const aDataApi = (options: InMemoryRedshiftDataOptions = {}) => {
  const clock = new ManualClock(NOW);
  const events: StatementStatusChangeEvent[] = [];
  const onEvent = (event: StatementStatusChangeEvent): void => void events.push(event);
  return { clock, events, redshiftData: new InMemoryRedshiftData({ clock, onEvent, ...options }) };
};

describe('InMemoryRedshiftData', () => {
  it('leaves a statement SUBMITTED until the test says otherwise', async () => {
    const { redshiftData, clock } = aDataApi();
    const { Id } = await redshiftData.executeStatement(INPUT);
    await clock.advance(3_600_000);
    expect((await redshiftData.describeStatement({ Id })).Status).toBe('SUBMITTED');
    redshiftData.begin(Id);
    expect((await redshiftData.describeStatement({ Id })).Status).toBe('STARTED');
  });

  it('ends a statement with the result that the test gives', async () => {
    const { redshiftData, clock } = aDataApi();
    const { Id } = await redshiftData.executeStatement(INPUT);
    redshiftData.begin(Id);
    await clock.advance(1_500);
    redshiftData.finish(Id, resultOf([{ city: 'Ulm', trips: 3 }]));
    expect(await redshiftData.describeStatement({ Id })).toMatchObject({
      Status: 'FINISHED',
      ResultRows: 1,
      Duration: 1_500_000_000,
      UpdatedAt: new Date(NOW + 1_500),
    });
    const { Records } = await redshiftData.getStatementResult({ Id });
    expect(Records).toEqual([[{ stringValue: 'Ulm' }, { longValue: 3 }]]);
  });

  it("ends a statement with the database's error, or as aborted", async () => {
    const { redshiftData } = aDataApi();
    const first = await redshiftData.executeStatement(INPUT);
    const second = await redshiftData.executeStatement(INPUT);
    redshiftData.fail(first.Id, 'ERROR: disk full');
    redshiftData.abort(second.Id);
    expect(await redshiftData.describeStatement(first)).toMatchObject({ Status: 'FAILED', Error: 'ERROR: disk full' });
    expect(await redshiftData.describeStatement(second)).toMatchObject({ Status: 'ABORTED', ResultRows: -1 });
  });

  it('tells whoever waits as soon as the test ends the statement', async () => {
    const { redshiftData, clock } = aDataApi();
    const waiting = redshiftData.executeStatement({ ...INPUT, WaitTimeSeconds: 30 });
    await clock.untilSleeping();
    redshiftData.finish(redshiftData.statements[0]?.id ?? '');
    expect((await waiting).Status).toBe('FINISHED');
    expect(clock.pendingSleeps).toEqual([]);
  });

  it('ends a statement by itself as its handler tells, when its time is up', async () => {
    const { redshiftData, clock } = aDataApi({ onSql: () => ({ rows: 1, afterMs: 2_000 }) });
    const { Id } = await redshiftData.executeStatement(INPUT);
    await clock.advance(1_999);
    expect((await redshiftData.describeStatement({ Id })).Status).toBe('STARTED');
    await clock.advance(1);
    expect((await redshiftData.describeStatement({ Id })).Status).toBe('FINISHED');
  });

  it('gives the handler SQL and parameters', async () => {
    const seen: unknown[] = [];
    const { redshiftData } = aDataApi({ onSql: (...given) => void seen.push(given) });
    await redshiftData.executeStatement({ ...INPUT, Parameters: [{ name: 'n', value: '1' }] });
    expect(seen).toEqual([[INPUT.Sql, [{ name: 'n', value: '1' }]]]);
  });

  it('leaves no timer behind when a scripted statement is cancelled', async () => {
    const { redshiftData, clock } = aDataApi({ onSql: () => ({ afterMs: 60_000 }) });
    await redshiftData.cancelStatement(await redshiftData.executeStatement(INPUT));
    expect(clock.pendingSleeps).toEqual([]);
  });

  it('sends the event as EventBridge delivers it', async () => {
    const { redshiftData, events, clock } = aDataApi();
    const started = await redshiftData.executeStatement({ ...INPUT, WithEvent: true, StatementName: 'tasker/run-1' });
    redshiftData.finish(started.Id, { rows: 42 });
    await clock.advance(0);
    expect(events).toEqual([
      {
        version: '0',
        id: '00000000-0000-4000-8002-000000000001',
        'detail-type': 'Redshift Data Statement Status Change',
        source: 'aws.redshift-data',
        account: '111122223333',
        time: '2026-01-02T03:04:05Z',
        region: 'eu-west-1',
        resources: ['arn:aws:redshift:eu-west-1:111122223333:cluster:warehouse'],
        detail: {
          principal: 'arn:aws:sts::111122223333:assumed-role/ExampleRole/example-function',
          statementName: 'tasker/run-1',
          statementId: started.Id,
          redshiftQueryId: -1,
          state: 'FINISHED',
          rows: 42,
          expireAt: Math.ceil((NOW + 24 * 60 * 60 * 1_000) / 1_000),
        },
      },
    ]);
  });

  it('names the workgroup as the origin of a serverless event', async () => {
    const { redshiftData, events, clock } = aDataApi();
    const { Id } = await redshiftData.executeStatement({
      Sql: 'x',
      Database: 'dev',
      WorkgroupName: 'wg',
      WithEvent: true,
    });
    redshiftData.abort(Id);
    await clock.advance(0);
    expect(events[0]?.resources).toEqual(['arn:aws:redshift-serverless:eu-west-1:111122223333:workgroup/wg']);
    expect(events[0]?.detail.rows).toBe(-1);
  });

  it('fails the next call without effect', async () => {
    const { redshiftData } = aDataApi();
    redshiftData.failNext('executeStatement', THROTTLED);
    await expect(redshiftData.executeStatement(INPUT)).rejects.toBe(THROTTLED);
    expect(redshiftData.statements).toEqual([]);
    await expect(redshiftData.executeStatement(INPUT)).resolves.toHaveProperty('Id');
  });

  it('loses the answer to the next call after it took effect', async () => {
    const { redshiftData } = aDataApi();
    redshiftData.failNext('executeStatement', LOST, { effect: 'done' });
    const input = { ...INPUT, ClientToken: 'token-1' };
    await expect(redshiftData.executeStatement(input)).rejects.toBe(LOST);
    const { Id } = await redshiftData.executeStatement(input);
    expect(redshiftData.statements.map(({ id }) => id)).toEqual([Id]);
  });

  it('fails as many calls as told, of any operation', async () => {
    const { redshiftData } = aDataApi();
    redshiftData.failNext('any', THROTTLED, { times: 2 });
    await expect(redshiftData.listStatements({})).rejects.toBe(THROTTLED);
    await expect(redshiftData.executeStatement(INPUT)).rejects.toBe(THROTTLED);
    await expect(redshiftData.executeStatement(INPUT)).resolves.toHaveProperty('Id');
  });

  it('does not let a refused call have an effect', () => {
    const { redshiftData } = aDataApi();
    expect(() => redshiftData.failNext('executeStatement', THROTTLED, { effect: 'done' })).toThrow('refused');
  });

  it('keeps every call with its input', async () => {
    const { redshiftData } = aDataApi();
    const { Id } = await redshiftData.executeStatement(INPUT);
    await redshiftData.describeStatement({ Id });
    expect(redshiftData.calls).toEqual([
      { operation: 'executeStatement', input: INPUT },
      { operation: 'describeStatement', input: { Id } },
    ]);
  });

  it('refuses a statement too many, for now', async () => {
    const { redshiftData } = aDataApi({ activeStatementsMax: 1 });
    const { Id } = await redshiftData.executeStatement(INPUT);
    await expect(redshiftData.executeStatement(INPUT)).rejects.toMatchObject({
      name: 'ActiveStatementsExceededException',
      retryable: true,
      outcome: 'refused',
    });
    redshiftData.finish(Id);
    await expect(redshiftData.executeStatement(INPUT)).resolves.toHaveProperty('Id');
  });

  it('loses every trace of a forgotten statement but its client token', async () => {
    const { redshiftData } = aDataApi();
    const input = { ...INPUT, ClientToken: 'token-1' };
    const { Id } = await redshiftData.executeStatement(input);
    redshiftData.forget(Id);
    await expect(redshiftData.describeStatement({ Id })).rejects.toHaveProperty('name', 'ResourceNotFoundException');
    expect((await redshiftData.executeStatement(input)).Id).toBe(Id);
  });

  it('ends each statement of a batch with its own result', async () => {
    const { redshiftData } = aDataApi();
    const { Id } = await redshiftData.batchExecuteStatement({ Sqls: ['insert', 'select'], Database: 'dev' });
    redshiftData.finish(Id, [{ rows: 5 }, resultOf([{ n: 5 }])]);
    const { SubStatements, ResultRows } = await redshiftData.describeStatement({ Id });
    expect(SubStatements?.map((each) => each.ResultRows)).toEqual([5, 1]);
    expect(ResultRows).toBe(6);
  });

  it('fails a batch at the statement that the test names', async () => {
    const { redshiftData } = aDataApi();
    const { Id } = await redshiftData.batchExecuteStatement({ Sqls: ['a', 'b', 'c'], Database: 'dev' });
    redshiftData.fail(Id, 'ERROR: broken', 2);
    const { SubStatements, Status, Error: text } = await redshiftData.describeStatement({ Id });
    expect([Status, text]).toEqual(['FAILED', 'ERROR: broken']);
    expect(SubStatements?.map((each) => each.Status)).toEqual(['FINISHED', 'FAILED', 'ABORTED']);
  });

  it('runs the rest of a batch that commits each statement by itself', async () => {
    const { redshiftData } = aDataApi({ onSql: (sql) => (sql === 'b' ? { error: 'ERROR: broken' } : { rows: 1 }) });
    const batch = { Sqls: ['a', 'b', 'c'], Database: 'dev', ExecutionMode: 'AUTO_COMMIT' } as const;
    const { Id } = await redshiftData.batchExecuteStatement({ ...batch, WaitTimeSeconds: 30 });
    const { SubStatements, Status } = await redshiftData.describeStatement({ Id });
    expect(Status).toBe('FAILED');
    expect(SubStatements?.map((each) => each.Status)).toEqual(['FINISHED', 'FAILED', 'FINISHED']);
  });

  it('shares no value with its callers', async () => {
    const { redshiftData } = aDataApi();
    const parameter = { name: 'n', value: '1' };
    const { Id } = await redshiftData.executeStatement({ ...INPUT, Parameters: [parameter] });
    parameter.value = 'changed';
    const records = [[{ longValue: 1 }]];
    redshiftData.finish(Id, { records });
    records[0] = [{ longValue: 2 }];
    expect((await redshiftData.describeStatement({ Id })).QueryParameters).toEqual([{ name: 'n', value: '1' }]);
    expect((await redshiftData.getStatementResult({ Id })).Records).toEqual([[{ longValue: 1 }]]);
  });

  it('says so when the test ends what is not running', async () => {
    const { redshiftData } = aDataApi();
    const { Id } = await redshiftData.executeStatement(INPUT);
    redshiftData.finish(Id);
    expect(() => redshiftData.fail(Id, 'ERROR')).toThrow(`statement '${Id}' is FINISHED and cannot end again`);
    expect(() => redshiftData.finish('nobody')).toThrow("there is no statement 'nobody'");
  });

  it('refuses a next token that it never gave', async () => {
    const { redshiftData } = aDataApi({ onSql: () => resultOf([{ n: 1 }]) });
    const { Id } = await redshiftData.executeStatement(INPUT);
    const calls = [
      redshiftData.getStatementResult({ Id, NextToken: 'made up' }),
      redshiftData.listStatements({ NextToken: 'made up' }),
    ];
    for (const call of calls) await expect(call).rejects.toHaveProperty('name', 'ValidationException');
  });
});
