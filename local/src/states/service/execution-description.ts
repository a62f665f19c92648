import type { EpochMs } from 'sfn-redshift-tasker';
import type { HistoryEvent } from '../history/history-event.js';
import type { Execution } from './execution.js';
import type { ExecutionStatus } from './status.js';

/** An execution as it stands, for callers in the same process. */
export interface ExecutionDescription {
  readonly executionArn: string;
  readonly stateMachineArn: string;
  readonly name: string;
  readonly status: ExecutionStatus;
  /** JSON text. */
  readonly input: string;
  /** JSON text; `undefined` unless it succeeded. */
  readonly output: string | undefined;
  /** `undefined` unless it ended otherwise, and where that has no name. */
  readonly error: string | undefined;
  readonly cause: string | undefined;
  readonly startedAt: EpochMs;
  /** `undefined` while it runs. */
  readonly stoppedAt: EpochMs | undefined;
  readonly redriveCount: number;
  /** What it runs, as JSON text: the state machine's definition at its start, or the states of an item of a distributed Map. */
  readonly definition: string;
  /** Everything that happened so far. */
  readonly events: readonly HistoryEvent[];
}

/** Describes an execution as it stands now; its events are read when they are asked for. */
export const describe = (execution: Execution): ExecutionDescription => {
  const { end, history } = execution;
  const eventCount = history.length;
  return {
    executionArn: execution.arn,
    stateMachineArn: execution.machine.arn,
    name: execution.name,
    status: execution.status,
    input: execution.inputText,
    output: end?.status === 'SUCCEEDED' ? end.output : undefined,
    error: end && end.status !== 'SUCCEEDED' ? end.error : undefined,
    cause: end && end.status !== 'SUCCEEDED' ? end.cause : undefined,
    startedAt: execution.startedAt,
    stoppedAt: execution.stoppedAt,
    redriveCount: execution.redriveCount,
    definition: execution.machine.source,
    get events() {
      return history.events(0, eventCount);
    },
  };
};
