import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
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
beforeAll(async () => {
  redshift = await RedshiftUnderTest.open();
  await redshift.service.runScript(`
    create table surface_t (a int, b int); create table surface_u (a int); create table surface_v (a int); create table surface_w (a int);
    create schema surface_s; create materialized view surface_mv as select a from surface_t; create view surface_old as select a from surface_t;
    create procedure surface_p() as $$ begin null; end $$ language plpgsql;
  `);
});
afterAll(() => redshift.close());

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
