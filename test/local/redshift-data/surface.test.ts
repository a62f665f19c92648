import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { RedshiftUnderTest } from './redshift-under-test.js';

/** One line of the documented table, and a statement that shows it. */
interface SurfaceLine {
  readonly kind: string;
  readonly name: string;
  readonly status: 'right' | 'not here' | 'refused' | 'different';
  readonly sql: string;
  /** What is different, or when it is refused. */
  readonly note?: string;
}

const LINES = JSON.parse(readFileSync(join(__dirname, 'surface.json'), 'utf8')) as SurfaceLine[];

let redshift: RedshiftUnderTest;
const s3Directory = mkdtempSync(join(tmpdir(), 'surface-'));
/** What the statements load. */
const FILES: Readonly<Record<string, string | Buffer>> = {
  'rows.txt': '1,2\n',
  'fixed.txt': '12\n',
  'rows.json': '{"a":1,"b":2}',
  'paths.jsonpaths': '{"jsonpaths":["$.a","$.b"]}',
  'rows.csv.gz': gzipSync('1,2\n'),
  'rows.parquet': Buffer.from(
    parquetWriteBuffer({
      columnData: ['a', 'b'].map((name) => ({ name, data: [1], type: 'INT32' })),
    }),
  ),
  'list.manifest': '{"entries":[{"url":"s3://surface/rows.txt","mandatory":true}]}',
};
beforeAll(async () => {
  mkdirSync(join(s3Directory, 'surface'));
  for (const [name, content] of Object.entries(FILES)) writeFileSync(join(s3Directory, 'surface', name), content);
  redshift = await RedshiftUnderTest.open({ s3Directory });
  await redshift.service.runScript(`
    create table surface_t (a int, b int); create table surface_load (a int, b int); create table surface_u (a int); create table surface_v (a int); create table surface_w (a int);
    create external schema surface_e from data catalog database 'd' iam_role default; create schema surface_s; create materialized view surface_mv as select a from surface_t; create view surface_old as select a from surface_t;
    create procedure surface_p() as $$ begin null; end $$ language plpgsql;
  `);
});
afterAll(async () => {
  await redshift.close();
  rmSync(s3Directory, { recursive: true });
});

describe("every line of the table of Redshift's SQL", () => {
  it.each(LINES.map((line) => [`${line.kind} ${line.name}`, line] as const))('%s', async (_name, { sql, status }) => {
    const { Status, Error } = await redshift.execute(sql);
    if (status === 'not here') expect(Error).toMatch(/^ERROR: Redshift feature not available locally: /);
    else
      expect({ Status, Error: status === 'refused' ? undefined : Error }).toEqual({
        Status: status === 'refused' ? 'FAILED' : 'FINISHED',
      });
  });

  it('has a reason where something is different, and stands in the documentation', () => {
    const documented = readFileSync('docs/laptop-cloud/redshift-surface.md', 'utf8');
    for (const { name, status, note } of LINES) {
      if (status === 'different') expect(note).toBeTruthy();
      expect(documented).toContain(`| \`${name.replaceAll('|', '&#124;')}\` | ${status} | ${note ?? ''} |`);
    }
  });
});
