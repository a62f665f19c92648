import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RedshiftUnderTest } from './redshift-under-test.js';

let redshift: RedshiftUnderTest;
beforeAll(async () => {
  redshift = await RedshiftUnderTest.open();
  await redshift.service.runScript('create table kept (a int);');
});
afterAll(() => redshift.close());

const HOUR_MS = 3_600_000;
const openSession = async (sql = 'select 1', seconds = 60): Promise<string> =>
  (await redshift.execute(sql, { SessionKeepAliveSeconds: seconds })).SessionId as string;

describe('a session', () => {
  it('keeps temporary tables and settings for its own statements alone', async () => {
    const one = await openSession('create temp table stage (a int)');
    const two = await openSession("set datestyle to 'SQL, DMY'");
    await redshift.execute('insert into stage values (1)', { SessionId: one });
    expect(await redshift.value("select date '2024-12-31'", { SessionId: two })).toBe('31/12/2024');
    expect(await redshift.value('select a from stage', { SessionId: one })).toBe(1);
    expect(await redshift.value("select date '2024-12-31'", { SessionId: one })).toBe('2024-12-31');
    expect(await redshift.errorOf('select a from stage', { SessionId: two })).toContain('does not exist');
    expect(await redshift.errorOf('select a from stage')).toContain('does not exist');
  });

  it('finds its temporary table before a permanent one of the same name, and puts permanent ones where they belong', async () => {
    const session = await openSession('create temp table kept as select 42 as a');
    await redshift.execute('create table lasting as select a from kept', { SessionId: session });
    expect(await redshift.value('select a from kept', { SessionId: session })).toBe(42);
    expect(await redshift.value('select count(*) from kept')).toBe(0);
    expect(await redshift.value('select count(*) from lasting')).toBe(1);
  });

  it('takes names that begin with # as temporary', async () => {
    const session = await openSession('create table #stage (a int)');
    await redshift.execute('insert into #stage values (1 # 3)', { SessionId: session });
    expect(await redshift.value('select a from #stage', { SessionId: session })).toBe(2);
  });

  it('keeps its temporary tables when another statement is cancelled', async () => {
    const session = await openSession('create temp table survives as select 5 as a');
    const id = await redshift.start('select pg_sleep(120)');
    await redshift.call('CancelStatement', { Id: id });
    await redshift.ended(id);
    expect(await redshift.value('select a from survives', { SessionId: session })).toBe(5);
  });

  it('runs one statement at a time', async () => {
    const session = await openSession();
    const id = await redshift.start('select pg_sleep(120)', { SessionId: session });
    await expect(redshift.start('select 1', { SessionId: session })).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringContaining('busy'),
    });
    await redshift.call('CancelStatement', { Id: id });
    await redshift.ended(id);
    expect(await redshift.value('select 1', { SessionId: session })).toBe(1);
  });

  it('expires when nobody uses it, and its temporary tables go', async () => {
    const session = await openSession('create temp table gone (a int)', 60);
    await redshift.clock.advance(59_000);
    expect(await redshift.value('select count(*) from gone', { SessionId: session })).toBe(0);
    await redshift.clock.advance(60_000);
    await expect(redshift.start('select 1', { SessionId: session })).rejects.toMatchObject({
      name: 'ValidationException',
    });
    await redshift.execute('select 1');
    expect(
      await redshift.value(`select count(*) from pg_namespace where nspname like '%${session.replaceAll('-', '_')}'`),
    ).toBe(0);
  });
});

