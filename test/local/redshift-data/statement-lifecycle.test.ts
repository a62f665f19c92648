import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DAY_MS } from '../../../src/ports/units.js';
import { collectGarbage } from '../../support/collect-garbage.js';
import { RedshiftUnderTest } from './redshift-under-test.js';

let redshift: RedshiftUnderTest;
beforeAll(async () => {
  redshift = await RedshiftUnderTest.open({ activeStatementsMax: 20 });
  await redshift.service.runScript('create table kept (a int); insert into kept values (1);');
});
afterAll(() => redshift.close());

const started = async (id: string): Promise<void> => {
  // Each change is announced; a statement that has started has been announced as such.
  while (!redshift.changes.some((change) => change.id === id && change.status === 'STARTED')) {
    await new Promise((resolve) => setImmediate(resolve));
  }
};
const statusesOf = (id: string): string[] =>
  redshift.changes.filter((change) => change.id === id).map((change) => change.status);

const ENDLESS = 'insert into kept select 2 from (select pg_sleep(120)) t';

describe('a statement', () => {
  it('goes from SUBMITTED to FINISHED, step by step', async () => {
    const { Id } = await redshift.execute('select 1');
    expect(statusesOf(Id as string)).toEqual(['SUBMITTED', 'PICKED', 'STARTED', 'FINISHED']);
  });

  it('is described with all that the service tells', async () => {
    const description = await redshift.execute('select a, :p::int as p from kept;', {
      Parameters: [{ name: 'p', value: '7' }],
      StatementName: 'example',
    });
    expect(description).toEqual({
      Id: expect.stringMatching(/^[a-z0-9]{8}(-[a-z0-9]{4}){3}-[a-z0-9]{12}$/),
      Status: 'FINISHED',
      CreatedAt: redshift.clock.now() / 1000,
      UpdatedAt: redshift.clock.now() / 1000,
      Duration: 0,
      HasResultSet: true,
      ResultRows: 1,
      ResultSize: 2,
      RedshiftPid: expect.any(Number),
      RedshiftQueryId: expect.any(Number),
      RedshiftQueryUuid: expect.any(String),
      QueryString: 'select a, :p::int as p from kept;',
      QueryParameters: [{ name: 'p', value: '7' }],
      ResultFormat: 'JSON',
      ClusterIdentifier: 'example-cluster',
      Database: 'dev',
    });
  });

  it('that the database refuses ends as FAILED and leaves nothing', async () => {
    expect(await redshift.errorOf('insert into kept select 1 / (a - 1) from kept')).toBe('ERROR: division by zero');
    expect(await redshift.value('select count(*) from kept')).toBe(1);
  });
});

it('a statement too many is refused until another one has ended', async () => {
  const running = await redshift.start('select pg_sleep(120)');
  const waiting = await Promise.all(Array.from({ length: 19 }, () => redshift.start('select 1')));
  await expect(redshift.start('select 1')).rejects.toMatchObject({
    name: 'ActiveStatementsExceededException',
    message: expect.stringContaining('at most 20 may'),
  });
  await redshift.call('CancelStatement', { Id: waiting.at(-1) });
  waiting.push(await redshift.start('select 1'));
  await redshift.call('CancelStatement', { Id: running });
  await Promise.all(waiting.map((id) => redshift.ended(id)));
  expect(await redshift.value('select 1')).toBe(1);
});

describe('cancelling', () => {
  it.each([
    ENDLESS,
    'insert into kept with recursive n(i) as (select 1 union all select i + 1 from n where i < 2000000000) select count(*)::int from n',
  ])('ends a running statement at once and leaves nothing of it: %s', async (sql) => {
    const id = await redshift.start(sql);
    await started(id);
    expect(await redshift.call('CancelStatement', { Id: id })).toEqual({ Status: true });
    expect(await redshift.ended(id)).toMatchObject({ Status: 'ABORTED', Error: expect.stringContaining('cancelled') });
    expect(await redshift.value('select count(*) from kept')).toBe(1);
  });

  it('keeps a waiting statement from ever running', async () => {
    const first = await redshift.start(ENDLESS);
    const second = await redshift.start('insert into kept values (3)');
    await redshift.call('CancelStatement', { Id: second });
    await redshift.call('CancelStatement', { Id: first });
    await redshift.ended(first);
    expect(statusesOf(second)).toEqual(['SUBMITTED', 'ABORTED']);
    expect(await redshift.value('select count(*) from kept where a = 3')).toBe(0);
  });

  it('of two statements, one right after the other, leaves a database that works', async () => {
    const ids = [await redshift.start(ENDLESS), await redshift.start(ENDLESS)];
    for (const id of ids) {
      await started(id);
      await redshift.call('CancelStatement', { Id: id });
      expect(await redshift.ended(id)).toMatchObject({ Status: 'ABORTED' });
    }
    expect(await redshift.value('select count(*) from kept')).toBe(1);
  });

  it('refuses a statement that has ended', async () => {
    const { Id } = await redshift.execute('select 1');
    await expect(redshift.call('CancelStatement', { Id })).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringContaining('already in FINISHED state'),
    });
  });
});

