import type { EpochMs } from 'sfn-redshift-tasker';
import type { StatementSnapshot } from '../../redshift-data/statement-snapshot.js';
import type { StateAttempt } from '../../states/interpreter/state-attempt.js';
import { describeAttempt, describeStatement, nameOfAttempt, nameOfStatement } from '../progress/describe-progress.js';
import type { RunRecord } from '../progress/run-record.js';

/** How a bar looks. */
export type BarKind = 'good' | 'bad' | 'stopped';

/** One line of the picture. Times are in milliseconds since the beginning of the execution. */
export interface TimelineBar {
  readonly label: string;
  /** What happened, in one sentence. */
  readonly details: string;
  readonly kind: BarKind;
  readonly beginMs: number;
  /** Up to here it waited for the database. Equal to `beginMs` where it did not. */
  readonly waitedUntilMs: number;
  readonly endMs: number;
}

/** The bars of a run, those of states and those of statements, each in the order of their beginnings. */
export function timelineBars(
  { attempts, statements }: Pick<RunRecord, 'attempts' | 'statements'>,
  startedAt: EpochMs,
  stoppedAt: EpochMs,
): { readonly attempts: readonly TimelineBar[]; readonly statements: readonly TimelineBar[] } {
  return {
    attempts: attempts.map((attempt) => attemptBar(attempt, startedAt, stoppedAt)),
    statements: statements.map((statement) => statementBar(statement, startedAt, stoppedAt)),
  };
}

function attemptBar(attempt: StateAttempt, startedAt: EpochMs, stoppedAt: EpochMs): TimelineBar {
  const kinds: Readonly<Record<StateAttempt['outcome'], BarKind>> = {
    succeeded: 'good',
    failed: 'bad',
    timedOut: 'bad',
    cancelled: 'stopped',
    running: 'stopped',
  };
  const beginMs = attempt.startedAt - startedAt;
  return {
    label: nameOfAttempt(attempt),
    details: describeAttempt(attempt, stoppedAt),
    kind: kinds[attempt.outcome],
    beginMs,
    waitedUntilMs: beginMs,
    endMs: (attempt.endedAt ?? stoppedAt) - startedAt,
  };
}

function statementBar(statement: StatementSnapshot, startedAt: EpochMs, stoppedAt: EpochMs): TimelineBar {
  const { createdAt, startedAt: takenUpAt, endedAt, status } = statement;
  const endMs = Math.max(endedAt ?? stoppedAt, createdAt) - startedAt;
  return {
    label: nameOfStatement(statement),
    details: describeStatement(statement, stoppedAt),
    kind: status === 'FINISHED' ? 'good' : status === 'FAILED' ? 'bad' : 'stopped',
    beginMs: createdAt - startedAt,
    waitedUntilMs: takenUpAt === undefined ? endMs : takenUpAt - startedAt,
    endMs,
  };
}
