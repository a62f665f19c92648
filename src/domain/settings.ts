import type { StatementTarget } from '../ports/statement-target.js';
import type { ResultLocation } from './results/result-location.js';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../ports/units.js';

/** What a deployment decides. Durations are milliseconds. */
export interface TaskerSettings {
  /**
   * Begins every statement name, so that the completion rule tells this deployment's events from all others. 1 to 64
   * characters out of `[A-Za-z0-9_./-]`.
   */
  readonly statementNamePrefix: string;
  /** Whose statements the reconciler looks after; taskers with different roles on one table need different ones. */
  readonly owner: string;
  /** Where statements run unless the payload names another `database`. */
  readonly target: StatementTarget;
  /**
   * Whether the starter asks Step Functions if the task still waits before it starts anything. Without it a starter that
   * comes very late may run SQL that a retry runs as well, or that belongs to an execution that was stopped.
   */
  readonly asksBeforeStart: boolean;
  /** How long a completer may take before another one may take over. */
  readonly claimLeaseMs: number;
  /** Longest that a starter can run: older registrations without a recorded start have lost theirs. */
  readonly starterTimeLimitMs: number;
  /** How old an invocation is before the reconciler asks about it; the event is expected to be faster. */
  readonly reconcileGraceMs: number;
  /** How long after its start a statement that the Data API does not know counts as gone. */
  readonly unknownStatementGraceMs: number;
  /**
   * How long a statement whose task is dead is left to a retry that may adopt it, counted from the moment when the task's token was
   * put on it, or when the task's time was over. Then the reconciler cancels it. Longer than the state's retries wait.
   */
  readonly abandonGraceMs: number;
  /** How long a starter waits for the end of a statement that it has cancelled before it starts its own. */
  readonly abandonedWaitMs: number;
  /**
   * Most attempts with the same SQL that a starter asks Step Functions about. More than an inline Map runs at a time; beyond it a
   * retry is refused until each has its own `attempt.entry`.
   */
  readonly siblingsAskedMax: number;
  /**
   * How long an end that an event told of waits for the permission to be confirmed by the Data API; then the task is answered as
   * failed, with the class `unknown`.
   */
  readonly unreadableGraceMs: number;
  /** How long after a statement's end its result is asked for again and again; then the task is answered without it. */
  readonly resultPatienceMs: number;
  /**
   * Largest output of a task, in bytes of UTF-8: Step Functions' 262,144 less what the state's own `ResultSelector`,
   * `ResultPath` and `Assign` may add to it.
   */
  readonly outputBytesMax: number;
  /** How long an item that nobody processed is kept. */
  readonly unprocessedRetentionMs: number;
  /** How long a processed item is kept. */
  readonly processedRetentionMs: number;
  /** How many characters of the SQL the state table keeps; 0 keeps none. */
  readonly sqlPreviewLength: number;
  /**
   * An origin, such as `http://127.0.0.1:4566`, that answers to custom resources may be sent to beside CloudFormation's own buckets:
   * where CloudFormation is played. Absent in production.
   */
  readonly responseOrigin?: string;
  /** Where results may be put; a payload may name a place below. Absent: nowhere. */
  readonly resultsLocation?: ResultLocation;
  /** How much of a result is uploaded at once, in bytes: S3 takes no less than 5 MiB, and a copy holds about twice as much in memory. */
  readonly resultPartBytes: number;
  /** How many statements of this tasker may run at once, of those that name no pool. Absent: no limit. */
  readonly maxInFlight?: number;
  /** How many statements may run at once in each pool that a payload can name: 1 or more. Absent: there is none. */
  readonly pools?: Readonly<Record<string, number>>;
}

/** The settings that have a value of their own. */
export type TaskerSettingDefaults = Omit<
  TaskerSettings,
  'statementNamePrefix' | 'owner' | 'target' | 'resultsLocation'
>;

/** Defaults: retention outlives an execution's one year, and its redrive window of 14 days after that. */
export const DEFAULT_SETTINGS: TaskerSettingDefaults = {
  asksBeforeStart: true,
  claimLeaseMs: 60 * SECOND_MS,
  starterTimeLimitMs: 15 * MINUTE_MS,
  reconcileGraceMs: 2 * MINUTE_MS,
  unknownStatementGraceMs: HOUR_MS,
  abandonGraceMs: 150 * SECOND_MS,
  abandonedWaitMs: 20 * SECOND_MS,
  siblingsAskedMax: 50,
  unreadableGraceMs: HOUR_MS,
  resultPatienceMs: 10 * MINUTE_MS,
  outputBytesMax: 240 * 1024,
  unprocessedRetentionMs: 400 * DAY_MS,
  processedRetentionMs: 30 * DAY_MS,
  sqlPreviewLength: 0,
  resultPartBytes: 8 * 1024 * 1024,
};
