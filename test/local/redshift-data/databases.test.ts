import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PostgresServer } from '../../support/postgres-server.js';
import { RedshiftUnderTest } from './redshift-under-test.js';

const inDatabase = (name: string): Record<string, unknown> => ({ Database: name });

const run = async (redshift: RedshiftUnderTest, sql: string, options = {}): Promise<void> => {
  const { Status, Error } = await redshift.execute(sql, options);
  expect({ Status, Error }).toEqual({ Status: 'FINISHED', Error: undefined });
};

const databasesOf = async (redshift: RedshiftUnderTest): Promise<unknown> =>
  (await redshift.call('ListDatabases', { ClusterIdentifier: 'example-cluster', Database: 'dev' })).Databases;

/** What holds on every kind of database. */
const behavesAsCluster = (subject: () => RedshiftUnderTest | undefined): void => {
  const fact = (name: string, test: (redshift: RedshiftUnderTest) => Promise<void>): void => {
    it(name, async () => {
      const redshift = subject();
      // There is no server here.
      if (redshift) await test(redshift);
    });
  };

  fact('a created database is empty and has tables of its own', async (redshift) => {
    await run(redshift, 'create table shared_name (a int)');
    await run(redshift, 'insert into shared_name values (1)');
    await run(redshift, 'create database sales owner awsuser connection limit unlimited');
    expect(await redshift.errorOf('select * from shared_name', inDatabase('sales'))).toContain('does not exist');
    await run(redshift, 'create table shared_name (a int)', inDatabase('sales'));
    await run(redshift, 'insert into shared_name values (2), (3)', inDatabase('sales'));
    expect(await redshift.rows('select count(*), current_database() from shared_name', inDatabase('sales'))).toEqual([
      [2, 'sales'],
    ]);
    expect(await redshift.rows('select count(*), current_database() from shared_name')).toEqual([[1, 'dev']]);
    // A name that nobody has made a database of is another name of the first one.
    expect(await redshift.value('select count(*) from shared_name', inDatabase('other'))).toBe(1);
  });

  fact('all databases are listed, by the operation, by SHOW and by the system views', async (redshift) => {
    await run(redshift, 'create database listed');
    const names = (await databasesOf(redshift)) as string[];
    expect(names).toEqual(expect.arrayContaining(['dev', 'listed']));
    for (const sql of [
      'select datname from pg_database order by 1',
      'select datname from pg_catalog.pg_database order by 1',
      'select database_name from svv_redshift_databases order by 1',
    ]) {
      expect((await redshift.rows(sql)).map(([name]) => name)).toEqual(names);
    }
    expect(await redshift.rows("show databases like 'list%'")).toEqual([
      ['listed', 100, 'local', null, null, 'Snapshot Isolation'],
    ]);
  });

  fact('tables and columns are those of the database that is asked for', async (redshift) => {
    await run(redshift, 'create database described');
    await run(redshift, 'create table only_here (a int)', inDatabase('described'));
    const ask = async (Database: string): Promise<unknown> =>
      (await redshift.call('ListTables', { ClusterIdentifier: 'c', Database, TablePattern: 'only_here' })).Tables;
    expect(await ask('described')).toEqual([{ name: 'only_here', schema: 'public', type: 'TABLE' }]);
    expect(await ask('dev')).toEqual([]);
  });

  fact('a table of another database is refused by name', async (redshift) => {
    await run(redshift, 'create database elsewhere');
    expect(await redshift.errorOf('select * from elsewhere.public.t')).toContain(
      'Redshift feature not available locally: the database "elsewhere"',
    );
  });

  fact('a dropped database is gone, and its name is not the first database', async (redshift) => {
    await run(redshift, 'create database dropped');
    await run(redshift, 'create table t (a int)', inDatabase('dropped'));
    await run(redshift, 'drop database dropped');
    expect(await databasesOf(redshift)).not.toContain('dropped');
    expect(await redshift.errorOf('select 1', inDatabase('dropped'))).toContain('database "dropped" does not exist');
    await expect(redshift.call('ListTables', { ClusterIdentifier: 'c', Database: 'dropped' })).rejects.toThrow(
      'database "dropped" does not exist',
    );
    await run(redshift, 'create database dropped');
    expect(await redshift.errorOf('select * from t', inDatabase('dropped'))).toContain('relation "t" does not exist');
  });

  fact('a renamed database keeps its tables', async (redshift) => {
    await run(redshift, 'create database before');
    await run(redshift, 'create table t as select 7 as a', inDatabase('before'));
    await run(redshift, 'alter database before rename to after');
    expect(await redshift.value('select a from t', inDatabase('after'))).toBe(7);
    expect(await redshift.errorOf('select 1', inDatabase('before'))).toContain('does not exist');
  });

  fact('of two who make a database of one name at once, one is told that it is there', async (redshift) => {
    await run(redshift, 'create database beside_twin');
    const made = await Promise.all([
      redshift.execute('create database twin'),
      redshift.execute('create database twin', inDatabase('beside_twin')),
    ]);
    expect(made.map(({ Status }) => Status).sort()).toEqual(['FAILED', 'FINISHED']);
    expect(made.map((each) => each.Error).join('')).toContain('database "twin" already exists');
    await run(redshift, 'drop database twin');
  });

  fact('a database that could not be renamed is there as before', async (redshift) => {
    await run(redshift, 'create database stays');
    await run(redshift, 'create table t as select 7 as a', inDatabase('stays'));
    expect(await redshift.errorOf(`alter database stays rename to "${'数'.repeat(40)}"`)).toContain('is too long');
    expect(await redshift.value('select a from t', inDatabase('stays'))).toBe(7);
    await run(redshift, 'drop database stays');
  });

  fact('a database that somebody has a session in is neither dropped nor renamed', async (redshift) => {
    await run(redshift, 'create database used');
    const { SessionId } = await redshift.execute('create temp table mine (a int)', {
      ...inDatabase('used'),
      SessionKeepAliveSeconds: 60,
    });
    expect(await redshift.errorOf('drop database used')).toContain('being accessed by other users');
    expect(await redshift.errorOf('alter database used rename to unused')).toContain('being accessed by other users');
    expect(await redshift.value('select count(*) from mine', { SessionId })).toBe(0);
    await redshift.clock.advance(61_000);
    await run(redshift, 'drop database used');
  });

  fact('what Redshift refuses is refused', async (redshift) => {
    await run(redshift, 'create database once');
    for (const [sql, reason] of [
      ['create database once', 'already exists'],
      ['create database dev', 'already exists'],
      ['create database template1', 'already exists'],
      ['drop database missing', 'database "missing" does not exist'],
      ['drop database dev', 'cannot drop'],
      ['alter database dev rename to prod', 'may not be renamed'],
      ['alter database missing owner to awsuser', 'does not exist'],
      ['create database ci collate case_insensitive', 'not available locally: COLLATE CASE_INSENSITIVE of a database'],
      ['create database s isolation level serializable', 'not available locally: ISOLATION LEVEL SERIALIZABLE'],
      ["create database i from integration 'x'", 'not available locally: CREATE DATABASE from'],
    ] as const) {
      expect(await redshift.errorOf(sql)).toContain(reason);
    }
    expect(await redshift.errorOf('drop database once', inDatabase('once'))).toContain(
      'cannot drop the currently open database',
    );
    const batch = await redshift.ended(await redshift.startBatch(['select 1', 'create database in_batch']));
    expect(batch.Error).toContain('CREATE DATABASE cannot run inside a transaction block');
    expect(await databasesOf(redshift)).not.toContain('in_batch');
    await run(redshift, 'alter database once connection limit 5');
  });
};

