import type { StatementSummary } from '../ports/redshift-data.js';
import type { Runtime } from './runtime.js';
import { ListingIncomplete } from './errors.js';

/** At 100 statements a page this is more than an account can have started and the starter can wait for. */
const PAGES_MAX = 200;

/**
 * The statement with exactly this name, or `undefined` where the Data API lists none up to the end of its list. For the rare
 * cases in which the start was never recorded: listing is limited to 3 calls a second for the whole account.
 *
 * @throws {RedshiftDataError}, {ListingIncomplete} nothing is known; repeating is safe.
 */
export async function findStatementByName(
  runtime: Runtime,
  statementName: string,
): Promise<StatementSummary | undefined> {
  let nextToken: string | undefined;
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const listed = await runtime.redshiftData.listStatements({
      StatementName: statementName,
      Status: 'ALL',
      ...(nextToken !== undefined && { NextToken: nextToken }),
    });
    // The service matches by prefix, so a name that another one begins with brings strangers along.
    const found = listed.Statements.find((statement) => statement.StatementName === statementName);
    if (found) return found;
    if (listed.NextToken === undefined) return undefined;
    // A token that repeats itself never comes to an end.
    if (listed.NextToken === nextToken) break;
    nextToken = listed.NextToken;
  }
  throw new ListingIncomplete(
    `ListStatements came to no end within ${PAGES_MAX} pages, so it is not known whether '${statementName}' was started; ` +
      'try again later',
  );
}
