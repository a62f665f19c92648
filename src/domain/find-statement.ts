import type { StatementSummary } from '../ports/redshift-data.js';
import type { Runtime } from './runtime.js';

const PAGES_MAX = 20;

/**
 * The statement with exactly this name, or `undefined` where the Data API lists none. For the rare cases in which the
 * start was never recorded: listing is limited to 3 calls a second for the whole account.
 *
 * @throws {RedshiftDataError} nothing is known; repeating is safe.
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
    if (listed.NextToken === undefined || listed.NextToken === nextToken) return undefined;
    nextToken = listed.NextToken;
  }
  return undefined;
}
