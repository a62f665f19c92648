import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RedshiftUnderTest } from './redshift-under-test.js';

let redshift: RedshiftUnderTest;
beforeAll(async () => {
  redshift = await RedshiftUnderTest.open({ pageRowsMax: 2 });
});
afterAll(() => redshift.close());

describe('a field', () => {
  it.each<[sql: string, field: object]>([
    ['1::int2', { longValue: 1 }],
    ['-2::int4', { longValue: -2 }],
    ['9007199254740991::int8', { longValue: 9007199254740991 }],
    ['1.5::float4', { doubleValue: 1.5 }],
    ['1e300::float8', { doubleValue: 1e300 }],
    ["'NaN'::float8", { doubleValue: 'NaN' }],
    ['1.50::decimal(10,2)', { stringValue: '1.50' }],
    ['true', { booleanValue: true }],
    ['false', { booleanValue: false }],
    ["''", { stringValue: '' }],
    ["'ä'::char(3)", { stringValue: 'ä  ' }],
    ["date '2022-02-22'", { stringValue: '2022-02-22' }],
    ["timestamp '2022-02-22 00:00:00'", { stringValue: '2022-02-22 00:00:00' }],
    ["timestamp '2022-02-22 01:02:03.5'", { stringValue: '2022-02-22 01:02:03.5' }],
    ["timestamptz '2022-02-22 00:00:00+01'", { stringValue: '2022-02-21 23:00:00+00' }],
    ["time '01:02:03'", { stringValue: '01:02:03' }],
    [`json_parse('{"a": [1.10, "x y", null]}')`, { stringValue: '{"a":[1.10,"x y",null]}' }],
    ["to_varbyte('0aff', 'hex')", { stringValue: '0aff' }],
    ['null', { isNull: true }],
    ['null::int', { isNull: true }],
  ])('for %s', async (sql, field) => {
    expect(await redshift.fields(`select ${sql}`)).toEqual([[field]]);
  });
});

it('columns are described as the service does', async () => {
  await redshift.execute('create table described (id int not null, name varchar(20), price numeric(10, 2))');
  const { Id } = await redshift.execute('select id, name, price as cost, 1 as one from described');
  const result = await redshift.call('GetStatementResult', { Id });
  expect(result).toMatchObject({
    TotalNumRows: 0,
    Records: [],
    ColumnMetadata: [
      {
        name: 'id',
        label: 'id',
        typeName: 'int4',
        nullable: 0,
        tableName: 'described',
        schemaName: 'public',
        isSigned: true,
      },
      { name: 'name', typeName: 'varchar', nullable: 1, length: 20, isCaseSensitive: true },
      { name: 'cost', typeName: 'numeric', precision: 10, scale: 2 },
      { name: 'one', typeName: 'int4', nullable: 1, tableName: '' },
    ],
  });
});

it('a result comes page by page', async () => {
  const { Id } = await redshift.execute('select generate_series(1, 5)');
  const pages: unknown[][] = [];
  let NextToken: unknown;
  do {
    const page = await redshift.call('GetStatementResult', { Id, ...(NextToken !== undefined && { NextToken }) });
    expect(page.TotalNumRows).toBe(5);
    pages.push(page.Records as unknown[]);
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  expect(pages.map((page) => page.length)).toEqual([2, 2, 1]);
  await expect(redshift.call('GetStatementResult', { Id, NextToken: 'strange' })).rejects.toMatchObject({
    name: 'ValidationException',
  });
});

it('a CSV result is read by the second version of the operation, and by that alone', async () => {
  const { Id } = await redshift.execute(
    "select 1 as a, 'x,\"y' as \"b c\", null as d union all select 2, '', 'z' order by 1",
    {
      ResultFormat: 'CSV',
    },
  );
  expect(await redshift.call('GetStatementResultV2', { Id })).toMatchObject({
    ResultFormat: 'CSV',
    TotalNumRows: 2,
    Records: [{ CSVRecords: 'a,b c,d\r\n1,"x,""y",\r\n2,"",z\r\n' }],
  });
  await expect(redshift.call('GetStatementResult', { Id })).rejects.toMatchObject({ name: 'ValidationException' });
  const json = await redshift.execute('select 1');
  await expect(redshift.call('GetStatementResultV2', { Id: json.Id })).rejects.toMatchObject({
    name: 'ValidationException',
  });
});

it.each(['select 1/0', 'create table without_result (a int)'])('%s has no result', async (sql) => {
  const { Id } = await redshift.execute(sql);
  await expect(redshift.call('GetStatementResult', { Id })).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
    message: expect.stringContaining('DescribeStatement'),
  });
});

it('an empty result set is a result set', async () => {
  expect(await redshift.execute('select 1 where false')).toMatchObject({ HasResultSet: true, ResultRows: 0 });
});

it('a query of more rows than one page by default holds is complete', async () => {
  const { Id } = await redshift.execute("select i, repeat('x', 100) from generate_series(1, 30000) i", {
    ResultFormat: 'JSON',
  });
  expect(await redshift.call('GetStatementResult', { Id })).toMatchObject({ TotalNumRows: 30_000 });
});

it('a long CSV result comes in pages of up to 15 MB, each in chunks of about 1 MB', async () => {
  const whole = await RedshiftUnderTest.open();
  const rows = 20_000;
  const { Id } = await whole.execute(`select i, repeat('x', 1000) from generate_series(1, ${rows}) i`, {
    ResultFormat: 'CSV',
  });
  const pages: string[][] = [];
  let NextToken: unknown;
  do {
    const page = await whole.call('GetStatementResultV2', { Id, ...(NextToken !== undefined && { NextToken }) });
    pages.push((page.Records as { CSVRecords: string }[]).map(({ CSVRecords }) => CSVRecords));
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  await whole.close();
  const sizes = pages.map((page) => page.map((text) => text.length));
  expect(pages).toHaveLength(2);
  const MEGABYTE = 1024 * 1024;
  expect(sizes[0]?.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(15 * MEGABYTE);
  // All chunks but the last one of a page are full, and no row is torn apart.
  for (const page of sizes) for (const size of page.slice(0, -1)) expect(Math.abs(size - MEGABYTE)).toBeLessThan(1_100);
  const lines = pages.flat().join('').split('\r\n');
  expect(lines).toHaveLength(1 + rows + 1);
  expect(lines[0]).toBe('i,repeat');
  expect(lines.slice(1, -1).every((line, place) => line === `${place + 1},${'x'.repeat(1000)}`)).toBe(true);
});

it('a query that has run has the id that the database gave it, a part of a batch its own', async () => {
  const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
  const first = await redshift.execute('select 1');
  const again = await redshift.call('DescribeStatement', { Id: first.Id });
  const second = await redshift.execute('select 1');
  expect(first.RedshiftQueryUuid).toMatch(uuid);
  expect(again.RedshiftQueryUuid).toBe(first.RedshiftQueryUuid);
  expect(second.RedshiftQueryUuid).not.toBe(first.RedshiftQueryUuid);
  const batch = await redshift.ended(await redshift.startBatch(['select 1', 'select 2 / 0', 'select 3']));
  const [one, two, three] = batch.SubStatements as { RedshiftQueryUuid?: string }[];
  expect(batch).not.toHaveProperty('RedshiftQueryUuid');
  expect(one?.RedshiftQueryUuid).toMatch(uuid);
  expect(two?.RedshiftQueryUuid).toMatch(uuid);
  expect(one?.RedshiftQueryUuid).not.toBe(two?.RedshiftQueryUuid);
  expect(three).not.toHaveProperty('RedshiftQueryUuid');
});
