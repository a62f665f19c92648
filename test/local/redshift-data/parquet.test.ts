import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ParquetWriteOptions } from 'hyparquet-writer';
import { ByteWriter, parquetWriteBuffer } from 'hyparquet-writer';
import { serializeTCompactProtocol } from 'hyparquet-writer/src/thrift.js';
import { parquetMetadata } from 'hyparquet';
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
const putParquet = (key: string, options: Omit<ParquetWriteOptions, 'writer'>): void =>
  put(key, new Uint8Array(parquetWriteBuffer(options)));
/** A file without rows, whose elements have as many children as they say and no more. */
const putSchema = (key: string, ...elements: readonly { readonly name: string; readonly children: number }[]): void => {
  const writer = new ByteWriter();
  const schema = elements.map(({ name, children }) => ({ field_1: 1, field_3: 1, field_4: name, field_5: children }));
  serializeTCompactProtocol(writer, { field_1: 2, field_2: schema, field_3: 0n, field_4: [] });
  const footer = Buffer.from(writer.getBuffer());
  const length = Buffer.alloc(4);
  length.writeUInt32LE(footer.length);
  put(key, Buffer.concat([Buffer.from('PAR1'), footer, length, Buffer.from('PAR1')]));
};
const file = (key: string): Buffer => bucket.get(key);
const filesIn = (key: string): string[] =>
  readdirSync(bucket.pathOf(key), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(bucket.pathOf(key).length + 1))
    .sort();

const run = async (sql: string): Promise<Record<string, unknown>> => {
  const description = await redshift.execute(sql);
  if (description.Status !== 'FINISHED') throw new Error(String(description.Error));
  return description;
};

let tables = 0;
const newTable = async (columns: string): Promise<string> => {
  const table = `parquet_${++tables}`;
  await run(`create table ${table} (${columns})`);
  return table;
};

const EVERY_TYPE =
  'b bool, s smallint, i int, l bigint, r real, f float8, d decimal(8,2), w decimal(38,10), v varchar(20), c char(4), ' +
  'day date, t time, ts timestamp, tz timestamptz, j super';
const EVERY_VALUE =
  "(true, -7, 2147483647, 9007199254740993, 1.5, 0.1, -12.34, 12345678901234567890123456.0123456789, 'é, \"x\"', 'ab', " +
  "'2024-02-29', '23:59:59.123456', '1969-12-31 23:59:59.999999', '2024-06-01 12:00:00+02', json_parse('{\"a\":[1,null]}'))";
const NO_VALUE = `(${Array(15).fill('null').join(', ')})`;

describe('UNLOAD to Parquet', () => {
  it('writes every type so that a COPY gives the same rows, NULL too', async () => {
    const source = await newTable(EVERY_TYPE);
    await run(`insert into ${source} values ${EVERY_VALUE}, ${NO_VALUE}`);
    await run(`unload ('select * from ${source}') to 's3://bucket/types/' iam_role default format as parquet`);
    expect(filesIn('types')).toEqual(['0000_part_00.parquet']);
    const target = await newTable(EVERY_TYPE);
    const description = await run(`copy ${target} from 's3://bucket/types/' iam_role default format as parquet`);
    expect(description.ResultRows).toBe(2);
    const rows = await redshift.rows(`select * from ${source} order by i`);
    expect(rows[0]?.slice(6, 8)).toEqual(['-12.34', '12345678901234567890123456.0123456789']);
    expect(await redshift.rows(`select * from ${target} order by i`)).toEqual(rows);
  });

  it('compresses with Snappy and annotates decimals, dates, timestamps and SUPER', async () => {
    await run(
      "unload ('select 1.50::decimal(5,2) as d, date ''2024-01-01'' as day, getdate() as ts, array(1) as j') to 's3://bucket/notes/' iam_role default parquet",
    );
    const bytes = new Uint8Array(file('notes/0000_part_00.parquet'));
    const metadata = parquetMetadata(bytes.buffer);
    expect(metadata.row_groups[0]?.columns.every(({ meta_data: column }) => column?.codec === 'SNAPPY')).toBe(true);
    expect(
      metadata.schema.slice(1).map(({ converted_type: type, logical_type: other }) => type ?? other?.type),
    ).toEqual(['DECIMAL', 'DATE', 'TIMESTAMP_MICROS', 'JSON']);
  });

  it('makes a folder of each value of PARTITION BY, whose column is not in the files', async () => {
    const source = await newTable('region varchar(5), n int');
    await run(`insert into ${source} values ('EU', 1), ('US', 2), ('EU', 3), (null, 4)`);
    await run(
      `unload ('select * from ${source}') to 's3://bucket/parts/' iam_role default parquet partition by (region) manifest`,
    );
    expect(filesIn('parts')).toEqual([
      'manifest',
      'region=EU/0000_part_00.parquet',
      'region=US/0000_part_00.parquet',
      'region=__HIVE_DEFAULT_PARTITION__/0000_part_00.parquet',
    ]);
    const target = await newTable('n int');
    await run(`copy ${target} from 's3://bucket/parts/manifest' iam_role default parquet manifest`);
    expect(await redshift.rows(`select n from ${target} order by n`)).toEqual([[1], [2], [3], [4]]);
  });

  it('writes a file with columns and no rows for an empty result', async () => {
    await run("unload ('select 1 as a where false') to 's3://bucket/empty/' iam_role default parquet");
    const target = await newTable('a int');
    expect((await run(`copy ${target} from 's3://bucket/empty/' iam_role default parquet`)).ResultRows).toBe(0);
  });

  it.each(['header', 'gzip', 'zstd', "delimiter '|'", 'addquotes', 'escape', "null 'x'"])(
    'refuses %s, which is for text',
    async (clause) => {
      expect(
        await redshift.errorOf(
          `unload ('select 1 as a') to 's3://bucket/no/' iam_role default format parquet ${clause}`,
        ),
      ).toMatch(/is not supported for UNLOAD to PARQUET/);
    },
  );

  it('refuses a row group size that is out of bounds', async () => {
    expect(
      await redshift.errorOf(
        "unload ('select 1 as a') to 's3://bucket/no/' iam_role default parquet rowgroupsize 16 mb",
      ),
    ).toContain('must be between 32 MB and 128 MB');
  });

  it('refuses a row group size for text, and a type that Parquet has no values for', async () => {
    expect(
      await redshift.errorOf("unload ('select 1 as a') to 's3://bucket/no/' iam_role default csv rowgroupsize 64 mb"),
    ).toContain('ROWGROUPSIZE is only supported for UNLOAD to PARQUET');
    expect(
      await redshift.errorOf(
        "unload ('select interval ''1 day'' as a') to 's3://bucket/no/' iam_role default parquet rowgroupsize 64 mb",
      ),
    ).toMatch(/not available locally: UNLOAD of the type INTERVAL\w* to Parquet/);
  });
});

