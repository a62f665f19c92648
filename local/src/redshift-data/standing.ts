import type { EpochMs, StatementStatus } from 'sfn-redshift-tasker';

/** How a statement, or a part of one, stands. */
export interface Standing {
  readonly status: StatementStatus;
  readonly updatedAt: EpochMs;
  readonly startedAt?: EpochMs;
  readonly endedAt?: EpochMs;
  readonly error?: string;
}
