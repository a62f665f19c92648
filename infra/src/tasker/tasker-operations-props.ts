import type { aws_cloudwatch as cloudwatch, aws_logs as logs, Duration } from 'aws-cdk-lib';

/** How much a tasker's functions log. */
export type TaskerLogLevel = 'DEBUG' | 'INFO' | 'WARN' | 'ERROR' | 'SILENT';

/** How a tasker is watched, and what it does by itself. */
export interface TaskerOperationsProps {
  /**
   * How much the functions log. No level logs SQL, parameters, rows or task tokens. The saved query that tells an execution's story
   * needs `INFO` or more.
   *
   * @default INFO
   */
  readonly logLevel?: TaskerLogLevel;

  /**
   * Whether the functions trace their work with AWS X-Ray. A statement's answer then belongs to the trace of its execution, where the
   * state machine is traced. No span holds SQL, a parameter, a row, a task token or the text of an error. Traces are charged by X-Ray's
   * prices, and loading the tracer makes a cold start longer.
   *
   * @default false
   */
  readonly tracing?: boolean;

  /**
   * How long log lines are kept.
   *
   * @default RetentionDays.THREE_MONTHS
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * How old a statement is before the reconciler asks about it, 1 second to 8 hours; the event is expected to be faster.
   *
   * @default Duration.minutes(2)
   */
  readonly reconcileGrace?: Duration;

  /**
   * How many statements may run at once, of those that name no pool; 1 to 500. The others wait, and their tasks with them. For a tasker
   * that uses another one's callback infrastructure it is that one's to say: theirs count together.
   *
   * @default - no limit
   */
  readonly maxInFlight?: number;

  /**
   * How many statements may run at once in each pool that a state can name; 1 to 500 each. As for `maxInFlight`.
   *
   * @default - no pools
   */
  readonly pools?: Readonly<Record<string, number>>;

  /**
   * The longest that a statement of yours takes, whole minutes up to 24 hours; an alarm tells of one that takes longer,
   * with `longestPoolWait` or `longestSingletonWait` where it may have waited before.
   *
   * @default Duration.hours(24), which is the longest that Redshift allows
   */
  readonly longestStatement?: Duration;

  /**
   * The longest that a statement may wait in a pool, whole minutes up to 24 hours; an alarm of each pool tells of one that waits longer.
   * For a tasker with `maxInFlight` or `pools`.
   *
   * @default Duration.hours(1)
   */
  readonly longestPoolWait?: Duration;

  /**
   * The longest that a singleton may wait for its lock (`onBusy: 'wait'`), whole minutes up to 24 hours; an alarm tells of one that waits
   * longer, whatever its key, and the dashboard shows how many wait.
   *
   * @default - no alarm: who waits is one of those in flight
   */
  readonly longestSingletonWait?: Duration;

  /**
   * Whether to make alarms. They cost about 0.10 dollars a month each.
   *
   * @default true
   */
  readonly createAlarms?: boolean;

  /**
   * What happens when an alarm goes off, such as an `SnsAction`.
   *
   * @default - alarms only show their state; for a tasker that uses another one's callback infrastructure, that one's actions
   */
  readonly alarmActions?: readonly cloudwatch.IAlarmAction[];

  /**
   * Where your people find the runbook: the address that a copy of `docs/operations.md` has. Each alarm's description ends with it
   * and the alarm's section.
   *
   * @default - the file's name in this package's repository
   */
  readonly runbookUrl?: string;

  /**
   * Whether to make a CloudWatch dashboard. It costs 3 dollars a month beyond the account's first three.
   *
   * @default true
   */
  readonly createDashboard?: boolean;
}
