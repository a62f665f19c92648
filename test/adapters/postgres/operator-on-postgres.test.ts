import { describe, expect, it } from '@jest/globals';
import { PostgresInvocationStore } from '../../../src/adapters/postgres/index.js';
import { PostgresInvocationSearch } from '../../../src/adapters/postgres/postgres-invocation-search.js';
import { TablesInspection } from '../../../src/adapters/postgres/tables-inspection.js';
import { invocationSearchContract } from '../../contract/operator/invocation-search.contract.js';
import { PostgresSchemas } from '../../support/postgres-schemas.js';

const postgres = new PostgresSchemas("the operator's ports on PostgreSQL", 4);

const newTables = async () => {
  const schema = await postgres.newSchema();
  return { connection: postgres.connection, schema };
};

describe('PostgresInvocationSearch as InvocationSearch', () => {
  for (const { name, run } of invocationSearchContract) {
    postgres.test(name, async () => {
      const tables = await newTables();
      const close = async (): Promise<void> => undefined;
      const store = new PostgresInvocationStore(tables);
      await run({ store, search: new PostgresInvocationSearch(tables), close });
    });
  }
});

describe('what PostgreSQL tells of the tables', () => {
  postgres.test('is their version, and the one that is needed', async () => {
    const tables = await newTables();
    const { schema } = tables;
    const inspection = new TablesInspection(tables);
    expect(await inspection.database()).toEqual({ kind: 'known', value: { schema, version: 2, neededVersion: 2 } });
    await postgres.connection.query(`delete from ${schema}.migrations`);
    expect(await inspection.database()).toMatchObject({ value: { version: 0 } });
    await postgres.connection.query(`drop table ${schema}.migrations`);
    expect(await inspection.database()).toEqual({ kind: 'missing' });
  });

  postgres.test('is its time', async () => {
    const answer = await new TablesInspection({ connection: postgres.connection }).serviceTime();
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
