import { aws_cloudwatch as cloudwatch, Duration, type aws_lambda as lambda, type aws_sqs as sqs } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { FunctionAlarms } from './function-alarms.js';
import { makeAlarm, type Runbook } from './make-alarm.js';
import type { TaskerMetrics } from './tasker-metrics.js';

/** Properties of {@link TaskerAlarms}. */
export interface TaskerAlarmsProps {
  readonly metrics: TaskerMetrics;
  /** Every function once. */
  readonly functions: Readonly<Record<string, lambda.IFunction>>;
  readonly completionQueue: sqs.IQueue;
  /** Where completion events go that the completer fails on; absent where nobody knows. */
  readonly completionDeadLetters: sqs.IQueue | undefined;
  readonly ruleDeadLetters: sqs.IQueue;
  readonly upkeepFailures: sqs.IQueue;
  readonly reconcilePeriod: Duration;
  readonly longestStatement: Duration;
  /** As metrics call them. */
  readonly pools: readonly string[];
  readonly longestPoolWait: Duration;
  /** Absent where nobody is to be told of singletons that wait. */
  readonly longestSingletonWait: Duration | undefined;
  readonly actions: readonly cloudwatch.IAlarmAction[];
  readonly runbook: Runbook;
}

/** Lost events that one quarter of an hour may have: single losses are normal and are made up for. */
const RECOVERIES_MAX = 5;
const QUARTER = Duration.minutes(15);
/** From its deadline on, a statement gets this long to be noticed. */
const PAST_DUE_GRACE = Duration.minutes(15);
/** Runs of the reconciler that may be missing before somebody is woken. */
const MISSED_RUNS = 3;

/** The id of the alarm on what waits in a pool. */
export const poolAlarmIdOf = (pool: string): string => `PoolWaitsTooLong-${pool}`;

/** The id of the alarm on singletons that wait for their locks. */
export const SINGLETON_ALARM_ID = 'SingletonWaitsTooLong';

/** What a person on call is told about, each with what it means and where to read on. */
export class TaskerAlarms extends Construct {
  readonly all: readonly cloudwatch.Alarm[];

  constructor(
    scope: Construct,
    id: string,
    private readonly props: TaskerAlarmsProps,
  ) {
    super(scope, id);
    const { actions, functions, runbook } = props;
    const own = [
      ...this.deadLetters(),
      this.completionsWait(),
      this.completionsDenied(),
      this.oldestInFlight(),
      ...this.poolWaits(),
      ...this.singletonWaits(),
      this.recoveries(),
      this.upkeepSilent(),
    ];
    for (const alarm of own) alarm.addAlarmAction(...actions);
    this.all = [...own, ...new FunctionAlarms(this, { functions, actions, runbook }).all];
  }

  private deadLetters(): cloudwatch.Alarm[] {
    const { completionDeadLetters, ruleDeadLetters, runbook, upkeepFailures } = this.props;
    const alarm = (name: string, queue: sqs.IQueue, description: string): cloudwatch.Alarm =>
      makeAlarm(this, runbook, `${name}Arrived`, {
        metric: queue.metricApproximateNumberOfMessagesVisible({ statistic: cloudwatch.Stats.MAXIMUM }),
        threshold: 0,
        description,
      });
    return [
      ...(completionDeadLetters
        ? [
            alarm(
              'CompletionDeadLetters',
              completionDeadLetters,
              'The completer failed on completion events again and again. The reconciler answers their tasks nevertheless. Find out why, ' +
                'then redrive or purge the queue.',
            ),
          ]
        : []),
      alarm(
        'RuleDeadLetters',
        ruleDeadLetters,
        'EventBridge could not deliver events: of statements, of ended executions or of the schedule. The reconciler makes up for the ' +
          "first, nobody for the second. SQS cannot redrive this queue, whose messages come from rules; 'sfn-redshift-tasker redrive' can. " +
          'Look at their ERROR_CODE.',
      ),
      alarm(
        'UpkeepFailures',
        upkeepFailures,
        'The upkeep function failed three times on a tick or an ended execution. Lost events are not made up for while it fails, and ' +
          "statements of ended executions may run on. SQS cannot redrive this queue, whose messages come from Lambda; 'sfn-redshift-tasker " +
          "redrive' can.",
      ),
    ];
  }

  private completionsWait(): cloudwatch.Alarm {
    return makeAlarm(this, this.props.runbook, 'CompletionsWait', {
      metric: this.props.completionQueue.metricApproximateAgeOfOldestMessage({ statistic: cloudwatch.Stats.MAXIMUM }),
      threshold: QUARTER.toSeconds(),
      description: 'Completion events are not taken from the queue. Look at errors and throttles of the completer.',
    });
  }

