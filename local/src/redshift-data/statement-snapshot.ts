import type { StatementStatus, EpochMs } from 'sfn-redshift-tasker';

/** How a statement stands at one moment; nothing in it is secret, its SQL is not in it. */
export interface StatementSnapshot {
  readonly id: string;
  /** Absent where the caller gave none. */
  readonly name?: string;
  readonly status: StatementStatus;
  readonly isBatch: boolean;
  readonly createdAt: EpochMs;
  /** When the database took it up; absent until then, and for one that was cancelled before. */
  readonly startedAt?: EpochMs;
  /** Absent until its end. */
  readonly endedAt?: EpochMs;
  /** From its start to its end, in milliseconds; absent until its end. */
  readonly durationMs?: number;
  /** Returned or changed rows; absent where there are none to count. */
  readonly rows?: number;
  /** The database's own text, where it failed or was stopped. */
  readonly error?: string;
}
