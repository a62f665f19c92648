import { InMemoryRedshiftData } from '../../src/adapters/memory/in-memory-redshift-data.js';
import { ManualClock } from '../../src/adapters/memory/manual-clock.js';
import { resultOf } from '../../src/adapters/memory/result-of.js';
import type { SqlHandler, SqlOutcome } from '../../src/adapters/memory/sql-outcome.js';
import type { StatementStatusChangeEvent } from '../../src/domain/statement-status-change-event.js';
import { contractSql, type RedshiftDataEnvironment } from '../contract/redshift-data.contract.js';

const OUTCOMES: Readonly<Record<string, SqlOutcome>> = {
  [contractSql.oneRow]: resultOf([{ n: 1 }]),
  [contractSql.everyType]: resultOf([{ whole: 7, fraction: 1.5, words: 'some text', truth: true, nothing: null }]),
  [contractSql.manyRows]: resultOf(Array.from({ length: 2_500 }, (_, index) => ({ n: index + 1 }))),
  [contractSql.createTable]: { rows: 0 },
  [contractSql.insertTwoRows]: { rows: 2 },
  [contractSql.countRows]: resultOf([{ n: 2 }]),
  [contractSql.failing]: { error: 'ERROR: relation "no_such_table" does not exist' },
  [contractSql.runsForMinutes]: { afterMs: 120_000, rows: 0 },
};

const onSql: SqlHandler = (sql, parameters) =>
  sql === contractSql.parameter ? resultOf([{ n: Number(parameters[0]?.value) }]) : OUTCOMES[sql];

/** The environment of the contract around an InMemoryRedshiftData that knows the contract's SQL by heart. */
export const scriptedRedshiftData = async (): Promise<
  RedshiftDataEnvironment & { readonly redshiftData: InMemoryRedshiftData }
> => {
  const clock = new ManualClock();
  const events: StatementStatusChangeEvent[] = [];
  const redshiftData = new InMemoryRedshiftData({ clock, onSql, onEvent: (event) => void events.push(event) });
  return { redshiftData, clock, patienceMs: 200, events: () => events };
};
