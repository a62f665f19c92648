import { rmSync, utimesSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { PostgresServer } from '../../support/postgres-server.js';
import { BucketFolder } from './bucket-folder.js';
import { RedshiftUnderTest } from './redshift-under-test.js';

let redshift: RedshiftUnderTest;
let bucket: BucketFolder;
beforeAll(async () => {
  bucket = new BucketFolder('lake');
  redshift = await RedshiftUnderTest.open({ s3Directory: bucket.s3Directory });
});
afterAll(async () => {
  await redshift.close();
  bucket.remove();
});

const put = (key: string, content: string | Uint8Array): void => bucket.put(key, content);

const run = async (sql: string, options = {}): Promise<void> => {
  const { Status, Error } = await redshift.execute(sql, options);
  expect({ Status, Error }).toEqual({ Status: 'FINISHED', Error: undefined });
};

let schemas = 0;
let schema: string;
beforeEach(async () => {
  schema = `spectrum_${++schemas}`;
  await run(
    `create external schema ${schema} from data catalog database 'lake' iam_role 'arn:aws:iam::000000000000:role/r' create external database if not exists`,
  );
});

describe('an external table', () => {
  it.each<[what: string, key: string, content: string | Uint8Array, clauses: string]>([
    [
      'text with a delimiter',
      'a.txt',
      '1|x\n2|\\N\n',
      "row format delimited fields terminated by '|' stored as textfile",
    ],
    ['text with the usual delimiter', 'a.txt', '1\u0001x\n2\u0001\\N\n', 'stored as textfile'],
    [
      'text with tabs, compressed',
      'a.gz',
      gzipSync('1\tx\n2\n'),
      "row format delimited fields terminated by '\\t' stored as textfile",
    ],
    [
      'CSV with a heading',
      'a.csv',
      'id,name\n"1","x"\n2\n',
      "row format serde 'org.apache.hadoop.hive.serde2.OpenCSVSerde' stored as textfile",
    ],
    [
      'JSON',
      'a.json',
      '{"Id":1,"name":"x","more":{}}\n{"id":2,"name":null}\n',
      "row format serde 'org.openx.data.jsonserde.JsonSerDe' stored as textfile",
    ],
    [
      'Parquet, whose columns are found by their names',
      'a.parquet',
      new Uint8Array(
        parquetWriteBuffer({
          columnData: [
            { name: 'name', data: ['x', null], type: 'STRING' },
            { name: 'id', data: [1, 2], type: 'INT32' },
          ],
        }),
      ),
      'stored as parquet',
    ],
  ])('reads %s', async (what, key, content, clauses) => {
    put(`${schema}/${key}`, content);
    const properties = what.includes('heading') ? "table properties ('skip.header.line.count'='1')" : '';
    await run(
      `create external table ${schema}.t (id int, name varchar(5)) ${clauses} location 's3://lake/${schema}/' ${properties}`,
    );
    expect(await redshift.rows(`select * from ${schema}.t order by id`)).toEqual([
      [1, 'x'],
      [2, null],
    ]);
  });

  it('has the rows that its files have when it is read, hidden ones left out', async () => {
    put(`${schema}/one.csv`, '1\n');
    put(`${schema}/_hidden.csv`, '99\n');
    put(`${schema}/sub/.hidden`, '98\n');
    await run(
      `create external table ${schema}.t (n int) row format delimited fields terminated by ',' stored as textfile location 's3://lake/${schema}'`,
    );
    const sum = `select sum(n) from ${schema}.t`;
    expect(await redshift.value(sum)).toBe(1);
    put(`${schema}/sub/two.csv`, '10\n');
    expect(await redshift.value(sum)).toBe(11);
    put(`${schema}/one.csv`, '2\n');
    expect(await redshift.value(sum)).toBe(12);
    rmSync(bucket.pathOf(`${schema}/sub/two.csv`));
    expect(await redshift.value(sum)).toBe(2);
    await run(`create table copied_${schema} as select n from ${schema}.t`);
    const batch = await redshift.ended(
      await redshift.startBatch([`insert into copied_${schema} select n + 1 from ${schema}.t`, 'select 1']),
    );
    expect(batch.Status).toBe('FINISHED');
    expect(await redshift.rows(`select n from copied_${schema} order by n`)).toEqual([[2], [3]]);
  });

  it('has the rows of a file that took the place of one of the same size at the same time', async () => {
    await run(`create external table ${schema}.t (n int) stored as textfile location 's3://lake/${schema}'`);
    const at = new Date(0);
    for (const n of [1, 2]) {
      put(`${schema}/one.csv`, `${n}\n`);
      utimesSync(bucket.pathOf(`${schema}/one.csv`), at, at);
      expect(await redshift.rows(`select n from ${schema}.t`)).toEqual([[n]]);
    }
  });

  it('has the partitions that it was told of, with the values of their folders', async () => {
    put(`${schema}/day=1/a.csv`, '1\n2\n');
    put(`${schema}/day=2/a.csv`, '3\n');
    await run(
      `create external table ${schema}.t (n int) partitioned by (day date, region varchar(2)) row format delimited fields terminated by ',' stored as textfile location 's3://lake/${schema}/'`,
    );
    expect(await redshift.value(`select count(*) from ${schema}.t`)).toBe(0);
    await run(
      `alter table ${schema}.t add if not exists partition (day='2024-01-01', region='EU') location 's3://lake/${schema}/day=1/' partition (region='US', day='2024-01-02') location 's3://lake/${schema}/day=2'`,
    );
    expect(await redshift.rows(`select n, day, region from ${schema}.t order by n`)).toEqual([
      [1, '2024-01-01', 'EU'],
      [2, '2024-01-01', 'EU'],
      [3, '2024-01-02', 'US'],
    ]);
    expect(await redshift.value(`select count(*) from svv_external_partitions where schemaname = '${schema}'`)).toBe(2);
    await run(`alter table ${schema}.t drop partition (day='2024-01-01', region='EU')`);
    expect(await redshift.rows(`select n from ${schema}.t`)).toEqual([[3]]);
  });

  it('cuts text that is too long, and tells of values that are none', async () => {
    put(`${schema}/a.csv`, 'abcdef,1\n');
    await run(
      `create external table ${schema}.t (v varchar(3), n int) row format delimited fields terminated by ',' stored as textfile location 's3://lake/${schema}/'`,
    );
    expect(await redshift.rows(`select * from ${schema}.t`)).toEqual([['abc', 1]]);
    put(`${schema}/a.csv`, 'abc,x\n');
    expect(await redshift.errorOf(`select * from ${schema}.t`)).toMatch(/Spectrum Scan Error[^]*column 'n'/);
    put(`${schema}/a.csv`, 'abc,2\n');
    expect(await redshift.rows(`select * from ${schema}.t`)).toEqual([['abc', 2]]);
  });

  it('may be a manifest of files', async () => {
    put(`elsewhere/${schema}.csv`, '5\n');
    put(`${schema}.manifest`, JSON.stringify({ entries: [{ url: `s3://lake/elsewhere/${schema}.csv` }] }));
    await run(
      `create external table ${schema}.t (n int) row format delimited fields terminated by ',' stored as textfile location 's3://lake/${schema}.manifest'`,
    );
    expect(await redshift.value(`select n from ${schema}.t`)).toBe(5);
  });

  it('is in late-binding views, and in no other', async () => {
    put(`${schema}/a.csv`, '7\n');
    await run(
      `create external table ${schema}.t (n int) row format delimited fields terminated by ',' stored as textfile location 's3://lake/${schema}/'`,
    );
    expect(await redshift.errorOf(`create view bound_${schema} as select n from ${schema}.t`)).toContain(
      'External tables are not supported in views',
    );
    await run(`create view public.late_${schema} as select n from ${schema}.t with no schema binding`);
    expect(await redshift.value(`select n from late_${schema}`)).toBe(7);
    put(`${schema}/a.csv`, '8\n');
    expect(await redshift.value(`select n from late_${schema}`)).toBe(8);
    await run(`create materialized view kept_${schema} as select n from ${schema}.t`);
    put(`${schema}/a.csv`, '9\n');
    expect(await redshift.value(`select n from kept_${schema}`)).toBe(8);
  });

  it('is only read', async () => {
    await run(`create external table ${schema}.t (n int) stored as parquet location 's3://lake/${schema}/'`);
    for (const sql of [
      `insert into ${schema}.t values (1)`,
      `delete from ${schema}.t`,
      `update ${schema}.t set n = 1`,
    ]) {
      expect(await redshift.errorOf(sql)).toContain('not available locally: writing to an external table');
    }
    expect(await redshift.errorOf(`truncate ${schema}.t`)).toContain('not supported for external tables');
    expect(await redshift.errorOf(`create table ${schema}.own (n int)`)).toContain('local objects in external schema');
  });

  it('is told of by the system views, and gone with its schema', async () => {
    await run(
      `create external table ${schema}.t (n int, v varchar(9)) partitioned by (p int) stored as parquet location 's3://lake/${schema}/'`,
    );
    expect(
      await redshift.rows(
        `select schemaname, databasename, esoptions from svv_external_schemas where schemaname = '${schema}'`,
      ),
    ).toEqual([[schema, 'lake', '{"IAM_ROLE":"arn:aws:iam::000000000000:role/r"}']]);
    expect(
      await redshift.rows(`select tablename, location from svv_external_tables where schemaname = '${schema}'`),
    ).toEqual([['t', `s3://lake/${schema}/`]]);
    expect(
      await redshift.rows(
        `select columnname, external_type, part_key from svv_external_columns where schemaname = '${schema}' order by columnnum`,
      ),
    ).toEqual([
      ['n', 'integer', 0],
      ['v', 'character varying(9)', 0],
      ['p', 'integer', 1],
    ]);
    expect(await redshift.value(`select table_type from svv_all_tables where schema_name = '${schema}'`)).toBe(
      'EXTERNAL TABLE',
    );
    await run(`drop schema ${schema} drop external database`);
    expect(await redshift.value(`select count(*) from svv_external_tables where schemaname = '${schema}'`)).toBe(0);
    expect(await redshift.errorOf(`select * from ${schema}.t`)).toContain('does not exist');
  });

  it('refuses what Redshift refuses, and names what is missing', async () => {
    const table = (rest: string): string => `create external table ${schema}.r ${rest}`;
    for (const [sql, reason] of [
      ["create external table public.r (n int) stored as parquet location 's3://lake/r/'", 'in an external schema'],
      [table("(n int) location 's3://lake/r/'"), 'syntax error'],
      [table("(n timetz) stored as parquet location 's3://lake/r/'"), 'Unsupported data type'],
      [table("(n int) partitioned by (n int) stored as parquet location 's3://lake/r/'"), 'duplicated'],
      [table("(n int) stored as orc location 's3://lake/r/'"), 'not available locally: external tables STORED AS ORC'],
      [
        table("(n int) row format serde 'x.RegexSerDe' stored as textfile location 's3://lake/r/'"),
        'not available locally: external tables by x.RegexSerDe',
      ],
      [table("(s array<int>) stored as parquet location 's3://lake/r/'"), 'not available locally: nested columns'],
      [
        table("stored as parquet location 's3://lake/r/' as select 1 as a"),
        'not available locally: CREATE EXTERNAL TABLE AS',
      ],
      [
        "create external schema m from hive metastore database 'd' uri 'x' iam_role 'r'",
        'not available locally: an external schema from HIVE METASTORE',
      ],
      ["create external schema m from data catalog database 'd'", 'needs IAM_ROLE'],
      [`create external schema ${schema} from data catalog database 'd' iam_role default`, 'already exists'],
    ] as const) {
      expect(await redshift.errorOf(sql)).toContain(reason);
    }
    await run(`create external schema if not exists ${schema} from data catalog database 'd' iam_role default`);
    const batch = await redshift.ended(
      await redshift.startBatch(['select 1', table("(n int) stored as parquet location 's3://lake/r/'")]),
    );
    expect(batch.Error).toContain('CREATE EXTERNAL TABLE cannot run inside a transaction block');
  });
});

describe('an external table on a PostgreSQL server', () => {
  it('is read anew once by statements that come at the same time', async () => {
    const server = await PostgresServer.start();
    if (typeof server === 'string') {
      process.stderr.write(`skipped: external tables on a PostgreSQL server; ${server}\n`);
      return;
    }
    const onServer = await RedshiftUnderTest.open({
      databaseUrl: server.url('laptop'),
      s3Directory: bucket.s3Directory,
    });
    try {
      put('server/a.csv', '1\n2\n');
      for (const sql of [
        "create external schema lake from data catalog database 'd' iam_role default",
        "create external table lake.t (n int) row format delimited fields terminated by ',' stored as textfile location 's3://lake/server/'",
      ]) {
        expect((await onServer.execute(sql)).Error).toBeUndefined();
      }
      const sums = await Promise.all([1, 2, 3, 4].map(() => onServer.value('select sum(n) from lake.t')));
      expect(sums).toEqual([3, 3, 3, 3]);
      put('server/a.csv', '5\n');
      expect(await onServer.value('select sum(n) from lake.t')).toBe(5);
    } finally {
      await onServer.close();
      await server.stop();
    }
  });
});
