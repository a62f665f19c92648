import { readdirSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BucketFolder } from './bucket-folder.js';
import { RedshiftUnderTest } from './redshift-under-test.js';

let redshift: RedshiftUnderTest;
let bucket: BucketFolder;
beforeAll(async () => {
  bucket = new BucketFolder('bucket');
  redshift = await RedshiftUnderTest.open({ s3Directory: bucket.s3Directory });
});
afterAll(async () => {
  await redshift.close();
  bucket.remove();
});

const put = (key: string, content: string | Uint8Array): void => bucket.put(key, content);
const read = (key: string): string => bucket.get(key).toString('utf8');

let tables = 0;
/** Copies into a new table of texts and gives its rows. */
const copied = async (clauses: string, columns = 'a varchar(max), b varchar(max)'): Promise<unknown[][]> => {
  const table = `copied_${++tables}`;
  await redshift.execute(`create table ${table} (${columns})`);
  const description = await redshift.execute(`copy ${table} ${clauses} iam_role default`);
  if (description.Status !== 'FINISHED') throw new Error(String(description.Error));
  return redshift.rows(`select * from ${table} order by 1`);
};

describe('COPY', () => {
  it('loads every file whose name begins with the prefix, and counts the rows', async () => {
    put('load/part-1.csv', 'x,1\n');
    put('load/part-2.csv', 'y,2\n');
    put('load/other.csv', 'z,3\n');
    await redshift.execute('create table parts (a varchar(5), b int)');
    const description = await redshift.execute(
      "copy parts from 's3://bucket/load/part' iam_role 'arn:aws:iam::000000000000:role/r' format as csv region 'eu-west-1'",
    );
    expect(description).toMatchObject({ Status: 'FINISHED', ResultRows: 2, HasResultSet: false });
    expect(await redshift.value('select sum(b) from parts')).toBe(3);
  });

  it.each<[what: string, content: string, clauses: string, rows: unknown[][]]>([
    [
      'CSV with quotes',
      'a,b\n"x, ""y""","1\n2"\n,""\n',
      'csv ignoreheader 1',
      [
        ['', ''],
        ['x, "y"', '1\n2'],
      ],
    ],
    [
      'CSV with Windows lines and another delimiter',
      'x;1\r\ny;2\r\n',
      "csv delimiter ';'",
      [
        ['x', '1'],
        ['y', '2'],
      ],
    ],
    ['CSV with another quote', "'x,y',1\n", "csv quote as ''''", [['x,y', '1']]],
    [
      'pipes by default',
      'x|1\ny|\\N\n',
      '',
      [
        ['x', '1'],
        ['y', null],
      ],
    ],
    ['tabs', 'x\t1\n', "delimiter '\\t'", [['x', '1']]],
    ['ESCAPE', 'x\\|y|1\n', 'escape', [['x|y', '1']]],
    ['REMOVEQUOTES', '"x"|1\n', 'removequotes', [['x', '1']]],
    ['NULL AS', 'NULL|1\n', "null as 'NULL'", [[null, '1']]],
    [
      'EMPTYASNULL and BLANKSASNULL',
      '|1\nx|  \n',
      'emptyasnull blanksasnull',
      [
        ['x', null],
        [null, '1'],
      ],
    ],
    ['FILLRECORD', 'x\n', 'fillrecord', [['x', null]]],
    ['IGNOREBLANKLINES', 'x|1\n\n', 'ignoreblanklines', [['x', '1']]],
    [
      'JSON objects',
      '{"a": "x", "b": {"c": [1, null]}}\n{"b": 12345678901234567890, "d": 1}',
      "format as json 'auto'",
      [
        ['x', '{"c": [1, null]}'],
        [null, '12345678901234567890'],
      ],
    ],
    [
      'JSON in any case',
      '[{"A": "x", "B": true}, {"A": "y", "B": null}]',
      "json 'auto ignorecase'",
      [
        ['x', 'true'],
        ['y', null],
      ],
    ],
  ])('reads %s', async (_what, content, clauses, rows) => {
    put(`case-${tables}/data`, content);
    expect(await copied(`from 's3://bucket/case-${tables}/' ${clauses}`)).toEqual(rows);
  });

  it('reads compressed files and named columns', async () => {
    put('zip/data.gz', gzipSync('2|x\n'));
    expect(
      await copied("(b, a) from 's3://bucket/zip/data.gz' gzip compupdate off statupdate on", 'a varchar(5), b int'),
    ).toEqual([['x', 2]]);
  });

  it.each([
    ["from 's3://bucket/nothing/'", "prefix 'nothing/' does not exist"],
    ["from 's3://bucket/../x'", 'not a place in S3'],
    ["from 's3://b/x'", "two or more of a-z 0-9 . - in the bucket's name"],
    ["from 's3://bucket/load/part' format orc", 'not available locally: FORMAT ORC in COPY'],
    ["from 's3://bucket/load/part' manifest", 'Problem reading manifest file'],
    ["from 'dynamodb://table'", 'not available locally: COPY from anything but S3'],
    [
      "from 's3://bucket/load/part' delimiter ';'",
      /Load into table 'copied_\d+' failed\. {2}Check 'stl_load_errors' system table for details\./,
    ],
    ["from 's3://bucket/load/part' csv maxerror 100001", 'MAXERROR'],
    ["from 's3://bucket/load/part' csv maxerror 3 ignoreallerrors", 'MAXERROR and IGNOREALLERRORS'],
    ["from 's3://bucket/load/part' gzip", 'not compressed with GZIP'],
  ])('%s fails and says why', async (clauses, reason) => {
    await expect(copied(clauses)).rejects.toThrow(reason);
  });

  it('leaves out every row that does not fit where all errors are ignored', async () => {
    put('some/1', 'x\n1\ny\n2\n');
    await redshift.execute('create table few (n int)');
    await redshift.execute("copy few from 's3://bucket/some/' iam_role default ignoreallerrors");
    expect(await redshift.rows('select n from few order by n')).toEqual([[1], [2]]);
  });

  it.each([
    ["csv fixedwidth 'a:1,b:1'", 'FIXEDWIDTH parameter is not supported with CSV'],
    ["json 'auto' fillrecord", 'FILLRECORD parameter is not supported with JSON'],
    ["json 'auto' null as 'x'", 'NULL parameter is not supported with JSON'],
  ])('refuses %s, as Redshift does', async (clauses, reason) => {
    await expect(copied(`from 's3://bucket/load/part' ${clauses}`)).rejects.toThrow(reason);
  });

  it('loads all rows or none', async () => {
    put('bad/1', '1\n');
    put('bad/2', 'x\n');
    await redshift.execute('create table numbers (n int)');
    expect(await redshift.errorOf("copy numbers from 's3://bucket/bad/' iam_role default")).toBe(
      "ERROR: Load into table 'numbers' failed.  Check 'stl_load_errors' system table for details.",
    );
    expect(await redshift.value('select count(*) from numbers')).toBe(0);
    expect(
      await redshift.rows(
        "select filename, line_number, colname, raw_field_value, err_code, err_reason from stl_load_errors where filename like '%bad%'",
      ),
    ).toEqual([['s3://bucket/bad/2', 1, 'n', 'x', 1207, "Invalid digit, Value 'x', Pos 0, Type: Integer"]]);
  });
});