  private completionsDenied(): cloudwatch.Alarm {
    return makeAlarm(this, this.props.runbook, 'CompletionsDenied', {
      // The reconciler tells it again in each of its periods, for as long as it lasts.
      metric: this.props.metrics.sum('CompletionsDenied', { period: this.atLeastAPeriod(Duration.minutes(5)) }),
      threshold: 0,
      description:
        "The functions' role is denied what it needs to find out how statements ended, or to answer their tasks, which wait. " +
        "'sfn-redshift-tasker doctor' names the permission.",
    });
  }

  private oldestInFlight(): cloudwatch.Alarm {
    // The time in a queue is part of its age, and nothing waits in two.
    const longest = this.props.longestStatement.plus(this.longestWait());
    return makeAlarm(this, this.props.runbook, 'OldestInFlightPastDue', {
      // The reconciler tells it once in each of its periods.
      metric: this.props.metrics.maximum('OldestInFlightSeconds', { period: this.atLeastAPeriod(Duration.minutes(5)) }),
      threshold: longest.plus(PAST_DUE_GRACE).toSeconds(),
      description:
        "A statement is in flight for longer than any may take; its task waits. 'sfn-redshift-tasker ps' names it, 'explain' tells why.",
    });
  }

  private poolWaits(): cloudwatch.Alarm[] {
    const { longestPoolWait, metrics, pools, runbook } = this.props;
    return pools.map((pool) =>
      makeAlarm(this, runbook, poolAlarmIdOf(pool), {
        // The reconciler tells it once in each of its periods.
        metric: metrics.maximumOfPool('PoolOldestWaitSeconds', pool, {
          period: this.atLeastAPeriod(Duration.minutes(5)),
        }),
        threshold: longestPoolWait.toSeconds(),
        section: 'PoolWaitsTooLong',
        description:
          `A statement has waited for a slot of pool '${pool}' for longer than ${longestPoolWait.toHumanString()}; its task waits. ` +
          "'sfn-redshift-tasker ps' shows what runs and what waits, 'explain' why.",
      }),
    );
  }

  private longestWait(): Duration {
    const { longestPoolWait, longestSingletonWait = Duration.seconds(0), pools } = this.props;
    const inPool = pools.length === 0 ? Duration.seconds(0) : longestPoolWait;
    return inPool.toSeconds() > longestSingletonWait.toSeconds() ? inPool : longestSingletonWait;
  }

  private singletonWaits(): cloudwatch.Alarm[] {
    const { longestSingletonWait, metrics, runbook } = this.props;
    if (longestSingletonWait === undefined) return [];
    return [
      makeAlarm(this, runbook, SINGLETON_ALARM_ID, {
        // The reconciler tells it once in each of its periods, where any waits.
        metric: metrics.maximum('SingletonOldestWaitSeconds', { period: this.atLeastAPeriod(Duration.minutes(5)) }),
        threshold: longestSingletonWait.toSeconds(),
        description:
          `A singleton has waited for its lock for longer than ${longestSingletonWait.toHumanString()}; its task waits. ` +
          "'sfn-redshift-tasker ps' shows who has it and who waits, 'explain' why.",
      }),
    ];
  }

  private recoveries(): cloudwatch.Alarm {
    return makeAlarm(this, this.props.runbook, 'ManyReconcilerRecoveries', {
      metric: this.props.metrics.sum('ReconcilerRecoveries', { period: this.atLeastAPeriod(QUARTER) }),
      threshold: RECOVERIES_MAX,
      description:
        'Many completions were found by the reconciler instead of an event. Look at rule, queue, key and completer.',
    });
  }

  private upkeepSilent(): cloudwatch.Alarm {
    const { metrics, reconcilePeriod, runbook } = this.props;
    const silence = Duration.minutes(Math.max(QUARTER.toMinutes(), MISSED_RUNS * reconcilePeriod.toMinutes()));
    return makeAlarm(this, runbook, 'UpkeepSilent', {
      // Its own metric: the function's invocations would count ended executions, too.
      metric: metrics.sum('ReconcilerRuns', { period: silence }),
      comparison: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
      threshold: 1,
      missing: cloudwatch.TreatMissingData.BREACHING,
      description:
        `The reconciler has not come to its end for ${silence.toHumanString()}, so a lost event would be waited for. Look at its schedule, ` +
        "and at the upkeep function's errors.",
    });
  }

  /** An alarm that looks at less than a period would go off and calm down between two runs. */
  private atLeastAPeriod(duration: Duration): Duration {
    return Duration.minutes(Math.max(duration.toMinutes(), this.props.reconcilePeriod.toMinutes()));
  }
}
