import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { migratePostgres, PostgresInvocationStore } from '../../../src/adapters/postgres/index.js';
import { PostgresInvocationSearch } from '../../../src/adapters/postgres/postgres-invocation-search.js';
import { TablesInspection } from '../../../src/adapters/postgres/tables-inspection.js';
import { invocationSearchContract } from '../../contract/operator/invocation-search.contract.js';
import { PostgresServer } from '../../support/postgres-server.js';

let server: PostgresServer | undefined;
let pool: pg.Pool;
let schemas = 0;

beforeAll(async () => {
  const started = await PostgresServer.start();
  if (typeof started === 'string') {
    process.stderr.write(`skipped: the operator's ports on PostgreSQL; ${started}\n`);
    return;
  }
  server = started;
  pool = new pg.Pool({ connectionString: server.url('postgres'), max: 4 });
  pool.on('error', () => undefined);
});
afterAll(async () => {
  await pool?.end();
  await server?.stop();
});

/** A test that needs the server, where there is one. */
const onServer = (name: string, test: () => Promise<void>): void => {
  it(name, async () => {
    if (server) await test();
  });
};

const newTables = async () => {
  schemas += 1;
  const schema = `tasker_${schemas}`;
  await migratePostgres(pool, schema);
  return { connection: pool, schema };
};

describe('PostgresInvocationSearch as InvocationSearch', () => {
  for (const { name, run } of invocationSearchContract) {
    onServer(name, async () => {
      const tables = await newTables();
      const close = async (): Promise<void> => undefined;
      const store = new PostgresInvocationStore(tables);
      await run({ store, search: new PostgresInvocationSearch(tables), close });
    });
  }
});

describe('what PostgreSQL tells of the tables', () => {
  onServer('is their version, and the one that is needed', async () => {
    const tables = await newTables();
    const { schema } = tables;
    const inspection = new TablesInspection(tables);
    expect(await inspection.database()).toEqual({ kind: 'known', value: { schema, version: 2, neededVersion: 2 } });
    await pool.query(`delete from ${schema}.migrations`);
    expect(await inspection.database()).toMatchObject({ value: { version: 0 } });
    await pool.query(`drop table ${schema}.migrations`);
    expect(await inspection.database()).toEqual({ kind: 'missing' });
  });

  onServer('is its time', async () => {
    const answer = await new TablesInspection({ connection: pool }).serviceTime();
    expect(answer).toEqual({ kind: 'known', value: expect.any(Number) });
    expect(new Date((answer as { value: number }).value).getFullYear()).toBeGreaterThan(2_000);
  });

  it('is not known where it cannot be asked, and why', async () => {
    const refused = Object.assign(new Error('password of nobody'), { code: '28P01' });
    const inspection = new TablesInspection({ connection: { query: () => Promise.reject(refused) } });
    const reason = expect.stringContaining("in schema 'tasker' of PostgreSQL: 28P01. To mend it, check the user");
    expect(await inspection.database()).toEqual({ kind: 'unknown', reason });
    expect(await inspection.serviceTime()).toEqual({ kind: 'unknown', reason });
  });
});