describe('the list of sessions', () => {
  const listed = async (input: Record<string, unknown>): Promise<Record<string, unknown>[]> =>
    (await redshift.call('ListSessions', input)).Sessions as Record<string, unknown>[];

  it('tells of each what it is doing, and until when it is kept', async () => {
    const session = await openSession('select 1', 600);
    const [available] = await listed({ SessionId: session });
    expect(available).toMatchObject({
      SessionId: session,
      Status: 'AVAILABLE',
      Database: 'dev',
      ClusterIdentifier: 'example-cluster',
      SessionAliveSeconds: 600,
      SessionTtl: (available?.UpdatedAt as number) + 600,
    });
    const id = await redshift.start('select pg_sleep(120)', { SessionId: session });
    expect(await listed({ SessionId: session })).toMatchObject([{ Status: 'BUSY', CurrentStatementId: id }]);
    await redshift.call('CancelStatement', { Id: id });
    await redshift.ended(id);
  });

  it('holds those that are not over, the newest first, unless another status is asked for', async () => {
    const older = await openSession('select 1', 30);
    await redshift.clock.advance(10_000);
    const newer = await openSession('select 1', 3_600);
    const idsOf = (sessions: readonly Record<string, unknown>[]) => sessions.map(({ SessionId }) => SessionId);
    expect(idsOf(await listed({})).slice(0, 2)).toEqual([newer, older]);
    await redshift.clock.advance(25_000);
    expect(idsOf(await listed({}))).not.toContain(older);
    const [closed] = (await listed({ Status: 'CLOSED' })).filter(({ SessionId }) => SessionId === older);
    expect(closed?.UpdatedAt).toBe(closed?.SessionTtl);
    expect(await listed({ Database: 'other' })).toEqual([]);
    expect(await listed({ WorkgroupName: 'example' })).toEqual([]);
    await redshift.clock.advance(25 * HOUR_MS);
    expect(await listed({ Status: 'CLOSED' })).not.toContainEqual(expect.objectContaining({ SessionId: older }));
  });

  it('comes in pages', async () => {
    const sessions = [await openSession(), await openSession(), await openSession()];
    const first = await redshift.call('ListSessions', { MaxResults: 2 });
    const rest = await redshift.call('ListSessions', { NextToken: first.NextToken });
    const all = [...(first.Sessions as Record<string, unknown>[]), ...(rest.Sessions as Record<string, unknown>[])];
    expect(first.Sessions).toHaveLength(2);
    expect(all.map(({ SessionId }) => SessionId)).toEqual(expect.arrayContaining(sessions));
  });
});

describe('who asks for the own role session alone', () => {
  it('sees what was started with the own access key', async () => {
    const target = { ClusterIdentifier: 'example-cluster', Database: 'dev', SessionKeepAliveSeconds: 60 };
    const mine = await redshift.call('ExecuteStatement', { ...target, Sql: 'select 1' }, { accessKeyId: 'MINE' });
    const yours = await redshift.call('ExecuteStatement', { ...target, Sql: 'select 1' }, { accessKeyId: 'YOURS' });
    await redshift.ended(yours.Id as string);
    const ask = async (RoleLevel: boolean) => {
      const caller = { accessKeyId: 'MINE' };
      const { Statements } = await redshift.call('ListStatements', { Status: 'ALL', RoleLevel }, caller);
      const { Sessions } = await redshift.call('ListSessions', { RoleLevel }, caller);
      return {
        statements: (Statements as { Id: string }[]).map(({ Id }) => Id),
        sessions: (Sessions as { SessionId: string }[]).map(({ SessionId }) => SessionId),
      };
    };
    expect(await ask(false)).toEqual({ statements: [mine.Id], sessions: [mine.SessionId] });
    expect((await ask(true)).statements).toEqual(expect.arrayContaining([mine.Id, yours.Id]));
  });
});

describe('a client token', () => {
  it('gives the first statement again, whatever the SQL is, without running or announcing it again', async () => {
    const options = { ClientToken: 'token-1', WithEvent: true };
    const first = await redshift.start('insert into kept values (1)', options);
    await redshift.ended(first);
    const eventCount = redshift.events.length;
    expect(await redshift.start('insert into kept values (2)', options)).toBe(first);
    expect(await redshift.value('select count(*) from kept')).toBe(1);
    expect(redshift.events).toHaveLength(eventCount);
  });

  it('is forgotten after 8 hours', async () => {
    const first = await redshift.start('select 1', { ClientToken: 'token-2' });
    await redshift.ended(first);
    await redshift.clock.advance(8 * HOUR_MS - 1);
    expect(await redshift.start('select 1', { ClientToken: 'token-2' })).toBe(first);
    await redshift.clock.advance(1);
    expect(await redshift.start('select 1', { ClientToken: 'token-2' })).not.toBe(first);
  });
});

