import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EmbeddedDatabase } from '../../../local/src/redshift-data/database/embedded-database.js';
import type { Database, DatabasePool } from '../../../local/src/redshift-data/database/database.js';
import { Housekeeping } from '../../../local/src/redshift-data/housekeeping.js';
import { Lanes } from '../../../local/src/redshift-data/lanes.js';
import { QueryHistory } from '../../../local/src/redshift-data/query-history.js';
import { Session } from '../../../local/src/redshift-data/session.js';
import type { EpochMs } from '../../../src/index.js';

/** Lanes on a database, which is tidied after every so many pieces of work. */
const lanesOn = (pool: DatabasePool, works: number, isShared = false): Lanes =>
  new Lanes({
    connectionsMax: 1,
    isShared,
    openPool: () => Promise.resolve(pool),
    databases: {
      names: [],
      create: () => Promise.reject(new Error('nothing is made here')),
      drop: () => Promise.reject(new Error('nothing is dropped here')),
      rename: () => Promise.reject(new Error('nothing is renamed here')),
      expect: () => undefined,
    },
    history: new QueryHistory(() => 0),
    housekeeping: new Housekeeping(works),
  });

/** A database that does nothing and remembers the scripts that it was given. */
const rememberingDatabase = (): { readonly pool: DatabasePool; readonly scripts: string[] } => {
  const scripts: string[] = [];
  const nothing = { rows: [], commandTag: '' };
  const database: Database = {
    run: () => Promise.resolve(nothing),
    begin: () => Promise.resolve(nothing),
    load: () => Promise.resolve(nothing),
    script: async (sql) => void scripts.push(sql),
    interrupt: () => Promise.resolve(),
    recover: () => Promise.resolve(),
  };
  const pool = { connect: () => Promise.resolve(database) } as unknown as DatabasePool;
  return { pool, scripts };
};

const work = async (lanes: Lanes, count: number): Promise<void> => {
  for (let done = 0; done < count; done += 1) await lanes.run(undefined, () => Promise.resolve());
  await lanes.idle();
};

describe('the order that is kept in a database', () => {
  it('is made after every so many pieces of work', async () => {
    const { pool, scripts } = rememberingDatabase();
    const lanes = lanesOn(pool, 3);
    await work(lanes, 2);
    expect(scripts).toEqual([]);
    await work(lanes, 1);
    expect(scripts).toEqual(['vacuum', 'checkpoint']);
    await work(lanes, 3);
    expect(scripts).toEqual(['vacuum', 'checkpoint', 'vacuum', 'checkpoint']);
  });

  it('is left to a server, which keeps it by itself', async () => {
    const { pool, scripts } = rememberingDatabase();
    await work(lanesOn(pool, 1, true), 3);
    expect(scripts).toEqual([]);
  });

  it('waits for the end of an open transaction, which it would undo', async () => {
    const { pool, scripts } = rememberingDatabase();
    const lanes = lanesOn(pool, 2);
    const session = new Session('one', {}, 0 as EpochMs, undefined);
    const inSession = (transaction: Session['transaction']): Promise<void> =>
      lanes.run(session, async ({ sessionDatabase }) => {
        await sessionDatabase.enter(session);
        session.transaction = transaction;
      });
    await inSession('open');
    await inSession('open');
    await inSession('open');
    await lanes.idle();
    expect(scripts).not.toContain('vacuum');
    await inSession('none');
    await lanes.idle();
    expect(scripts).toContain('vacuum');
  });

  it('does not make a database one that is in use', async () => {
    const { pool } = rememberingDatabase();
    const lanes = lanesOn(pool, 1);
    await lanes.run(undefined, () => Promise.resolve());
    await new Promise((resolve) => setImmediate(resolve));
    expect(lanes.isIdle).toBe(true);
    await lanes.idle();
    expect(lanes.isIdle).toBe(true);
  });

  it('is tried again later where it could not be made, and the database is put in order at once', async () => {
    const { pool } = rememberingDatabase();
    const connection = await pool.connect();
    const done: string[] = [];
    connection.script = (sql) => {
      done.push(sql);
      return Promise.reject(new Error('the disk is full'));
    };
    connection.interrupt = async () => void done.push('interrupted');
    connection.recover = async () => void done.push('recovered');
    const lanes = lanesOn(pool, 2);
    await work(lanes, 2);
    await work(lanes, 2);
    const once = ['vacuum', 'interrupted', 'recovered'];
    expect(done).toEqual([...once, ...once]);
  });
});

describe('a table that is emptied and filled again and again', () => {
  let database: EmbeddedDatabase;
  beforeAll(async () => {
    database = await EmbeddedDatabase.open(undefined);
    await database.script('create table public.refilled (n int)');
  });
  afterAll(() => database.close({ interrupt: false }));

  const pages = async (): Promise<number> =>
    Number((await database.run("select pg_relation_size('public.refilled') / 8192")).rows[0]?.[0]);

  const refill = async (lanes: Lanes, times: number): Promise<void> => {
    for (let time = 0; time < times; time += 1) {
      await lanes.run(undefined, async (lane) => {
        await lane.database.run('delete from public.refilled');
        await lane.database.run('insert into public.refilled select generate_series(1, 2000)');
      });
    }
    await lanes.idle();
  };

  it('takes no more room after many times than after some', async () => {
    const lanes = lanesOn(database, 5);
    await refill(lanes, 15);
    const after = await pages();
    await refill(lanes, 45);
    // Left to itself it would have four times as many pages.
    expect(await pages()).toBeLessThan(2 * after);
  });
});
