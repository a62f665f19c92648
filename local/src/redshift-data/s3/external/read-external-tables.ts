import type { Database } from '../../database/database.js';
import type { PendingTransaction } from '../../database/pending-transaction.js';
import { openStream } from '../../dialect/parse/open-stream.js';
import { SqlError, notLocal } from '../../dialect/sql-error.js';
import type { StatementPlan } from '../../dialect/statement-plan.js';
import type { PlanContext } from '../../dialect/translate/language.js';
import { quoteNames } from '../../dialect/translate/names.js';
import type { LocalS3 } from '../local-s3.js';

/** What statements begin with that may read rows. */
const READS = /^(?:select|with|insert|update|delete|merge|unload|create|declare|refresh|explain|\()$/;

/**
 * Brings the rows of the external tables of `context` up to date that the statement `sql` may read.
 *
 * @param transaction in which that is to be done. @default one of its own
 * @throws {SqlError} the statement would write to one, or is none for external tables.
 */
export async function readExternalTables(
  { sql, plan, context }: { readonly sql: string; readonly plan: StatementPlan; readonly context: PlanContext },
  { database, s3 }: { readonly database: Database; readonly s3: LocalS3 },
  transaction?: PendingTransaction,
): Promise<void> {
  const { catalog, settings } = context;
  const isWritten = catalog.externalTables.some(({ schema, name }) => quoteNames([schema, name]) === plan.writes);
  if (isWritten) throw notLocal('writing to an external table');
  const stream = openStream(sql, settings);
  if (stream.is('truncate') || stream.is('vacuum'))
    throw new SqlError('the statement is not supported for external tables');
  if (stream.is('create', 'external') || !READS.test(stream.peek())) return;
  const { refreshExternalTables, staleTables } = await import('./refresh-external-tables.js');
  const stale = await staleTables(database, s3, catalog.externalTables);
  if (stale.length === 0) return;
  if (transaction !== undefined) {
    await transaction.reallyBegin();
    return refreshExternalTables(database, s3, catalog, stale);
  }
  await database.run('begin');
  await refreshExternalTables(database, s3, catalog, stale);
  await database.run('commit');
}