describe('a completion event', () => {
  it('has the seven members of the service', async () => {
    const { Id } = await redshift.execute('select 1', { WithEvent: true, StatementName: 'example/1' });
    const now = redshift.clock.now();
    expect(redshift.events.at(-1)).toEqual({
      version: '0',
      id: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
      'detail-type': 'Redshift Data Statement Status Change',
      source: 'aws.redshift-data',
      account: '000000000000',
      time: new Date(now).toISOString().replace('.000', ''),
      region: 'us-east-1',
      resources: ['arn:aws:redshift:us-east-1:000000000000:cluster:example-cluster'],
      detail: {
        principal: expect.stringMatching(/^arn:aws:sts::000000000000:assumed-role\//),
        statementName: 'example/1',
        statementId: Id,
        redshiftQueryId: -1,
        state: 'FINISHED',
        rows: 1,
        expireAt: now / 1000 + 86_400,
      },
    });
  });

  it('comes once for a failure and for a cancelled statement, and never without WithEvent', async () => {
    const before = redshift.events.length;
    await redshift.execute('select 1');
    await redshift.execute('select 1/0', { WithEvent: true });
    const id = await redshift.start('select pg_sleep(120)', { WithEvent: true });
    await redshift.call('CancelStatement', { Id: id });
    await redshift.ended(id);
    expect(redshift.events.slice(before).map(({ detail }) => [detail.state, detail.rows])).toEqual([
      ['FAILED', -1],
      ['ABORTED', -1],
    ]);
  });
});

describe('what is known of a statement', () => {
  it('is forgotten a day after its end', async () => {
    const { Id } = await redshift.execute('select 1');
    await redshift.clock.advance(24 * HOUR_MS - 1);
    expect(await redshift.call('GetStatementResult', { Id })).toHaveProperty('TotalNumRows', 1);
    await redshift.clock.advance(1);
    for (const operation of ['DescribeStatement', 'GetStatementResult', 'CancelStatement']) {
      await expect(redshift.call(operation, { Id })).rejects.toMatchObject({
        name: 'ResourceNotFoundException',
        members: { ResourceId: Id },
      });
    }
  });

  it('is listed by the beginning of its name, newest first, page by page', async () => {
    const ids: unknown[] = [];
    for (const name of ['list/a', 'list/b', 'list/c', 'List/d']) {
      ids.unshift((await redshift.execute('select 1', { StatementName: name })).Id);
    }
    const first = await redshift.call('ListStatements', { StatementName: 'list/', MaxResults: 2 });
    const second = await redshift.call('ListStatements', {
      StatementName: 'list/',
      MaxResults: 2,
      NextToken: first.NextToken,
    });
    const listed = [first, second].flatMap((page) => page.Statements as { Id: string }[]).map(({ Id }) => Id);
    expect(listed).toEqual(ids.slice(1));
    expect(second).not.toHaveProperty('NextToken');
  });

  it('is listed while it runs only if all are asked for', async () => {
    const id = await redshift.start('select pg_sleep(120)', { StatementName: 'running' });
    expect(await redshift.call('ListStatements', { StatementName: 'running' })).toEqual({ Statements: [] });
    expect(await redshift.call('ListStatements', { StatementName: 'running', Status: 'ALL' })).toMatchObject({
      Statements: [{ Id: id, StatementName: 'running', IsBatchStatement: false, QueryString: 'select pg_sleep(120)' }],
    });
    await redshift.call('CancelStatement', { Id: id });
    await redshift.ended(id);
    expect(await redshift.call('ListStatements', { StatementName: 'running', Status: 'ABORTED' })).toMatchObject({
      Statements: [{ Id: id }],
    });
  });
});
