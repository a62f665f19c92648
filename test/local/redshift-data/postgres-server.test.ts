import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expectVersion } from '../../../local/src/redshift-data/database/server/expect-fit.js';
import { SHARED_TABLES, dialectCases, expectCase } from './dialect-cases.js';
import { PostgresServer } from '../../support/postgres-server.js';
import { runHere } from '../../support/run-here.js';
import { RedshiftUnderTest } from './redshift-under-test.js';

let server: PostgresServer;
let redshift: RedshiftUnderTest;
/** Why there is no server here. */
let missing: string | undefined;

beforeAll(async () => {
  const started = await PostgresServer.start();
  if (typeof started === 'string') {
    missing = started;
    process.stderr.write(`skipped: the tests on a PostgreSQL server; ${missing}\n`);
    return;
  }
  server = started;
  redshift = await RedshiftUnderTest.open({ databaseUrl: server.url('laptop') });
  await redshift.service.runScript(SHARED_TABLES);
});
afterAll(async () => {
  await redshift?.close();
  await server?.stop();
});

const createFit = (name: string): string =>
  `create database ${name} template template0 encoding 'UTF8' locale_provider builtin builtin_locale 'C.UTF-8' locale 'C'`;

/** A test that needs the server, where there is one. */
const onServer = (name: string, test: () => Promise<void>): void => {
  it(name, async () => {
    if (missing === undefined) await test();
  });
};

for (const [name, cases] of dialectCases()) {
  describe(`statements of Redshift on a PostgreSQL server: ${name}`, () => {
    for (const one of cases) onServer(one.sql, () => expectCase(redshift, one));
  });
}

