import type { DescribeStatementOutput } from '../ports/redshift-data.js';
import { isTerminal, type TerminalStatus } from '../ports/statement-status.js';

/**
 * The end that a description tells of, or `undefined` before it. A batch counts as failed where one of its statements
 * did: what the parent says after a partial failure with `AUTO_COMMIT` is not documented.
 */
export function effectiveStatus(description: DescribeStatementOutput): TerminalStatus | undefined {
  if (!isTerminal(description.Status)) return undefined;
  if (description.Status !== 'FINISHED') return description.Status;
  const statuses = description.SubStatements?.map((statement) => statement.Status);
  if (statuses?.includes('FAILED')) return 'FAILED';
  return statuses?.includes('ABORTED') ? 'ABORTED' : 'FINISHED';
}
