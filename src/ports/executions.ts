import type { Answered } from './answered.js';
import type { EpochMs } from './units.js';

/** Where an execution is, in Step Functions' words; a durable execution that was stopped is `ABORTED`. */
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

/** Tells of executions: Step Functions' DescribeExecution, Lambda's GetDurableExecution, CloudFormation's DescribeStacks. */
export interface Executions {
  /**
   * What this ARN names; `missing` where its service knows none (Step Functions forgets executions after 90 days), `unknown` where it could
   * not be asked. Never throws.
   *
   * @example const execution = await executions.describe('arn:aws:states:...');
   */
  describe(executionArn: string): Promise<Answered<Execution>>;
}