describe('on a PostgreSQL server', () => {
  const pause = 'select count(*) from pg_class a, pg_class b, pg_class c, pg_class d';
  const isRunning = async (id: string): Promise<boolean> =>
    (await redshift.call('DescribeStatement', { Id: id })).Status === 'STARTED';
  const running = async (sql: string): Promise<string> => {
    const id = await redshift.start(sql);
    while (!(await isRunning(id))) await new Promise(setImmediate);
    return id;
  };

  onServer('a statement does not wait for one that takes long', async () => {
    const long = await running(pause);
    expect(await redshift.value('select 1')).toBe(1);
    expect(await isRunning(long)).toBe(true);
    expect(await redshift.call('CancelStatement', { Id: long })).toEqual({ Status: true });
    expect(await redshift.ended(long)).toMatchObject({ Status: 'ABORTED' });
  });

  onServer('nothing stays of a statement that is cancelled, and its connection goes on', async () => {
    await redshift.service.runScript('create table written (a int)');
    const ids = await Promise.all(
      Array.from({ length: 12 }, () => redshift.startBatch(['insert into written values (1)', pause])),
    );
    for (const id of ids) await redshift.call('CancelStatement', { Id: id });
    for (const id of ids) expect(await redshift.ended(id)).toMatchObject({ Status: 'ABORTED' });
    expect(await redshift.value('select count(*) from written')).toBe(0);
  });

  onServer('writers of a table wait for each other, so that none is lost', async () => {
    await redshift.service.runScript('create table counter (n int); insert into counter values (0)');
    const ids = await Promise.all(Array.from({ length: 20 }, () => redshift.start('update counter set n = n + 1')));
    for (const id of ids) expect(await redshift.ended(id)).toMatchObject({ Status: 'FINISHED' });
    expect(await redshift.value('select n from counter')).toBe(20);
  });

  onServer('a batch sees what was there when it began to look, and LOCK lets it begin later', async () => {
    await redshift.service.runScript('create table seen (n int); insert into seen values (1)');
    const { Id, SessionId } = await redshift.execute('begin', { SessionKeepAliveSeconds: 60 });
    expect(Id).toBeDefined();
    expect(await redshift.value('select count(*) from seen', { SessionId })).toBe(1);
    expect(await redshift.execute('update seen set n = 2')).toMatchObject({ Status: 'FINISHED' });
    expect(await redshift.value('select n from seen', { SessionId })).toBe(1);
    expect(await redshift.errorOf('update seen set n = n + 10', { SessionId })).toMatch(
      /^ERROR: 1023\n {2}Detail: Serializable isolation violation/,
    );
    await redshift.execute('rollback', { SessionId });
    const ids = await Promise.all(
      Array.from({ length: 5 }, () => redshift.startBatch(['lock seen', 'update seen set n = n + 10'])),
    );
    for (const id of ids) expect(await redshift.ended(id)).toMatchObject({ Status: 'FINISHED' });
    expect(await redshift.value('select n from seen')).toBe(52);
  });

  onServer('a session finds its temporary tables and its settings, whichever connection it comes to', async () => {
    const { SessionId } = await redshift.execute('create temp table own as select 7 as a', {
      SessionKeepAliveSeconds: 60,
    });
    await redshift.execute("set search_path to 'elsewhere'", { SessionId });
    const others = await Promise.all(Array.from({ length: 9 }, () => redshift.start('select 1')));
    expect(await redshift.value('select a from own', { SessionId })).toBe(7);
    expect(await redshift.value('show search_path', { SessionId })).toContain('elsewhere');
    for (const id of others) await redshift.ended(id);
    expect(await redshift.errorOf('select a from own')).toContain('relation "own" does not exist');
  });

  onServer(
    'a session whose transaction is open does not hold up the others, and what it did goes with it',
    async () => {
      await redshift.service.runScript('create table kept (a int)');
      const { SessionId } = await redshift.execute('begin', { SessionKeepAliveSeconds: 60 });
      await redshift.execute('insert into kept values (1)', { SessionId });
      expect(await redshift.value('select count(*) from kept')).toBe(0);
      await redshift.clock.advance(61_000);
      expect(await redshift.execute('insert into kept values (2)')).toMatchObject({ Status: 'FINISHED' });
      expect(await redshift.value('select a from kept')).toBe(2);
    },
  );

  onServer('what was running when the connection was lost fails, and the next statement has a new one', async () => {
    const long = await running(pause);
    await server.script(
      'laptop',
      'select pg_terminate_backend(pid) from pg_stat_activity where query like \'%pg_class" as "d"%\' and pid <> pg_backend_pid()',
    );
    const { Status, Error: error } = await redshift.ended(long);
    expect([Status, error]).toEqual(['FAILED', expect.stringMatching(/^ERROR: /)]);
    const values = await Promise.all(Array.from({ length: 10 }, () => redshift.value('select 1')));
    expect(values).toEqual(Array.from({ length: 10 }, () => 1));
  });

  onServer('everyone reads in the system views what all have run', async () => {
    await Promise.all(
      Array.from({ length: 8 }, async (_, n) => redshift.ended(await redshift.start(`select 4200 + ${n}`))),
    );
    const count = "select count(*) from sys_query_history where query_text like 'select 4200 + %'";
    const counts = await Promise.all(Array.from({ length: 4 }, () => redshift.value(count)));
    expect(counts).toEqual([8, 8, 8, 8]);
  });
});

