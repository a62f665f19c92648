import { setTimeout } from 'node:timers/promises';
import { expect } from '@jest/globals';
import type { ManualClock } from '../../../src/adapters/memory/manual-clock.js';
import type { StatementStatusChangeEvent } from '../../../src/domain/statement-status-change-event.js';
import type { RedshiftDataError } from '../../../src/ports/port-errors.js';
import type { DescribeStatementOutput, RedshiftData } from '../../../src/ports/redshift-data.js';
import type { ContractCase, ContractEnvironment } from '../contract-case.js';

/** A Data API with an empty database behind it, in which {@link contractSql} does what its name says. */
export interface RedshiftDataEnvironment extends ContractEnvironment {
  readonly redshiftData: RedshiftData;
  /** The service's own clock, also where the service runs in another thread. */
  readonly clock: ManualClock;
  /** How long the service may take for anything that does not depend on its clock, in milliseconds of real time. */
  readonly patienceMs: number;
  /** The completion events so far. */
  readonly events: () => readonly StatementStatusChangeEvent[];
}

export type RedshiftDataCase = ContractCase<RedshiftDataEnvironment>;

/** SQL whose effect the cases know; plain enough for every database that speaks Redshift's dialect. */
export const contractSql = {
  oneRow: 'select 1 as n',
  everyType:
    "select 7 as whole, 1.5::float8 as fraction, 'some text' as words, true as truth, null::varchar as nothing",
  manyRows: 'select n from generate_series(1, 2500) as numbers(n) order by n',
  createTable: 'create table contract_rows (n int)',
  insertTwoRows: 'insert into contract_rows values (1), (2)',
  countRows: 'select count(*) as n from contract_rows',
  parameter: 'select cast(:n as int) as n',
  failing: 'select * from no_such_table',
  runsForMinutes: 'select pg_sleep(120)',
} as const;

/** Where the statements of the contract run. */
export const target = { ClusterIdentifier: 'warehouse', Database: 'dev', DbUser: 'loader' } as const;

/** The longest wait that the service grants; a statement of the contract ends long before. */
const WAIT = { WaitTimeSeconds: 30 } as const;

const POLL_MS = 10;

/** Starts a statement and returns its id. */
export const start = async (
  { redshiftData }: RedshiftDataEnvironment,
  sql: string,
  more: object = {},
): Promise<string> => {
  const { Id } = await redshiftData.executeStatement({ ...target, ...more, Sql: sql });
  return Id;
};

/** Waits for a statement's end and tells what the service knows of it. */
export const ended = ({ redshiftData }: RedshiftDataEnvironment, id: string): Promise<DescribeStatementOutput> =>
  redshiftData.describeStatement({ Id: id, ...WAIT });

/** Runs a statement to its end. */
export const run = async (
  environment: RedshiftDataEnvironment,
  sql: string,
  more: object = {},
): Promise<DescribeStatementOutput> => ended(environment, await start(environment, sql, more));

/** Waits until `count` completion events have come. */
export const untilEvents = async (
  { events, patienceMs }: RedshiftDataEnvironment,
  count: number,
): Promise<readonly StatementStatusChangeEvent[]> => {
  for (let waited = 0; waited < patienceMs && events().length < count; waited += POLL_MS) await setTimeout(POLL_MS);
  expect(events()).toHaveLength(count);
  return events();
};

/** Lets the service's time pass, second by second, until `promise` has ended. */
export const whileTimePasses = async <Value>(
  { clock, patienceMs }: RedshiftDataEnvironment,
  promise: Promise<Value>,
): Promise<Value> => {
  let settled = false;
  const settle = (): void => {
    settled = true;
  };
  promise.then(settle, settle);
  for (let waited = 0; waited < patienceMs && !settled; waited += POLL_MS) {
    await clock.advance(1_000);
    if (!settled) await setTimeout(POLL_MS);
  }
  expect(settled).toBe(true);
  return promise;
};

/** The error that a call ends with. */
export const refusalOf = async (call: Promise<unknown>): Promise<RedshiftDataError> => {
  const error: unknown = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(Error);
  return error as RedshiftDataError;
};

/** What every refusal for good looks like. */
export const refused = (name: string): object =>
  expect.objectContaining({ name, outcome: 'refused', retryable: false });
