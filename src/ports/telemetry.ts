/**
 * The only values that may be told about an invocation. Task tokens, SQL, parameters, result rows and database texts
 * have no place here, so they cannot leak into a log, a metric or a span.
 */
export interface TelemetryFields {
  readonly executionArn?: string | undefined;
  readonly invocationId?: string | undefined;
  readonly statementName?: string | undefined;
  readonly statementId?: string | undefined;
  readonly stateName?: string | undefined;
  readonly action?: string | undefined;
  readonly status?: string | undefined;
  readonly delivery?: string | undefined;
  readonly source?: string | undefined;
  readonly messageId?: string | undefined;
  readonly singletonKeyHash?: string | undefined;
  /** The name of a pool, or a hash. */
  readonly pool?: string | undefined;
  readonly errorName?: string | undefined;
  readonly errorClass?: string | undefined;
  readonly reason?: string | undefined;
  readonly retryable?: boolean | undefined;
  readonly count?: number | undefined;
  readonly rows?: number | undefined;
  readonly durationMs?: number | undefined;
}

/** What is counted. Names carry their unit where it is not "times". */
export type MetricName =
  | 'StatementsStarted'
  | 'StatementsRefused'
  | 'StatementsAdopted'
  | 'TasksSucceeded'
  | 'TasksFailed'
  | 'AnswersUndelivered'
  | 'EventsIgnored'
  | 'ReconcilerRecoveries'
  | 'ReconcilerInFlight'
  | 'ReconcilerRuns'
  | 'OldestInFlightSeconds'
  | 'StatementsCancelled'
  /** Statements that nobody waits for any more, given up by the tasker: it cancels them. */
  | 'StatementsAbandoned'
  /** Heartbeats that Step Functions answered with neither yes nor no. */
  | 'HeartbeatsInconclusive'
  /** Completions that a missing permission keeps from being confirmed or answered. Needs a person. */
  | 'CompletionsDenied'
  /** Answers without the rows that they were to hold. */
  | 'ResultsUnavailable'
  /** How many wait in a pool's queue. Of one pool each. */
  | 'PoolQueueDepth'
  /** How long the one has waited that has waited longest in a pool's queue; 0 where nobody waits. Of one pool each. */
  | 'PoolOldestWaitSeconds'
  /** How many singletons a run of the reconciler has found waiting for their locks. Not told where there are none. */
  | 'SingletonsWaiting'
  /** How long the one of them has waited that was registered first. */
  | 'SingletonOldestWaitSeconds';

/** What a value of a metric belongs to, besides the tasker. */
export interface MetricDimensions {
  /** The name of a pool. Few: each is a metric of its own, and is paid for. */
  readonly pool?: string;
}

/** Where the runtime tells what it does. A call never throws and never waits. */
export interface Telemetry {
  /** For whoever is looking for a fault; off by default. */
  debug(message: string, fields?: TelemetryFields): void;
  /** One line per thing that happened to an invocation. */
  info(message: string, fields?: TelemetryFields): void;
  /** Something unusual that the runtime copes with. */
  warn(message: string, fields?: TelemetryFields): void;
  /** Something that needs a person. */
  error(message: string, fields?: TelemetryFields): void;
  /** Adds `value` (default 1) to a metric, that of a pool where one is named. It may be told no sooner than at {@link flush}. */
  metric(name: MetricName, value?: number, dimensions?: MetricDimensions): void;
  /** Tells what was added to metrics since the last time, once: at the end of each invocation. */
  flush(): void;
}