describe('several databases, embedded', () => {
  let redshift: RedshiftUnderTest;
  beforeAll(async () => {
    redshift = await RedshiftUnderTest.open();
  });
  afterAll(() => redshift.close());
  behavesAsCluster(() => redshift);
});

describe('several databases of a PostgreSQL server', () => {
  let server: PostgresServer | undefined;
  let redshift: RedshiftUnderTest | undefined;
  beforeAll(async () => {
    const started = await PostgresServer.start();
    if (typeof started === 'string') {
      process.stderr.write(`skipped: several databases of a PostgreSQL server; ${started}\n`);
      return;
    }
    server = started;
    redshift = await RedshiftUnderTest.open({ databaseUrl: server.url('laptop') });
  });
  afterAll(async () => {
    await redshift?.close();
    await server?.stop();
  });
  behavesAsCluster(() => redshift);

  it('makes real databases, which are there again for the next laptop cloud', async () => {
    if (!redshift || !server) return;
    await run(redshift, 'create database kept');
    await run(redshift, 'create table t as select 5 as a', inDatabase('kept'));
    expect(await redshift.value('select 1')).toBe(1);
    await redshift.close();
    redshift = await RedshiftUnderTest.open({ databaseUrl: server.url('laptop') });
    expect(await redshift.value('select a from t', inDatabase('kept'))).toBe(5);
  });
});

describe('databases in a data folder', () => {
  it('are there again at the next run', async () => {
    const dataDirectory = mkdtempSync(join(tmpdir(), 'databases-'));
    try {
      const first = await RedshiftUnderTest.open({ dataDirectory });
      await run(first, 'create database "a.b/../c"');
      await run(first, 'create table t as select 5 as a', inDatabase('a.b/../c'));
      await first.close();
      expect(readdirSync(join(dataDirectory, 'databases'))).toHaveLength(1);
      const second = await RedshiftUnderTest.open({ dataDirectory });
      expect(await databasesOf(second)).toEqual(['a.b/../c', 'dev']);
      expect(await second.value('select a from t', inDatabase('a.b/../c'))).toBe(5);
      await second.close();
    } finally {
      rmSync(dataDirectory, { recursive: true });
    }
  });
});
