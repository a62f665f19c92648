import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RedshiftUnderTest } from './redshift-under-test.js';

let redshift: RedshiftUnderTest;
beforeAll(async () => {
  redshift = await RedshiftUnderTest.open();
  await redshift.service.runScript(`
    create table sales (id int, region varchar(20), amount int, sold_at timestamp);
    insert into sales values (1, 'north', 10, '2024-01-31 10:30:00'), (2, 'south', 15, '2024-02-29 23:59:59'),
      (3, 'north', 20, '2024-03-01 00:00:00'), (4, null, 30, null);
  `);
});
afterAll(() => redshift.close());

describe('functions of Redshift', () => {
  it.each<[sql: string, value: unknown]>([
    ["select getdate() > '2020-01-01'", true],
    ["select sysdate > '2020-01-01'", true],
    ['select nvl(null, null, 3)', 3],
    ["select nvl2(region, 'known', 'unknown') from sales where id = 4", 'unknown'],
    ["select decode(region, 'north', 'N', 'south', 'S', '?') from sales where id = 2", 'S'],
    ["select decode(region, null, 'none', 'some') from sales where id = 4", 'none'],
    ["select decode(1, 2, 'two')", null],
    ["select isnull(region, 'none') from sales where id = 4", 'none'],
    ['select count(*) from sales where region is null', 1],
    ["select dateadd(month, 1, '2024-01-31')", '2024-02-29 00:00:00'],
    ["select dateadd(day, -1, date '2024-03-01')", '2024-02-29 00:00:00'],
    ["select dateadd('hour', 2, sold_at) from sales where id = 1", '2024-01-31 12:30:00'],
    ['select dateadd(qtr, id, sold_at) from sales where id = 1', '2024-04-30 10:30:00'],
    ["select datediff(day, '2024-01-01', '2024-02-01')", 31],
    ["select datediff(day, '2024-01-01 23:59:59', '2024-01-02 00:00:00')", 1],
    ["select datediff(hours, '2024-01-01 00:59:00', '2024-01-01 02:01:00')", 2],
    ["select datediff(month, date '2023-12-31', date '2024-01-01')", 1],
    ["select datediff(year, date '2023-12-31', date '2024-01-01')", 1],
    ["select datediff(qtr, '1998-07-01', '2008-12-31')", 41],
    ["select datediff(week, '2024-01-06', '2024-01-07')", 1],
    ["select datediff(s, '2024-01-01', '2024-01-02')", 86_400],
    ["select date_part(year, date '2024-05-06')", 2024],
    ["select extract(month from date '2024-05-06')", 5],
    ["select extract(second from timestamp '2024-05-06 01:02:03.9')", 3],
    ["select date_trunc('month', date '2024-05-06')", '2024-05-01 00:00:00'],
    ['select trunc(sold_at) from sales where id = 1', '2024-01-31'],
    ['select trunc(5.7)', '5'],
    ["select last_day(date '2024-02-03')", '2024-02-29'],
    ["select add_months(date '2024-02-29', 1)", '2024-03-31 00:00:00'],
    ["select convert_timezone('Europe/Berlin', timestamp '2024-07-01 12:00:00')", '2024-07-01 14:00:00'],
    ["select convert_timezone('EST', 'UTC', timestamp '2024-07-01 12:00:00')", '2024-07-01 17:00:00'],
    ["select to_char(timestamp '2024-07-01 12:00:00', 'YYYY-MM-DD HH24')", '2024-07-01 12'],
    ["select len('äbc')", 3],
    ["select charindex('b', 'abc')", 2],
    ["select listagg(region, ',') within group (order by id) from sales", 'north,south,north'],
    ["select listagg(distinct region, '+') within group (order by region) from sales", 'north+south'],
    ['select listagg(id) within group (order by id desc) from sales', '4321'],
    ['select avg(amount) from sales', 18],
    ['select avg(1.5::float8)', 1.5],
    ['select median(amount) from sales', '17.5'],
    ['select approximate count(distinct region) from sales', 2],
    ["select json_extract_path_text('{\"a\":{\"b\":7}}', 'a', 'b')", '7'],
    ['select is_valid_json(\'{"a":\')', false],
    ["select sha2('abc', 256)", 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
    ["select regexp_replace('a1b2', '\\\\d', '#')", 'a#b#'],
    ["select 'it\\'s'", "it's"],
    ['select top 2 id from sales order by id desc', 4],
    ['select count(*) from (select top 2 id from sales) t', 2],
    ['select id from sales minus select id from sales where id > 1', 1],
    ['select 1::decimal', '1'],
    ['select cast(2.5 as decimal(5,1))', '2.5'],
  ])('%s', async (sql, value) => {
    expect(await redshift.value(sql)).toBe(value);
  });

  it('are left alone where they are only text', async () => {
    expect(
      await redshift.rows('select \'nvl(a, b)\', "nvl(1)" /* sysdate */ from (select 1 as "nvl(1)") t -- getdate('),
    ).toEqual([['nvl(a, b)', 1]]);
  });

  it('take named parameters', async () => {
    const Parameters = [
      { name: 'days', value: '2' },
      { name: 'from', value: '2024-01-01' },
    ];
    expect(await redshift.value('select dateadd(day, :days, :from)', { Parameters })).toBe('2024-01-03 00:00:00');
  });
});

describe('definitions of tables', () => {
  it('take the clauses of a cluster', async () => {
    await redshift.service.runScript(`
      create table if not exists public.facts (
        id bigint identity(10, 5) not null encode az64,
        code char(3) default 'abc' encode lzo distkey,
        note varchar(max) encode zstd,
        amount decimal(12, 2) sortkey,
        tags super,
        hash varbyte(16),
        seen timestamptz default sysdate,
        primary key (id), unique (code), foreign key (code) references sales (region)
      ) backup no diststyle key compound sortkey (amount, code);
      insert into facts (note, tags) values ('x', json_parse('[1, {"a": null}]')), ('y', null);
    `);
    expect(await redshift.rows('select id, code, note, tags from facts order by id')).toEqual([
      [10, 'abc', 'x', '[1,{"a":null}]'],
      [15, 'abc', 'y', null],
    ]);
  });

  it('do not enforce keys, except that a primary key is not null', async () => {
    await redshift.service.runScript('create table keyed (a int primary key, b int unique, c int, primary key (c));');
    await redshift.service.runScript('insert into keyed values (1, 1, 1), (1, 1, 1);');
    expect(await redshift.value('select count(*) from keyed')).toBe(2);
    expect(await redshift.errorOf('insert into keyed values (1, 1, null)')).toMatch(
      /^ERROR: Cannot insert a NULL value into column c$/,
    );
  });

  it('can be made like another table, or from a query with attributes', async () => {
    await redshift.service.runScript(`
      create table sales_copy (like sales);
      create table sales_sum distkey(region) sortkey(region) as select region, sum(amount) as total from sales group by 1;
      create materialized view sales_view backup no auto refresh yes as select region from sales;
      create view late as select id from public.sales with no schema binding;
    `);
    expect(await redshift.value('select count(*) from sales_copy')).toBe(0);
    expect(await redshift.value("select total from sales_sum where region = 'north'")).toBe(30);
    expect(await redshift.value('select count(*) from sales_view')).toBe(4);
    expect(await redshift.value('select count(*) from late')).toBe(4);
  });

  it('can be altered where only a cluster cares', async () => {
    await redshift.service.runScript(`
      create table plain (a int not null);
      alter table plain alter diststyle even;
      alter table plain alter compound sortkey (a);
      alter table plain alter column a encode zstd;
      alter table plain add primary key (a);
      alter table plain add column b varchar(max) default 'b';
      grant select on plain to group analysts;
      vacuum full plain to 95 percent; vacuum; analyze plain;
      set query_group to 'etl';
    `);
    expect(await redshift.rows('select * from plain')).toEqual([]);
  });
});

describe('changes of rows', () => {
  it('append one table to another and count the rows', async () => {
    await redshift.service.runScript(`
      create table target (a int, b varchar(5)); create table source (b varchar(5), a int);
      insert into source values ('x', 1), ('y', 2);
    `);
    const description = await redshift.execute('alter table target append from source');
    expect(description).toMatchObject({ Status: 'FINISHED', ResultRows: 2, HasResultSet: false });
    expect(await redshift.rows('select a, b from target order by a')).toEqual([
      [1, 'x'],
      [2, 'y'],
    ]);
    expect(await redshift.value('select count(*) from source')).toBe(0);
  });

  it('merge, delete with USING, update with FROM, delete without FROM, truncate', async () => {
    await redshift.service.runScript(`
      create table stock (id int, amount int); create table change (id int, amount int);
      insert into stock values (1, 1), (2, 2), (3, 3); insert into change values (2, 20), (9, 90);
      merge into stock using change on stock.id = change.id
        when matched then update set amount = change.amount when not matched then insert values (change.id, change.amount);
      update stock set amount = stock.amount + 1 from change where stock.id = change.id;
      delete from stock using change where stock.id = change.id and change.id = 9;
      delete stock where id = 1;
      truncate table change;
    `);
    expect(await redshift.rows('select id, amount from stock order by id')).toEqual([
      [2, 21],
      [3, 3],
    ]);
    expect(await redshift.value('select count(*) from change')).toBe(0);
  });

  it.each([
    ['insert into sales (id) values (7), (8)', 2],
    ['update sales set amount = 1 where id > 6', 2],
    ['delete from sales where id > 6', 2],
  ])('%s tells its row count', async (sql, ResultRows) => {
    expect(await redshift.execute(sql)).toMatchObject({ Status: 'FINISHED', ResultRows, HasResultSet: false });
  });
});

describe('what cannot be run', () => {
  it.each([
    ['create external view x as select 1', 'not available locally: CREATE EXTERNAL VIEW'],
    ['create table shapes (a geometry)', 'GEOMETRY'],
    ['select array_agg(id) from sales', 'array_agg(integer) does not exist'],
    ['select * from stl_wlm_query', 'not available locally: the system view STL_WLM_QUERY'],
    ['vacuum nowhere', 'relation "nowhere" does not exist'],
    ['create index i on sales (id)', 'no indexes'],
    ['insert into sales (id) values (1) on conflict do nothing', 'ON CONFLICT'],
    ['delete from sales returning id', 'RETURNING'],
  ])('%s fails and names the clause', async (sql, clause) => {
    const error = await redshift.errorOf(sql);
    expect(error).toContain(clause);
    expect(error).toMatch(/^ERROR: /);
  });

  it("tells of a column that there is none in Redshift's words", async () => {
    expect(await redshift.errorOf('select amont from sales')).toBe('ERROR: column "amont" does not exist in sales');
  });
});
