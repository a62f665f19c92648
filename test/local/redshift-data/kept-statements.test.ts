import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DAY_MS, type EpochMs, HOUR_MS } from '../../../src/index.js';
import { ManualClock } from '../../../src/adapters/memory/manual-clock.js';
import { SequentialIds } from '../../../src/adapters/memory/sequential-ids.js';
import { classifyError } from '../../../src/domain/error-class.js';
import { RedshiftUnderTest } from './redshift-under-test.js';

describe('statements that are kept', () => {
  let dataDirectory: string;
  let clock: ManualClock;
  let processCount: number;
  let redshift: RedshiftUnderTest;
  const start = async (): Promise<void> => {
    processCount += 1;
    const ids = new SequentialIds(`process-${processCount}`);
    redshift = await RedshiftUnderTest.open({ dataDirectory, keepsStatements: true, clock, ids });
  };
  const restart = async (): Promise<void> => {
    await redshift.close();
    await start();
  };
  beforeEach(async () => {
    dataDirectory = mkdtempSync(join(tmpdir(), 'kept-statements-'));
    clock = new ManualClock();
    processCount = 0;
    await start();
  });
  afterEach(async () => {
    await redshift.close();
    rmSync(dataDirectory, { recursive: true, force: true });
  });
  const describeAll = (id: string) => redshift.call('DescribeStatement', { Id: id });

  it('tell of the sessions that they ran in, which are over after a restart', async () => {
    const opened = await redshift.execute('create temp table t (a int)', { SessionKeepAliveSeconds: 3600 });
    const SessionId = opened.SessionId as string;
    await clock.advance(1_000);
    await restart();
    await expect(redshift.call('ExecuteStatement', { SessionId, Sql: 'select * from t' })).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringContaining('Session is not available') as unknown,
    });
    const { Sessions } = await redshift.call('ListSessions', { SessionId });
    expect(Sessions).toMatchObject([{ SessionId, Status: 'CLOSED', SessionAliveSeconds: 3600, Database: 'dev' }]);
    expect((await redshift.call('ListSessions', {})).Sessions).toEqual([]);
    await clock.advance(DAY_MS);
    await expect(redshift.call('ListSessions', { SessionId })).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
    await expect(redshift.call('ExecuteStatement', { SessionId, Sql: 'select 1' })).rejects.toThrow('is invalid');
  });

  it('are described, listed and read after a restart as before it', async () => {
    const query = await redshift.start('select n, n::text from generate_series(1, :last) as g (n)', {
      Parameters: [{ name: 'last', value: '3' }],
      StatementName: 'three',
    });
    await redshift.ended(query);
    const failed = (await redshift.execute('select * from nowhere')).Id as string;
    const batch = await redshift.startBatch([
      'create table t (a int)',
      'insert into t values (1), (2)',
      'select a from t',
    ]);
    await redshift.ended(batch);
    const look = async () => [
      await describeAll(query),
      await describeAll(failed),
      await describeAll(batch),
      await describeAll(`${batch}:2`),
      await redshift.call('GetStatementResult', { Id: query }),
      await redshift.call('GetStatementResult', { Id: `${batch}:3` }),
      await redshift.call('ListStatements', {}),
    ];
    const before = await look();
    await restart();
    expect(await look()).toEqual(before);
  });

  it('have the same id for the same client token after a restart', async () => {
    const first = await redshift.start('select 1', { ClientToken: 'once' });
    await redshift.ended(first);
    await restart();
    expect(await redshift.start('select 1', { ClientToken: 'once' })).toBe(first);
  });

  it('get numbers that none before had', async () => {
    const first = await redshift.execute('select 1');
    await restart();
    const second = await redshift.execute('select 1');
    expect(second.RedshiftQueryId).toBeGreaterThan(first.RedshiftQueryId as number);
    expect(second.RedshiftPid).toBeGreaterThan(first.RedshiftPid as number);
  });

  it('are gone a day after their end, and so are their files', async () => {
    const { Id } = await redshift.execute('select 1');
    await clock.advance(DAY_MS - 1);
    await restart();
    expect((await describeAll(Id as string)).Status).toBe('FINISHED');
    await clock.advance(2 * HOUR_MS);
    await restart();
    await expect(describeAll(Id as string)).rejects.toThrow('ended over 24 hours ago');
    expect(readdirSync(join(dataDirectory, 'statements'))).toEqual([]);
  });

  it('have failed where the process ended before them, which is told when events can be delivered', async () => {
    await redshift.service.runScript('create table t (a int)');
    const running = await redshift.start('insert into t select 1 from (select pg_sleep(600)) as s', {
      WithEvent: true,
      StatementName: 'laptop/load',
    });
    const waiting = await redshift.start('insert into t values (2)', { WithEvent: true });
    await restart();
    expect(redshift.events).toEqual([]);
    redshift.service.endInterrupted();
    for (const id of [running, waiting]) {
      expect(await describeAll(id)).toMatchObject({
        Status: 'FAILED',
        Error: expect.stringContaining('the laptop cloud was ended while the statement ran or waited'),
      });
    }
    expect(redshift.events).toMatchObject([
      { detail: { statementId: running, statementName: 'laptop/load', state: 'FAILED' } },
      { detail: { statementId: waiting, state: 'FAILED' } },
    ]);
    expect(await redshift.value('select count(*) from t')).toBe(0);
    await clock.advance(HOUR_MS);
    await restart();
    redshift.service.endInterrupted();
    expect(redshift.events).toEqual([]);
    expect(await describeAll(running)).toMatchObject({ Status: 'FAILED' });
  });

  it('are told of once more where they ended shortly before, since queues are empty after a restart', async () => {
    const early = await redshift.start('select 1', { WithEvent: true });
    await redshift.ended(early);
    await clock.advance(HOUR_MS);
    const late = await redshift.start('select 2', { WithEvent: true });
    await redshift.ended(late);
    const [, before] = redshift.events;
    await restart();
    redshift.service.endInterrupted();
    expect(redshift.events).toMatchObject([{ detail: before?.detail }]);
  });

  it('tell by the class of the error that a retry may help', async () => {
    const id = await redshift.start('select pg_sleep(600)');
    await restart();
    redshift.service.endInterrupted();
    expect(classifyError((await describeAll(id)).Error as string)).toBe('connection');
  });

  it('know which statements of a batch had become permanent by themselves', async () => {
    await redshift.service.runScript('create table t (a int)');
    const id = await redshift.startBatch(['insert into t values (1)', 'select pg_sleep(600)', 'select 3'], {
      ExecutionMode: 'AUTO_COMMIT',
    });
    await redshift.call('DescribeStatement', { Id: `${id}:1`, WaitTimeSeconds: 30 });
    await restart();
    redshift.service.endInterrupted();
    expect(await describeAll(id)).toMatchObject({
      Status: 'FAILED',
      SubStatements: [{ Status: 'FINISHED', ResultRows: 1 }, { Status: 'ABORTED' }, { Status: 'ABORTED' }],
    });
    expect(await redshift.value('select count(*) from t')).toBe(1);
  });

  it('of a batch are written one by one: what they have brought is not written again for each that follows', async () => {
    const rows = 2_000;
    const sql = `select n, repeat('x', 40) from generate_series(1, ${rows}) as g (n)`;
    const id = await redshift.startBatch(
      Array.from({ length: 10 }, () => sql),
      { ExecutionMode: 'AUTO_COMMIT' },
    );
    await redshift.ended(id);
    const [name = ''] = readdirSync(join(dataDirectory, 'statements'));
    const text = readFileSync(join(dataDirectory, 'statements', name), 'utf8');
    // Once at its end, and once with the whole batch.
    expect(text.split('x'.repeat(40)).length - 1).toBeLessThanOrEqual(2 * 10 * rows);
    await restart();
    expect((await redshift.call('GetStatementResult', { Id: `${id}:9` })).TotalNumRows).toBe(rows);
  });

  describe('that were cut off while they became permanent', () => {
    /** Leaves the statements' file as a process does that is killed between a commit and what it writes next. */
    async function killAfterCommit(change = (line: string): string => line): Promise<void> {
      await redshift.close();
      const folder = join(dataDirectory, 'statements');
      const [name = ''] = readdirSync(folder);
      const lines = readFileSync(join(folder, name), 'utf8').trimEnd().split('\n');
      const last = lines.findLastIndex((line) => line.includes('"transactionId"'));
      writeFileSync(
        join(folder, name),
        lines
          .slice(0, last + 1)
          .map((line) => `${change(line)}\n`)
          .join(''),
      );
      await start();
      redshift.service.endInterrupted();
    }

    it('have finished where the database knows that they are, with what they have given', async () => {
      await redshift.service.runScript('create table t (a int)');
      const id = await redshift.start('insert into t values (1), (2)', { WithEvent: true });
      const before = await redshift.ended(id);
      await killAfterCommit();
      expect(await describeAll(id)).toEqual(before);
      expect(redshift.events).toMatchObject([{ detail: { statementId: id, state: 'FINISHED', rows: 2 } }]);
    });

    it('have finished as a batch', async () => {
      await redshift.service.runScript('create table t (a int)');
      const id = await redshift.startBatch(['insert into t values (1)', 'select a from t']);
      const before = await redshift.ended(id);
      await killAfterCommit();
      expect(await describeAll(id)).toEqual(before);
      expect((await redshift.call('GetStatementResult', { Id: `${id}:2` })).Records).toEqual([[{ longValue: 1 }]]);
    });

    it('have failed where they are not', async () => {
      await redshift.service.runScript('create table t (a int)');
      const batch = await redshift.startBatch(['insert into t values (2)', 'select a from t']);
      await redshift.ended(batch);
      // One that there never was.
      await killAfterCommit((line) => line.replace(/"transactionId":"\d+"/, '"transactionId":"999999999999"'));
      expect(await describeAll(batch)).toMatchObject({
        Status: 'FAILED',
        HasResultSet: false,
        SubStatements: [{ Status: 'ABORTED' }, { Status: 'ABORTED' }],
      });
    });
  });

  it('are not begun with where their folder holds what is none', async () => {
    await redshift.close();
    writeFileSync(join(dataDirectory, 'statements', '1.jsonl'), '{"id":"x","standing":{"status":"FINISHED"}}\n');
    clock.set(0 as EpochMs);
    await expect(start()).rejects.toThrow(/^the statements in '.*statements' cannot be read: /);
    rmSync(join(dataDirectory, 'statements', '1.jsonl'));
    await start();
  });
});
