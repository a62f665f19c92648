import { aws_cloudwatch as cloudwatch, Duration, type aws_lambda as lambda, type aws_sqs as sqs } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { TaskerMetrics } from './tasker-metrics.js';

/** Properties of {@link TaskerAlarms}. */
export interface TaskerAlarmsProps {
  readonly metrics: TaskerMetrics;
  /** Every function once. */
  readonly functions: Readonly<Record<string, lambda.IFunction>>;
  readonly upkeep: lambda.IFunction;
  readonly completionQueue: sqs.IQueue;
  readonly deadLetterQueues: Readonly<Record<string, sqs.IQueue>>;
  readonly longestStatement: Duration;
  readonly actions: readonly cloudwatch.IAlarmAction[];
}

/** Lost events that one quarter of an hour may have: single losses are normal and are made up for. */
const RECOVERIES_MAX = 5;
/** Refused payloads and singletons that are running already count as errors, too, so a few of them are normal. */
const FUNCTION_ERRORS_MAX = 5;
const QUEUE_AGE_MAX = Duration.minutes(15);
/** From its deadline on, a statement gets this long to be noticed. */
const PAST_DUE_GRACE = Duration.minutes(15);

/** What a person on call is told about, with what it means and where to look. */
export class TaskerAlarms extends Construct {
  readonly all: readonly cloudwatch.Alarm[];

  constructor(
    scope: Construct,
    id: string,
    private readonly props: TaskerAlarmsProps,
  ) {
    super(scope, id);
    this.all = [
      ...this.deadLetters(),
      this.completionsWait(),
      this.oldestInFlight(),
      this.recoveries(),
      this.upkeepSilent(),
      ...this.functionErrors(),
      ...this.throttles(),
    ];
    for (const alarm of this.all) alarm.addAlarmAction(...props.actions);
  }

  private deadLetters(): cloudwatch.Alarm[] {
    return Object.entries(this.props.deadLetterQueues).map(([name, queue]) =>
      this.alarm(`${name}Arrived`, {
        metric: queue.metricApproximateNumberOfMessagesVisible({ statistic: cloudwatch.Stats.MAXIMUM }),
        threshold: 0,
        description: `Messages are in ${name}. The reconciler completes their statements nevertheless; find out why they came, then redrive or purge.`,
      }),
    );
  }

  private completionsWait(): cloudwatch.Alarm {
    return this.alarm('CompletionsWait', {
      metric: this.props.completionQueue.metricApproximateAgeOfOldestMessage({ statistic: cloudwatch.Stats.MAXIMUM }),
      threshold: QUEUE_AGE_MAX.toSeconds(),
      description: 'Completion events are not taken from the queue. Look at errors and throttles of the completer.',
    });
  }

  private oldestInFlight(): cloudwatch.Alarm {
    return this.alarm('OldestInFlightPastDue', {
      metric: this.props.metrics.maximum('OldestInFlightSeconds'),
      threshold: this.props.longestStatement.plus(PAST_DUE_GRACE).toSeconds(),
      description:
        'A statement is in flight for longer than any may take; its task waits. Describe it by the id in the state table.',
    });
  }

  private recoveries(): cloudwatch.Alarm {
    return this.alarm('ManyReconcilerRecoveries', {
      metric: this.props.metrics.sum('ReconcilerRecoveries', { period: Duration.minutes(15) }),
      threshold: RECOVERIES_MAX,
      description:
        'Many completions were found by the reconciler instead of an event. Look at rule, queue, key and completer.',
    });
  }

  private upkeepSilent(): cloudwatch.Alarm {
    return this.alarm('UpkeepSilent', {
      metric: this.props.upkeep.metricInvocations({ period: Duration.minutes(15) }),
      comparison: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
      threshold: 1,
      missing: cloudwatch.TreatMissingData.BREACHING,
      description:
        'The reconciler has not run for a quarter of an hour, so a lost event would be waited for. Look at its schedule.',
    });
  }

  private functionErrors(): cloudwatch.Alarm[] {
    return Object.entries(this.props.functions).map(([name, of]) =>
      this.alarm(`${name}Errors`, {
        metric: of.metricErrors(),
        threshold: FUNCTION_ERRORS_MAX,
        periods: 3,
        description: `${name} fails again and again. Its log names the errors; refused payloads count, too.`,
      }),
    );
  }

  private throttles(): cloudwatch.Alarm[] {
    return Object.entries(this.props.functions).map(([name, of]) =>
      this.alarm(`${name}Throttles`, {
        metric: of.metricThrottles(),
        threshold: 0,
        periods: 3,
        description: `Lambda throttles ${name}: the account's concurrency, or the function's own, is used up.`,
      }),
    );
  }

  private alarm(
    id: string,
    props: {
      readonly metric: cloudwatch.Metric;
      readonly threshold: number;
      readonly description: string;
      readonly periods?: number;
      readonly comparison?: cloudwatch.ComparisonOperator;
      readonly missing?: cloudwatch.TreatMissingData;
    },
  ): cloudwatch.Alarm {
    return new cloudwatch.Alarm(this, id, {
      metric: props.metric,
      threshold: props.threshold,
      alarmDescription: props.description,
      evaluationPeriods: props.periods ?? 1,
      comparisonOperator: props.comparison ?? cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
      treatMissingData: props.missing ?? cloudwatch.TreatMissingData.NOT_BREACHING,
    });
  }
}
