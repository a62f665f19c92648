import { type EpochMs, isTerminal } from 'sfn-redshift-tasker';
import type { StatementSnapshot } from '../../redshift-data/statement-snapshot.js';
import type { StateAttempt } from '../../states/interpreter/state-attempt.js';
import { formatDuration } from './format-duration.js';

const OUTCOMES: Readonly<Record<StateAttempt['outcome'], string>> = {
  running: 'runs',
  succeeded: 'succeeded',
  failed: 'failed',
  timedOut: 'timed out',
  cancelled: 'was cancelled',
};

/** What an attempt is called: where it runs, its state's name, and which try it is. */
export function nameOfAttempt({ branchPath, stateName, attempt }: StateAttempt): string {
  const retry = attempt === 0 ? '' : ` (retry ${attempt})`;
  return printable([...branchPath, stateName].join(' / ')) + retry;
}

/** What a statement is called: the beginning of its id, by which a person can find it again. */
export const nameOfStatement = ({ id, isBatch }: StatementSnapshot): string =>
  `${isBatch ? 'batch' : 'statement'} ${id.slice(0, 8)}`;

/** One line on an attempt as it stands at `now`. */
export function describeAttempt(attempt: StateAttempt, now: EpochMs): string {
  const { startedAt, endedAt, outcome, error } = attempt;
  const reason = error === undefined ? '' : `: ${printable(error)}`;
  return `${nameOfAttempt(attempt)} ${OUTCOMES[outcome]}, ${formatDuration((endedAt ?? now) - startedAt)}${reason}`;
}

/** One line on a statement as it stands at `now`. */
export function describeStatement(statement: StatementSnapshot, now: EpochMs): string {
  const { createdAt, endedAt, error, rows, startedAt, status } = statement;
  const details = [formatDuration((endedAt ?? now) - (startedAt ?? createdAt))];
  if (isTerminal(status) && rows !== undefined && rows >= 0) details.push(`${rows} ${rows === 1 ? 'row' : 'rows'}`);
  const reason = error === undefined ? '' : `: ${printable(error)}`;
  return `${nameOfStatement(statement)} ${status}, ${details.join(', ')}${reason}`;
}

/** Text on one line that cannot steer the terminal. */
const printable = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ');