describe('UNLOAD', () => {
  const QUERY = "select 1 as a, ''x|\"y'' as b, null::int as c, true as d";

  it.each<[clauses: string, file: string, content: string]>([
    ['', 'out0000_part_00', '1|x|"y||t\n'],
    ['parallel off', 'out000', '1|x|"y||t\n'],
    ["header csv parallel off extension 'csv'", 'out000.csv', 'a,b,c,d\n1,"x|""y",,t\n'],
    ["delimiter ';' null as 'NULL' addquotes", 'out0000_part_00', '"1";"x|""y";NULL;"t"\n'],
    ['escape', 'out0000_part_00', '1|x\\|"y||t\n'],
    ['format json', 'out0000_part_00', '{"a":1,"b":"x|\\"y","c":null,"d":"t"}\n'],
  ])('writes a file: %s', async (clauses, file, content) => {
    const description = await redshift.execute(
      `unload ('${QUERY}') to 's3://bucket/unload/out' iam_role default cleanpath ${clauses}`,
    );
    expect(description).toMatchObject({ Status: 'FINISHED', ResultRows: 1, HasResultSet: false });
    expect(readdirSync(bucket.pathOf('unload'))).toEqual([file]);
    expect(read(`unload/${file}`)).toBe(content);
  });

  it('compresses, takes the dialect and dollar quotes', async () => {
    await redshift.execute("unload ($$select nvl(null, 'x')$$) to 's3://bucket/zipped/' iam_role default gzip");
    expect(gunzipSync(bucket.get('zipped/0000_part_00.gz')).toString()).toBe('x\n');
  });

  it.each<[what: string, query: string, clauses: string, reason: string]>([
    ['CSV with fixed widths', 'select 1 as a', "csv fixedwidth '0:1'", 'CSV is not supported for FIXEDWIDTH'],
    [
      'a delimiter with fixed widths',
      'select 1 as a',
      "fixedwidth '0:1' delimiter ','",
      'DELIMITER is not supported for FIXEDWIDTH',
    ],
    ['a value that is longer than its width', 'select 12 as a', "fixedwidth '0:1'", 'longer than its width of 1'],
    ['quotes with JSON', 'select 1 as a', 'json addquotes', 'ADDQUOTES is not supported for JSON'],
    ['a text for NULL with JSON', 'select 1 as a', "json null as 'x'", 'NULL is not supported for JSON'],
    ['two members of one name', 'select 1 as a, 2 as a', 'json', '"a" is there twice'],
    [
      'a folder of a type that may not be one',
      'select 1 as a, 2::float8 as b',
      'csv partition by (b)',
      'cannot be a partition column',
    ],
  ])('refuses %s, as Redshift does', async (_what, query, clauses, reason) => {
    expect(
      await redshift.errorOf(`unload ('${query}') to 's3://bucket/refused/' iam_role default ${clauses}`),
    ).toContain(reason);
  });

  it('does not replace files unasked', async () => {
    put('full/0000_part_00', 'kept');
    expect(await redshift.errorOf("unload ('select 1') to 's3://bucket/full/' iam_role default")).toContain(
      'not empty',
    );
    expect(read('full/0000_part_00')).toBe('kept');
    await redshift.execute("unload ('select 1') to 's3://bucket/full/' iam_role default allowoverwrite");
    expect(read('full/0000_part_00')).toBe('1\n');
  });
});

it('without a folder for S3, COPY says what is missing', async () => {
  const other = await RedshiftUnderTest.open();
  await other.execute('create table t (a int)');
  expect(await other.errorOf("copy t from 's3://bucket/x' iam_role default")).toContain('folder that stands for S3');
  await other.close();
});

it('refuses a COPY and an UNLOAD that name nobody who may read or write, as Redshift does', async () => {
  await redshift.execute('create table unauthorized (a int)');
  expect(await redshift.errorOf("copy unauthorized from 's3://bucket/x' csv")).toContain('needs an authorization');
  expect(await redshift.errorOf("unload ('select 1') to 's3://bucket/x'")).toContain('needs an authorization');
});
