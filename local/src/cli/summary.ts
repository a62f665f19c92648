import { formatDuration } from './progress/format-duration.js';
import type { RunReport } from './report.js';

/** The end of an execution for a person: how it ended, why, and its output. */
export function summaryOf(report: RunReport): string {
  const { status, output, error, cause, startDate, stopDate, statements } = report;
  const duration =
    stopDate === undefined ? '' : ` after ${formatDuration(Date.parse(stopDate) - Date.parse(startDate))}`;
  const count = `${statements.length} ${statements.length === 1 ? 'statement' : 'statements'}`;
  const lines = [`${status}${duration}, ${count}`];
  if (error !== undefined) lines.push(`error: ${error}`);
  if (cause !== undefined) lines.push(`cause: ${cause}`);
  if (output !== undefined) lines.push(JSON.stringify(output, undefined, 2));
  return `${lines.join('\n')}\n`;
}
