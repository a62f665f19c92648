import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { RedshiftUnderTest } from './redshift-under-test.js';

let redshift: RedshiftUnderTest;
beforeAll(async () => {
  redshift = await RedshiftUnderTest.open();
});
afterAll(() => redshift.close());

/** A session that goes on, and how a statement is run in it. */
const session = async (): Promise<Record<string, unknown>> => {
  const { SessionId } = await redshift.execute('select 1', { SessionKeepAliveSeconds: 600 });
  return { SessionId };
};

it('sees the columns of a table that was made anew after it was read', async () => {
  await redshift.execute('create table anew (a int)');
  await redshift.execute('insert into anew values (1)');
  expect(await redshift.rows('select * from anew')).toEqual([[1]]);
  await redshift.execute('drop table anew');
  expect(await redshift.errorOf('select * from anew')).toContain('relation "anew" does not exist');
  await redshift.execute('create table anew (b varchar(3), c int)');
  await redshift.execute("insert into anew values ('x', 2)");
  expect(await redshift.rows('select * from anew')).toEqual([['x', 2]]);
});

it('knows again what a rollback has brought back', async () => {
  await redshift.execute('create table brought_back (a int)');
  await redshift.execute('insert into brought_back values (7)');
  const own = await session();
  await redshift.execute('begin', own);
  await redshift.execute('alter table brought_back add column b int', own);
  expect(await redshift.rows('select * from brought_back', own)).toEqual([[7, null]]);
  await redshift.execute('rollback', own);
  expect(await redshift.rows('select * from brought_back', own)).toEqual([[7]]);
  expect(await redshift.rows('select * from brought_back')).toEqual([[7]]);
});

it('keeps the temporary tables of sessions apart', async () => {
  await redshift.execute('create table parted (a int)');
  await redshift.execute('insert into parted values (1)');
  const [first, second] = [await session(), await session()];
  expect(await redshift.rows('select a from parted', first)).toEqual([[1]]);
  await redshift.execute('create temp table parted (a varchar(9))', first);
  await redshift.execute("insert into parted values ('temporary')", first);
  expect(await redshift.rows('select a from parted', first)).toEqual([['temporary']]);
  expect(await redshift.rows('select a from parted', second)).toEqual([[1]]);
  await redshift.execute('drop table parted', first);
  expect(await redshift.rows('select a from parted', first)).toEqual([[1]]);
});

it('sees what a procedure has made, and not what its rollback has undone', async () => {
  await redshift.execute(
    'create procedure makes() as $$ begin create table made (a int); commit; create table unmade (a int); rollback; end $$ language plpgsql',
  );
  expect(await redshift.errorOf('select * from made')).toContain('does not exist');
  await redshift.execute('call makes()');
  expect(await redshift.rows('select * from made')).toEqual([]);
  expect(await redshift.errorOf('select * from unmade')).toContain('does not exist');
});
