import type { Answered } from './answered.js';
import type { EpochMs } from './units.js';

/** Where an execution is, in Step Functions' own words. */
export type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED' | 'PENDING_REDRIVE';

/** An execution, as far as an operator's questions need it. Input, output and cause are left out: they may hold secrets. */
export interface Execution {
  readonly executionArn: string;
  readonly status: ExecutionStatus;
  readonly startedAt?: EpochMs;
  /** Absent while it runs. */
  readonly stoppedAt?: EpochMs;
  /** The name of the error that ended it; absent where none did. */
  readonly errorName?: string;
}

/** Tells of executions: Step Functions' DescribeExecution. */
export interface Executions {
  /**
   * The execution with this ARN; `missing` where Step Functions knows none (it forgets them after 90 days), `unknown` where it could
   * not be asked. Never throws.
   *
   * @example const execution = await executions.describe('arn:aws:states:...');
   */
  describe(executionArn: string): Promise<Answered<Execution>>;
}
