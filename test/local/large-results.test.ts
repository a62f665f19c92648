import { createReadStream, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { LocalCloud } from '../../local/src/cloud/local-cloud.js';
import { taskFor } from './support/results-machine.js';

let folder: string;
let cloud: LocalCloud;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'large-results-'));
  cloud = await LocalCloud.start({
    s3Directory: folder,
    resultsTo: 's3://lake/results',
    setupSql: `create table digits (d int);
      insert into digits values (0), (1), (2), (3), (4), (5), (6), (7), (8), (9);
      create table numbers (n int, name varchar(200));
      insert into numbers select a.d + 10 * b.d + 100 * c.d + 1000 * e.d + 10000 * f.d as n, repeat('näme ', 20)
        from digits a, digits b, digits c, digits e, digits f;`,
  });
});

afterAll(async () => {
  await cloud.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Output {
  readonly result: {
    readonly object: { readonly Bucket: string; readonly Key: string };
    readonly TotalNumRows: number;
    readonly bytes: number;
  };
}

const run = async (definition: object): Promise<unknown> => {
  const { status, output, error, cause } = await cloud.runStateMachine(definition);
  expect([status, error, cause]).toEqual(['SUCCEEDED', undefined, undefined]);
  return JSON.parse(output ?? 'null');
};

describe('a result that the laptop cloud puts into its folder for S3', () => {
  it('is larger than one part, and row by row what the query gives', async () => {
    const sql = 'select n, name, 9007199254740993::bigint as long from numbers order by n';
    const machine = taskFor(sql, { format: 'jsonl' });
    const { result } = (await run(machine)) as Output;
    const file = join(folder, result.object.Bucket, result.object.Key);
    let rows = 0;
    for await (const line of createInterface({ input: createReadStream(file) })) {
      if (line !== `{"n":${rows},"name":"${'näme '.repeat(20)}","long":9007199254740993}`) expect(line).toBe(rows);
      rows += 1;
    }
    expect(rows).toBe(100_000);
    expect(result).toMatchObject({ TotalNumRows: 100_000, bytes: readFileSync(file).byteLength });
    expect(result.bytes).toBeGreaterThan(8 * 1024 * 1024);
    expect(readdirSync(join(file, '..'))).toHaveLength(1);
    const uploads = join(folder, '.sfn-redshift-tasker-uploads');
    expect(existsSync(uploads) ? readdirSync(uploads) : []).toEqual([]);
  });

  it.each([
    ['jsonl', { InputType: 'JSONL' }, 7],
    ['json', { InputType: 'JSON' }, 7],
    ['csv', { InputType: 'CSV', CSVHeaderLocation: 'FIRST_ROW' }, '7'],
  ] as const)(
    'is read item by item by a Distributed Map as %s, whose reader takes it as it is',
    async (format, ReaderConfig, seven) => {
      const machine = taskFor(
        `select n, 'a, "b"' as text from numbers where n < 25 order by n`,
        { format },
        ReaderConfig,
      );
      const items = (await run(machine)) as readonly object[];
      expect(items).toHaveLength(25);
      expect(items[7]).toEqual({ n: seven, text: 'a, "b"' });
    },
    60_000,
  );

  it('stays inside the output where it fits', async () => {
    const machine = taskFor('select n from numbers where n < 3 order by n', { overflow: 's3' });
    const { result } = (await run(machine)) as Output;
    expect(result).toMatchObject({ TotalNumRows: 3, truncated: false });
    expect(result).not.toHaveProperty('object');
  });
});
