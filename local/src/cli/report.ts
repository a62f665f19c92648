import { type EpochMs, toIsoString } from 'sfn-redshift-tasker';
import type { StatementSnapshot } from '../redshift-data/statement-snapshot.js';
import type { ExecutionDescription } from '../states/service/execution-description.js';

/** What `--json` prints. Members without a value are left out. */
export interface RunReport {
  readonly status: string;
  /** The output as a value, where the execution succeeded. */
  readonly output?: unknown;
  readonly error?: string;
  readonly cause?: string;
  /** Absent where the run was interrupted before the execution began: while the database started, or during the set-up. */
  readonly executionArn?: string;
  /** When the execution began, or where it did not, the run. ISO 8601. */
  readonly startDate: string;
  /** ISO 8601. */
  readonly stopDate?: string;
  /** In the order of their starts. */
  readonly statements: readonly StatementReport[];
}

/** A statement in a {@link RunReport}. */
export interface StatementReport {
  readonly id: string;
  readonly name?: string;
  readonly status: string;
  readonly durationMs?: number;
  readonly rows?: number;
  readonly error?: string;
}

/** The report of an execution that has ended. */
export function reportOf(execution: ExecutionDescription, statements: readonly StatementSnapshot[]): RunReport {
  const { status, output, error, cause, executionArn, startedAt, stoppedAt } = execution;
  return {
    status,
    ...(output !== undefined && { output: JSON.parse(output) as unknown }),
    ...(error !== undefined && { error }),
    ...(cause !== undefined && { cause }),
    executionArn,
    startDate: toIsoString(startedAt),
    ...(stoppedAt !== undefined && { stopDate: toIsoString(stoppedAt) }),
    statements: statements.map(statementReportOf),
  };
}

/** The report of a run that was interrupted before its execution began. */
export function reportOfNone(calledAt: EpochMs, stoppedAt: EpochMs): RunReport {
  return { status: 'ABORTED', startDate: toIsoString(calledAt), stopDate: toIsoString(stoppedAt), statements: [] };
}

function statementReportOf({ id, name, status, durationMs, rows, error }: StatementSnapshot): StatementReport {
  return {
    id,
    ...(name !== undefined && { name }),
    status,
    ...(durationMs !== undefined && { durationMs }),
    ...(rows !== undefined && { rows }),
    ...(error !== undefined && { error }),
  };
}
