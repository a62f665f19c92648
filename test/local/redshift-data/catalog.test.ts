import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RedshiftUnderTest } from './redshift-under-test.js';

const TARGET = { ClusterIdentifier: 'warehouse', Database: 'dev' };
type Names = readonly { readonly name: string; readonly schema: string; readonly type: string }[];

let redshift: RedshiftUnderTest;
beforeAll(async () => {
  redshift = await RedshiftUnderTest.open();
  await redshift.service.runScript(
    'create schema sales; create table sales.orders (id bigint not null, price decimal(9, 2) default 1.5); ' +
      'create table sales.order_lines (id int); create view sales.latest as select id from sales.orders; ' +
      'create table plain (name varchar(20));',
  );
});
afterAll(() => redshift.close());

const tablesOf = async (input: object): Promise<Names> =>
  (await redshift.call('ListTables', { ...TARGET, ...input })).Tables as Names;

describe('the catalog', () => {
  it('lists the one database by the name that it is asked for by', async () => {
    expect(await redshift.call('ListDatabases', { ...TARGET, Database: 'prod' })).toEqual({ Databases: ['prod'] });
  });

  it("lists schemas, none of which is the laptop cloud's own", async () => {
    await redshift.execute('create temp table stage (a int)', { SessionKeepAliveSeconds: 60 });
    const { Schemas } = await redshift.call('ListSchemas', TARGET);
    expect(Schemas).toEqual(['information_schema', 'pg_catalog', 'public', 'sales']);
    expect(await redshift.call('ListSchemas', { ...TARGET, SchemaPattern: 's%' })).toEqual({ Schemas: ['sales'] });
    expect(await redshift.call('ListSchemas', { ...TARGET, SchemaPattern: 'sale_' })).toEqual({ Schemas: ['sales'] });
  });

  it('lists tables and views by patterns of schema and name', async () => {
    expect(await tablesOf({ SchemaPattern: 'sales' })).toEqual([
      { name: 'latest', schema: 'sales', type: 'VIEW' },
      { name: 'order_lines', schema: 'sales', type: 'TABLE' },
      { name: 'orders', schema: 'sales', type: 'TABLE' },
    ]);
    expect(await tablesOf({ SchemaPattern: 'sales', TablePattern: 'order%s' })).toHaveLength(2);
    expect(await tablesOf({ TablePattern: 'plain' })).toEqual([{ name: 'plain', schema: 'public', type: 'TABLE' }]);
    expect(await tablesOf({ TablePattern: 'pg_class' })).toEqual([
      { name: 'pg_class', schema: 'pg_catalog', type: 'SYSTEM TABLE' },
    ]);
  });

  it('comes in pages as small as asked', async () => {
    const first = await redshift.call('ListTables', { ...TARGET, SchemaPattern: 'sales', MaxResults: 2 });
    expect((first.Tables as Names).map(({ name }) => name)).toEqual(['latest', 'order_lines']);
    const second = await redshift.call('ListTables', {
      ...TARGET,
      SchemaPattern: 'sales',
      MaxResults: 2,
      NextToken: first.NextToken,
    });
    expect(second).toEqual({ Tables: [{ name: 'orders', schema: 'sales', type: 'TABLE' }] });
    await expect(redshift.call('ListSchemas', { ...TARGET, NextToken: first.NextToken })).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringContaining("'NextToken'"),
    });
  });

  it('describes the columns of a table', async () => {
    const described = await redshift.call('DescribeTable', { ...TARGET, Schema: 'sales', Table: 'orders' });
    expect(described).toMatchObject({
      TableName: 'orders',
      ColumnList: [
        { name: 'id', typeName: 'int8', nullable: 0, schemaName: 'sales', tableName: 'orders' },
        { name: 'price', typeName: 'numeric', nullable: 1, precision: 9, scale: 2, columnDefault: '1.5' },
      ],
    });
  });

  it('describes every table of a schema where no table is named, and nothing where there is none', async () => {
    const all = await redshift.call('DescribeTable', { ...TARGET, Schema: 'sales' });
    expect(all.ColumnList).toHaveLength(4);
    expect(await redshift.call('DescribeTable', { ...TARGET, Table: 'nowhere' })).toMatchObject({ ColumnList: [] });
  });

  it('wants a target as statements do', async () => {
    for (const operation of ['ListDatabases', 'ListSchemas', 'ListTables', 'DescribeTable']) {
      await expect(redshift.call(operation, { Database: 'dev' })).rejects.toMatchObject({
        name: 'ValidationException',
        message: expect.stringContaining("neither 'ClusterIdentifier' nor 'WorkgroupName'"),
      });
    }
  });

  it('is answered with a time-out where a statement runs for too long before it', async () => {
    const id = await redshift.start('select pg_sleep(120)');
    const asked = redshift.call('ListSchemas', TARGET);
    const outcome = expect(asked).rejects.toMatchObject({ name: 'QueryTimeoutException' });
    await redshift.clock.advance(31_000);
    await outcome;
    await redshift.call('CancelStatement', { Id: id });
    expect(await redshift.call('ListSchemas', { ...TARGET, SchemaPattern: 'sales' })).toEqual({ Schemas: ['sales'] });
  });
});