it('COPY takes bytes, which UNLOAD writes to text only', async () => {
  putParquet('bytes.parquet', { columnData: [{ name: 'x', data: [new Uint8Array([0, 255])], type: 'BYTE_ARRAY' }] });
  const table = await newTable('x varbyte(8)');
  await run(`copy ${table} from 's3://bucket/bytes.parquet' iam_role default format parquet`);
  expect(await redshift.rows(`select x from ${table}`)).toEqual([['00ff']]);
  expect(
    await redshift.errorOf(`unload ('select x from ${table}') to 's3://bucket/no/' iam_role default parquet`),
  ).toContain('VARBYTE can only be unloaded to text or CSV');
});

describe('COPY of Parquet', () => {
  it.each<[codec: 'UNCOMPRESSED' | 'GZIP']>([['UNCOMPRESSED'], ['GZIP']])(
    'reads files of others: %s',
    async (codec) => {
      putParquet(`others/${codec}.parquet`, {
        codec,
        compressors: { GZIP: (bytes) => gzipSync(bytes) },
        columnData: [
          { name: 'id', data: [1n, 2n], type: 'INT64' },
          { name: 'name', data: ['a', null], type: 'STRING' },
          { name: 'at', data: [new Date(0), new Date(1_700_000_000_123)], type: 'TIMESTAMP' },
        ],
      });
      const table = await newTable('a bigint, b varchar(3), c timestamp');
      await run(`copy ${table} from 's3://bucket/others/${codec}' iam_role default format parquet`);
      expect(await redshift.rows(`select * from ${table} order by a`)).toEqual([
        [1, 'a', '1970-01-01 00:00:00'],
        [2, null, '2023-11-14 22:13:20.123'],
      ]);
    },
  );

  it('reads decimals that are stored as bytes without losing a digit', async () => {
    putParquet('wide.parquet', {
      columnData: [{ name: 'd', data: [12345678901234567890123456789012345678n, -1n] }],
      schema: [
        { name: 'root', num_children: 1 },
        {
          name: 'd',
          type: 'FIXED_LEN_BYTE_ARRAY',
          type_length: 16,
          converted_type: 'DECIMAL',
          precision: 38,
          scale: 3,
        },
      ],
    });
    const table = await newTable('d decimal(38,3)');
    await run(`copy ${table} from 's3://bucket/wide.parquet' iam_role default format parquet`);
    expect(await redshift.rows(`select * from ${table} order by d`)).toEqual([
      ['-0.001'],
      ['12345678901234567890123456789012345.678'],
    ]);
  });

  it('takes as many columns as the table has, unless FILLRECORD says otherwise', async () => {
    putParquet('one.parquet', { columnData: [{ name: 'a', data: [1], type: 'INT32' }] });
    const table = await newTable('a int, b int');
    expect(await redshift.errorOf(`copy ${table} from 's3://bucket/one.parquet' iam_role default parquet`)).toMatch(
      /Unmatched number of columns between table and file. Table columns: 2, Data columns: 1/,
    );
    await run(`copy ${table} from 's3://bucket/one.parquet' iam_role default parquet fillrecord`);
    await run(`copy ${table} (b) from 's3://bucket/one.parquet' iam_role default parquet`);
    expect(await redshift.rows(`select * from ${table} order by 1`)).toEqual([
      [1, null],
      [null, 1],
    ]);
  });

  it('converts no type into another', async () => {
    putParquet('typed.parquet', { columnData: [{ name: 'a', data: [1n], type: 'INT64' }] });
    const table = await newTable('a varchar(10)');
    expect(await redshift.errorOf(`copy ${table} from 's3://bucket/typed.parquet' iam_role default parquet`)).toMatch(
      /incompatible Parquet schema for column .*Column type: VARCHAR\(10\), Parquet schema: optional int64 a/,
    );
  });

  it('makes SUPER values of nested ones with SERIALIZETOJSON, and only then', async () => {
    putParquet('nested.parquet', {
      columnData: [{ name: 'tags', data: [[1n, 9007199254740993n], null] }],
      schema: [
        { name: 'root', num_children: 1 },
        { name: 'tags', repetition_type: 'OPTIONAL', num_children: 1, converted_type: 'LIST' },
        { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
        { name: 'element', type: 'INT64', repetition_type: 'OPTIONAL' },
      ],
    });
    const table = await newTable('tags super');
    expect(
      await redshift.errorOf(`copy ${table} from 's3://bucket/nested.parquet' iam_role default parquet`),
    ).toContain('incompatible Parquet schema');
    await run(`copy ${table} from 's3://bucket/nested.parquet' iam_role default format parquet serializetojson`);
    expect(await redshift.rows(`select json_serialize(tags) from ${table} order by 1`)).toEqual([
      ['[1,9007199254740993]'],
      [null],
    ]);
  });

  it('fails as a whole where text is too long', async () => {
    putParquet('long.parquet', { columnData: [{ name: 'a', data: ['ab', 'abcd'], type: 'STRING' }] });
    const table = await newTable('a varchar(3)');
    expect(await redshift.errorOf(`copy ${table} from 's3://bucket/long.parquet' iam_role default parquet`)).toContain(
      'failed',
    );
    expect(await redshift.value(`select count(*) from ${table}`)).toBe(0);
  });

  it('refuses what is no Parquet file, and a manifest without sizes', async () => {
    put('text.parquet', 'a,b\n');
    const table = await newTable('a int');
    expect(await redshift.errorOf(`copy ${table} from 's3://bucket/text.parquet' iam_role default parquet`)).toContain(
      'is no Parquet file',
    );
    put('list.json', JSON.stringify({ entries: [{ url: 's3://bucket/text.parquet' }] }));
    expect(
      await redshift.errorOf(`copy ${table} from 's3://bucket/list.json' iam_role default parquet manifest`),
    ).toContain('content_length');
  });

  it.each([
    [
      'a column',
      [
        { name: 'root', children: 1 },
        { name: 'a', children: 2_147_483_647 },
      ],
    ],
    [
      'the root',
      [
        { name: 'root', children: 2_147_483_647 },
        { name: 'a', children: 0 },
      ],
    ],
    [
      'a column, below nothing,',
      [
        { name: 'root', children: 1 },
        { name: 'a', children: -1 },
      ],
    ],
  ])('refuses a file in which %s has other children than it says, however many it says', async (_, elements) => {
    putSchema('children.parquet', ...elements);
    const table = await newTable('a int');
    expect(
      await redshift.errorOf(`copy ${table} from 's3://bucket/children.parquet' iam_role default parquet`),
    ).toContain('invalid Parquet footer');
  });

  it('refuses values that are nested ten thousand levels deep', async () => {
    const deep = Array.from({ length: 10_000 }, (_, place) => ({ name: `a${place}`, children: 1 }));
    putSchema('deep.parquet', { name: 'root', children: 1 }, ...deep, { name: 'z', children: 0 });
    const table = await newTable('a int');
    expect(await redshift.errorOf(`copy ${table} from 's3://bucket/deep.parquet' iam_role default parquet`)).toContain(
      'invalid Parquet footer',
    );
  });

  it.each([
    "region 'eu-west-1'",
    'maxerror 3',
    'acceptanydate',
    'gzip',
    'compupdate off',
    'ignoreheader 1',
    'truncatecolumns',
  ])('refuses %s, as Redshift does', async (clause) => {
    const table = await newTable('a int');
    expect(
      await redshift.errorOf(`copy ${table} from 's3://bucket/one.parquet' iam_role default format parquet ${clause}`),
    ).toMatch(/argument is not supported for PARQUET based COPY/);
  });
});
