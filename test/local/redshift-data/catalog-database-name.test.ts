import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RedshiftUnderTest } from './redshift-under-test.js';

let redshift: RedshiftUnderTest;
beforeAll(async () => {
  redshift = await RedshiftUnderTest.open();
  await redshift.service.runScript('create table named (a int)');
});
afterAll(() => redshift.close());

const catalogOf = async (options: Record<string, unknown>): Promise<unknown> => {
  const { Id } = await redshift.execute("select table_catalog from svv_tables where table_name = 'named'", options);
  return (await redshift.call('GetStatementResult', { Id })).Records;
};

describe('the name of the database in the catalog', () => {
  it.each(['analytics', 'dev', "it's"])('is the one of the request: %s', async (Database) => {
    await expect(catalogOf({ Database })).resolves.toEqual([[{ stringValue: Database }]]);
  });

  it('stays that of the session, whoever comes in between', async () => {
    const { SessionId } = await redshift.execute('select 1', { Database: 'first', SessionKeepAliveSeconds: 60 });
    await expect(catalogOf({ Database: 'second' })).resolves.toEqual([[{ stringValue: 'second' }]]);
    await expect(catalogOf({ SessionId })).resolves.toEqual([[{ stringValue: 'first' }]]);
  });

  it('is known again to the connection that follows an interrupted one', async () => {
    const id = await redshift.start('select pg_sleep(60)', { Database: 'analytics' });
    await redshift.call('CancelStatement', { Id: id });
    await redshift.ended(id);
    await expect(catalogOf({ Database: 'analytics' })).resolves.toEqual([[{ stringValue: 'analytics' }]]);
  });
});