describe('a batch', () => {
  it('is one transaction by default: one failure undoes all', async () => {
    const id = await redshift.startBatch([
      'insert into kept values (5)',
      'select a from kept',
      'select 1/0',
      'select 2',
    ]);
    const description = await redshift.ended(id);
    expect(description).toMatchObject({
      Status: 'FAILED',
      Error: 'Query #3 failed with ERROR: division by zero',
      ExecutionMode: 'TRANSACTION',
    });
    expect(description).not.toHaveProperty('QueryString');
    expect(description.SubStatements).toMatchObject([
      { Id: `${id}:1`, Status: 'FINISHED', ResultRows: 1 },
      { Id: `${id}:2`, Status: 'FINISHED', HasResultSet: true },
      { Id: `${id}:3`, Status: 'FAILED', Error: 'ERROR: division by zero' },
      { Id: `${id}:4`, Status: 'ABORTED' },
    ]);
    expect(await redshift.value('select count(*) from kept where a = 5')).toBe(0);
  });

  it('in AUTO_COMMIT keeps what succeeds', async () => {
    const id = await redshift.startBatch(
      ['insert into kept values (6)', 'select 1/0', 'delete from kept where a = 99'],
      {
        ExecutionMode: 'AUTO_COMMIT',
      },
    );
    const description = await redshift.ended(id);
    expect(description.SubStatements).toMatchObject([
      { Status: 'FINISHED' },
      { Status: 'FAILED' },
      { Status: 'FINISHED' },
    ]);
    expect(description.Status).toBe('FAILED');
    expect(await redshift.value('select count(*) from kept where a = 6')).toBe(1);
    await redshift.execute('delete from kept where a = 6');
  });

  it('gives each result under its own id, and shares temporary tables and parameters', async () => {
    const id = await redshift.startBatch(
      [
        'create temp table stage as select :n::int as n',
        'insert into stage values (8)',
        'select n from stage order by n',
      ],
      { Parameters: [{ name: 'n', value: '7' }] },
    );
    expect(await redshift.ended(id)).toMatchObject({ Status: 'FINISHED', HasResultSet: true, RedshiftQueryId: 0 });
    expect(await redshift.call('DescribeStatement', { Id: `${id}:3` })).toMatchObject({ Id: `${id}:3`, ResultRows: 2 });
    const result = await redshift.call('GetStatementResult', { Id: `${id}:3` });
    expect(result.Records).toEqual([[{ longValue: 7 }], [{ longValue: 8 }]]);
    expect(await redshift.errorOf('select * from stage')).toContain('does not exist');
    await expect(redshift.call('GetStatementResult', { Id: id })).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
    await expect(redshift.call('DescribeStatement', { Id: `${id}:4` })).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });
});

describe('waiting for a statement', () => {
  it('for one statement of a batch ends with that one', async () => {
    const id = await redshift.startBatch(['select 1', 'select pg_sleep(120)']);
    const first = await redshift.call('DescribeStatement', { Id: `${id}:1`, WaitTimeSeconds: 30 });
    expect(first).toMatchObject({ Id: `${id}:1`, Status: 'FINISHED' });
    expect(await redshift.call('DescribeStatement', { Id: id })).toMatchObject({ Status: 'STARTED' });
    await redshift.call('CancelStatement', { Id: id });
    await redshift.ended(id);
  });

  it('ends when the time is over', async () => {
    const id = await redshift.start(ENDLESS);
    await started(id);
    const waiting = redshift.call('DescribeStatement', { Id: id, WaitTimeSeconds: 5 });
    await redshift.clock.advance(5000);
    expect(await waiting).toMatchObject({ Status: 'STARTED' });
    await redshift.call('CancelStatement', { Id: id });
    await redshift.ended(id);
  });

  it('tells the end in the answer of the start', async () => {
    const answer = await redshift.call('ExecuteStatement', {
      WorkgroupName: 'example',
      Database: 'dev',
      Sql: 'select 1',
      WaitTimeSeconds: 30,
    });
    expect(answer).toMatchObject({ Status: 'FINISHED', HasResultSet: true, WorkgroupName: 'example' });
  });

  it('given up by the caller changes nothing for others', async () => {
    const id = await redshift.start(ENDLESS);
    const caller = new AbortController();
    const waiting = redshift.service.call('DescribeStatement', { Id: id, WaitTimeSeconds: 30 }, caller.signal);
    caller.abort(new Error('hung up'));
    await expect(waiting).rejects.toThrow('hung up');
    await started(id);
    await redshift.call('CancelStatement', { Id: id });
    expect(await redshift.ended(id)).toMatchObject({ Status: 'ABORTED' });
  });
});

describe('memory', () => {
  it('does not hold SQL and results of statements that have ended, which can be read all the same for a day', async () => {
    const redshift = await RedshiftUnderTest.open();
    const rows = 2_000;
    const text = 'x'.repeat(1_000);
    const query = async (): Promise<string> => {
      const { Id } = await redshift.execute(`select '${text}' || n from generate_series(1, ${rows}) as n`);
      return Id as string;
    };
    const heldBytes = async (): Promise<number> => {
      await collectGarbage();
      return process.memoryUsage().heapUsed;
    };
    await query();
    const before = await heldBytes();
    const ids = [];
    for (let count = 0; count < 5; count += 1) ids.push(await query());
    expect(redshift.archive.sizeBytes).toBeGreaterThan(ids.length * rows * text.length);
    expect((await heldBytes()) - before).toBeLessThan(rows * text.length);

    for (const Id of ids) {
      const described = await redshift.call('DescribeStatement', { Id });
      expect(described.QueryString).toContain(text);
      expect(described).toMatchObject({ ResultRows: rows });
      const first = await redshift.call('GetStatementResult', { Id });
      const second = await redshift.call('GetStatementResult', { Id, NextToken: first.NextToken });
      const all = [...(first.Records as object[][]), ...(second.Records as object[][])];
      expect(all.map(([field]) => field)).toEqual(
        Array.from({ length: all.length }, (_, n) => ({ stringValue: `${text}${n + 1}` })),
      );
    }

    await redshift.clock.advance(DAY_MS);
    expect(await redshift.call('ListStatements', {})).toMatchObject({ Statements: [] });
    expect(redshift.archive.sizeBytes).toBe(0);
    await redshift.close();
  });
});
