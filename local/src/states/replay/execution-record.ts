import type { EpochMs } from 'sfn-redshift-tasker';
import type { HistoryEvent } from '../history/history-event.js';
import type { StateAttempt } from '../interpreter/state-attempt.js';
import type { MocksOrigin } from '../mocks/execution-mocks.js';
import type { ExecutionEnd } from '../service/status.js';
import type { Note, Stimulus } from './stimulus.js';

/** The first line of an execution's file: what it is begun again with. */
export interface BeginningRecord {
  readonly kind: 'begun';
  readonly arn: string;
  readonly name: string;
  readonly input: string;
  readonly startedAt: EpochMs;
  readonly seed: string;
  readonly machine: {
    readonly arn: string;
    readonly name: string;
    readonly source: string;
    readonly roleArn: string;
    readonly createdAt: EpochMs;
    readonly updatedAt?: EpochMs;
    readonly revisionId?: string;
  };
  /** Absent where it has none. */
  readonly mocks?: MocksOrigin;
  readonly mapRunArn?: string;
  readonly itemCount?: number;
}

/** How an execution ended; the last line of its file, unless it was redriven. */
export interface EndRecord {
  readonly kind: 'ended';
  readonly end: ExecutionEnd;
  readonly stoppedAt: EpochMs;
  readonly redriveCount: number;
  readonly redrivenAt?: EpochMs;
  readonly eventCount: number;
}

/** Its attempts of states, for who shows them; where it is not run again. */
export interface AttemptsRecord {
  readonly kind: 'attempts';
  readonly attempts: readonly StateAttempt[];
}

/** Its history; the line before its end. */
export interface EventsRecord {
  readonly kind: 'events';
  readonly events: readonly HistoryEvent[];
}

/** A line of an execution's file. */
export type ExecutionLine = BeginningRecord | Stimulus | Note | EndRecord | AttemptsRecord | EventsRecord;
