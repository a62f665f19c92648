import { expect } from '@jest/globals';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { RedshiftUnderTest } from './redshift-under-test.js';

/** One statement and what Redshift makes of it. */
export interface DialectCase {
  /** Run before it, in the same session. */
  readonly setup?: readonly string[];
  readonly sql: string;
  /** Values joined with `|`, rows with `;`. */
  readonly rows?: string;
  /** A regular expression on the same. */
  readonly matches?: string;
  readonly accepted?: boolean;
  /** Redshift refuses it. */
  readonly refused?: boolean;
  /** Redshift takes it; here it is refused by name. */
  readonly notLocal?: boolean;
  /** Where the value is from: a page of the service's guide, or a rule on one. */
  readonly source: string;
}

const FOLDER = join(__dirname, 'dialect-cases');

/** Tables that the mixed cases share. */
export const SHARED_TABLES = `
  create table sales (id int, sellerid int, region varchar(10), qty int, price decimal(8,2), d date);
  insert into sales values (1,1,'EU',10,1.50,'2024-01-01'),(2,1,'EU',20,2.50,'2024-01-02'),(3,2,'US',5,3.50,'2024-01-03'),
    (4,2,'US',null,4.50,null),(5,3,'EU',15,5.50,'2024-02-01');
  create table na (f float8); insert into na values (1);
  create table ts (a varchar(10), b varchar(10)); insert into ts values ('x','x ');
  create table mytable (mycol int); insert into mytable values (1);
  create table t3 (id int, sellerid int, region varchar(10), qty int, price decimal(8,2), d date);
  create table t4 (a int); create table t8 (x int);
  create table sup (id int, s super);
  insert into sup values (1, json_parse('{"items":[{"k":1},{"k":2}]}')), (3, json_parse('"a"'));
`;

const SESSION_SECONDS = 60;

type Fields = Record<string, unknown>[];

/** Runs the setup and the statement in one session where there is a setup. */
const outcomeOf = async (
  redshift: RedshiftUnderTest,
  { setup, sql, notLocal }: DialectCase,
): Promise<{ error?: string; rows: Fields[] }> => {
  let options: Record<string, unknown> = setup ? { SessionKeepAliveSeconds: SESSION_SECONDS } : {};
  let last: Record<string, unknown> = {};
  let error: string | undefined;
  for (const text of [...(setup ?? []), sql]) {
    last = await redshift.execute(text, options).catch((refusal: unknown) => ({ Error: String(refusal) }));
    if (last.Status !== 'FINISHED') {
      if (text !== sql && !notLocal) throw new Error(`the setup "${text}" failed: ${String(last.Error)}`);
      error ??= String(last.Error);
    }
    if (setup && last.SessionId !== undefined) options = { SessionId: last.SessionId };
  }
  // Whatever the case has left open is not the next one's.
  if (setup?.some((text) => /^(begin|start)/i.test(text))) await redshift.execute('rollback', options);
  // Only so many sessions may be kept.
  if (setup) await redshift.clock.advance(SESSION_SECONDS * 1000 + 1);
  if (error !== undefined) return { error, rows: [] };
  if (last.HasResultSet !== true) return { rows: [] };
  const { Records } = await redshift.call('GetStatementResult', { Id: last.Id });
  return { rows: Records as Fields[] };
};

const text = (field: Record<string, unknown>): string =>
  field.isNull === true ? 'NULL' : String(Object.values(field)[0]);

/** What was expected, where a float was written in another way and is the same. */
const normalised = (rows: Fields[], expected: string): string => {
  const wanted = expected.split(';').map((row) => row.split('|'));
  return rows
    .map((row, line) =>
      row
        .map((field, place) => {
          const want = wanted[line]?.[place] ?? '';
          const got = text(field);
          const isSameFloat =
            typeof field.doubleValue === 'number' &&
            want !== '' &&
            Math.abs(field.doubleValue - Number(want)) <= 1e-9 * Math.abs(field.doubleValue);
          const isSameBoolean = 'booleanValue' in field && want === got.charAt(0);
          return isSameFloat || isSameBoolean ? want : got;
        })
        .join('|'),
    )
    .join(';');
};

/** Every case, by the name of its file. */
export const dialectCases = (): ReadonlyMap<string, readonly DialectCase[]> =>
  new Map(
    readdirSync(FOLDER).map((file) => [
      file.replace('.json', ''),
      JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as DialectCase[],
    ]),
  );

/** Runs a case and holds what comes out against it. */
export const expectCase = async (redshift: RedshiftUnderTest, one: DialectCase): Promise<void> => {
  const { error, rows } = await outcomeOf(redshift, one);
  if (one.refused) {
    expect(error).toMatch(/^ERROR: |ValidationException/);
    return;
  }
  if (one.notLocal) {
    expect(error).toMatch(/^ERROR: Redshift feature not available locally: /);
    return;
  }
  expect(error).toBeUndefined();
  if (one.rows !== undefined) expect(normalised(rows, one.rows)).toBe(one.rows);
  if (one.matches !== undefined) expect(normalised(rows, '')).toMatch(new RegExp(one.matches));
};
