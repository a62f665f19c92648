import type { EventFault } from '../events/event-faults.js';
import type { QueueContent } from '../queue/queue-content.js';
import type { StatementSnapshot } from '../redshift-data/statement-snapshot.js';
import type { StateAttempt } from '../states/interpreter/state-attempt.js';
import type { ExecutionStatus } from '../states/service/status.js';

/** What the console shows at a glance. Times are epoch milliseconds. */
export interface OverviewView {
  readonly now: number;
  readonly stateMachines: readonly StateMachineView[];
  /** The newest first, as many as one page of the service holds. */
  readonly executions: readonly ExecutionSummaryView[];
  /** The newest first. */
  readonly statements: readonly StatementView[];
  readonly queues: readonly QueueView[];
  /** Faults that wait for an event. */
  readonly faults: readonly EventFault[];
}

export interface StateMachineView {
  readonly arn: string;
  readonly name: string;
}

export interface ExecutionSummaryView {
  readonly arn: string;
  readonly name: string;
  readonly stateMachineName: string;
  readonly status: ExecutionStatus;
  readonly startedAt: number;
  /** Absent while it runs. */
  readonly stoppedAt?: number;
}

/** A statement with its SQL, one text or those of its batch. */
export interface StatementView extends StatementSnapshot {
  readonly sqls: readonly string[];
}

export interface QueueView extends QueueContent {
  readonly name: string;
}

/** One execution in full. */
export interface ExecutionView extends ExecutionSummaryView {
  /** JSON texts, cut where they are long. */
  readonly input: string;
  readonly output?: string;
  readonly error?: string;
  readonly cause?: string;
  /** What it runs, as JSON text. */
  readonly definition: string;
  /** In the order of their beginnings. */
  readonly attempts: readonly StateAttempt[];
  readonly visits: readonly VisitView[];
  /** The statements that its states have started, the oldest first. */
  readonly statements: readonly StatementView[];
}

/** One entry into a state. */
export interface VisitView {
  readonly stateName: string;
  readonly enteredAt: number;
  /** Absent where it has not been left, or not by its end. */
  readonly exitedAt?: number;
  /** JSON texts, cut where they are long. */
  readonly input: string;
  readonly output?: string;
}