describe('a database of a PostgreSQL server', () => {
  const opened = async (url: string): Promise<string> => {
    try {
      const other = await RedshiftUnderTest.open({ databaseUrl: url });
      await other.close();
      return 'opened';
    } catch (error) {
      return `${(error as Error).name}: ${(error as Error).message}`;
    }
  };

  onServer("is one laptop cloud's at a time", async () => {
    expect(await opened(server.url('laptop'))).toMatch(/^DatabaseServerError: .* is in use by another laptop cloud/);
  });

  onServer('goes with a data folder of its own for whatever else is kept', async () => {
    const dataDirectory = mkdtempSync(join(tmpdir(), 'beside-a-server-'));
    const first = await RedshiftUnderTest.open({ databaseUrl: server.url('beside'), dataDirectory });
    await expect(RedshiftUnderTest.open({ databaseUrl: server.url('other'), dataDirectory })).rejects.toThrow(
      'is in use',
    );
    await first.close();
    const second = await RedshiftUnderTest.open({ databaseUrl: server.url('beside'), dataDirectory });
    await second.close();
    expect(readdirSync(dataDirectory)).toEqual([]);
    rmSync(dataDirectory, { recursive: true });
  });

  onServer('keeps what was in it, and its dialect is put in only once', async () => {
    const url = server.url('kept');
    const first = await RedshiftUnderTest.open({ databaseUrl: url });
    await first.service.runScript("create table stays (a varchar(5)); insert into stays values ('x ')");
    await first.close();
    const second = await RedshiftUnderTest.open({ databaseUrl: url });
    expect(await second.value("select count(*) from stays where a = 'x'")).toBe(1);
    await second.close();
  });

  onServer('is refused where it is not fit, and left as it was', async () => {
    await server.script('postgres', 'create role plain login');
    await server.script('postgres', "create database latin template template0 encoding 'LATIN1' locale 'C'");
    await server.script('postgres', "create database bytes template template0 encoding 'UTF8' locale 'C'");
    await server.script('postgres', createFit('foreign_one'));
    await server.script('foreign_one', 'create table theirs (a text)');
    const refusals = {
      'plain user': [server.url('postgres').replace('user=postgres', 'user=plain'), 'no superuser'],
      encoding: [server.url('latin'), 'has the encoding LATIN1, not UTF8'],
      locale: [server.url('bytes'), 'its locale is not C.UTF-8'],
      tables: [server.url('foreign_one'), 'holds tables that no laptop cloud made'],
      address: ['http://localhost/x', 'is not a URL of PostgreSQL; allowed is postgres://'],
      nameless: ['postgres://u:secret@localhost', 'names no database'],
      unreachable: ['postgres://u:secret@127.0.0.1:1/x', "cannot connect to database 'x' at 127.0.0.1:1: "],
    } as const;
    for (const [, [url, words]] of Object.entries(refusals)) {
      const message = await opened(url);
      expect(message).toContain('DatabaseServerError: ');
      expect(message).toContain(words);
      expect(message).not.toContain('secret');
    }
    expect(await server.script('foreign_one', "select to_regnamespace('redshift_dialect') is null")).toBe('t');
  });
});

describe('a PostgreSQL server', () => {
  it.each(['14', '17', undefined])('of version %s is refused', (version) => {
    expect(() => expectVersion(version)).toThrow(/^the server is PostgreSQL .*; 18 or later is needed$/);
  });

  it('of a version like the embedded one, or a later one, is taken', () => {
    for (const version of ['18', '19']) expect(() => expectVersion(version)).not.toThrow();
  });
});

describe('the command run', () => {
  const folder = mkdtempSync(join(tmpdir(), 'on-a-server-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const machine = join(folder, 'side-by-side.asl.json');
  const insert = (value: number): object => ({
    StartAt: `Insert ${value}`,
    States: {
      [`Insert ${value}`]: {
        Type: 'Task',
        Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
        Parameters: {
          FunctionName: 'sfn-redshift-tasker',
          Payload: {
            'taskToken.$': '$$.Task.Token',
            'executionArn.$': '$$.Execution.Id',
            sqlStatement: `insert into by_command values (${value})`,
          },
        },
        End: true,
      },
    },
  });
  writeFileSync(
    machine,
    JSON.stringify({
      StartAt: 'All',
      States: { All: { Type: 'Parallel', Branches: [1, 2, 3].map(insert), End: true } },
    }),
  );

  onServer('runs its statements in the server', async () => {
    writeFileSync(join(folder, 'setup.sql'), 'create table if not exists by_command (a int);');
    const url = server.url('command');
    const result = await runHere('run', machine, '--json', '--database', url, '--setup', join(folder, 'setup.sql'));
    expect(result).toMatchObject({ exitCode: 0 });
    expect(await server.script('command', 'select sum(a) from by_command')).toBe('6');
  });

  it('tells what is wrong with the address, without its password', async () => {
    const bad = await runHere('run', machine, '--database', 'mysql://me:secret@localhost/x');
    expect(bad).toMatchObject({ exitCode: 2, stdout: '' });
    expect(bad.stderr).toMatch(
      /^error: --database: the address of the database is not a URL of PostgreSQL; allowed is /m,
    );
    expect(bad.stderr).not.toContain('secret');
    const both = await runHere('run', machine, '--database', 'postgres://localhost/x', '--data', folder);
    expect(both).toMatchObject({ exitCode: 2 });
    expect(both.stderr).toContain('--data and --database exclude each other');
  });
});
