import {
  aws_cloudwatch as cloudwatch,
  Duration,
  Stack,
  type aws_lambda as lambda,
  type aws_logs as logs,
  type aws_sqs as sqs,
} from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { MetricName } from 'sfn-redshift-tasker';
import { poolAlarmIdOf, SINGLETON_ALARM_ID } from './tasker-alarms.js';
import type { TaskerMetrics } from './tasker-metrics.js';

/** Properties of a {@link TaskerDashboard}. */
export interface TaskerDashboardProps {
  readonly metrics: TaskerMetrics;
  /** As metrics call them. */
  readonly pools: readonly string[];
  readonly alarms: readonly cloudwatch.IAlarm[];
  readonly functions: Readonly<Record<string, lambda.IFunction>>;
  readonly completionQueue: sqs.IQueue;
  readonly deadLetterQueues: Readonly<Record<string, sqs.IQueue>>;
  /** Of all functions. */
  readonly logGroups: readonly logs.ILogGroup[];
  /** The address of docs/operations.md. */
  readonly runbookUrl: string;
}

/** A dashboard's columns. */
const WIDTH = 24;
const THIRD = WIDTH / 3;

/**
 * One page for a person on call. Each widget's title is the question that it answers; docs/operations.md says what a good and a bad
 * answer look like.
 */
export class TaskerDashboard extends cloudwatch.Dashboard {
  constructor(
    scope: Construct,
    id: string,
    private readonly props: TaskerDashboardProps,
  ) {
    super(scope, id, { defaultInterval: Duration.hours(12) });
    this.addWidgets(this.whereToReadOn());
    if (props.alarms.length > 0) {
      this.addWidgets(
        new cloudwatch.AlarmStatusWidget({ title: 'Is anything wrong?', alarms: [...props.alarms], width: WIDTH }),
      );
    }
    this.addWidgets(
      this.counts('Does work come in?', [
        'StatementsStarted',
        'StatementsRefused',
        'StatementsAdopted',
        'StatementsCancelled',
      ]),
      this.counts('Do tasks get their answers?', [
        'TasksSucceeded',
        'TasksFailed',
        'AnswersUndelivered',
        'StatementsAbandoned',
      ]),
      this.inFlight(),
    );
    if (props.pools.length > 0) this.addWidgets(...this.poolQueues());
    if (this.lineOf(SINGLETON_ALARM_ID).length > 0) this.addWidgets(this.singletons());
    this.addWidgets(
      this.queues(),
      this.counts('Do events get lost?', ['ReconcilerRecoveries', 'EventsIgnored']),
      this.deadLetters(),
    );
    this.addWidgets(
      this.counts('May the tasker do what it must?', ['CompletionsDenied', 'ResultsUnavailable']),
      this.counts('Does the reconciler run?', ['ReconcilerRuns']),
      this.ofFunctions('Do functions fail?', (of) => of.metricErrors()),
    );
    this.addWidgets(
      this.ofFunctions('Are functions held back?', (of) => of.metricThrottles()),
      this.ofFunctions('Are functions slow? The slowest 1 %', (of) =>
        of.metricDuration({ statistic: cloudwatch.Stats.p(99) }),
      ),
    );
    this.addWidgets(this.latestTrouble());
  }

  private whereToReadOn(): cloudwatch.TextWidget {
    return new cloudwatch.TextWidget({
      width: WIDTH,
      height: 2,
      background: cloudwatch.TextWidgetBackground.TRANSPARENT,
      markdown:
        `Good and bad answers to each question: ${this.props.runbookUrl}. One execution: ` +
        `\`sfn-redshift-tasker explain EXECUTION_ARN --stack ${Stack.of(this).stackName}\`; ` +
        'the deployment: `doctor` in place of `explain EXECUTION_ARN`; what is in flight: `ps`.',
    });
  }

  /** Which executions to ask about. */
  private latestTrouble(): cloudwatch.LogQueryWidget {
    return new cloudwatch.LogQueryWidget({
      title: 'Which executions had trouble lately?',
      width: WIDTH,
      view: cloudwatch.LogQueryVisualizationType.TABLE,
      logGroupNames: this.props.logGroups.map(({ logGroupName }) => logGroupName),
      queryLines: [
        'fields @timestamp, message, executionArn, stateName, errorClass, errorName',
        "filter level in ['WARN', 'ERROR']",
        'sort @timestamp desc',
        'limit 20',
      ],
    });
  }

  /** The line that an alarm draws. */
  private lineOf(alarmId: string): cloudwatch.HorizontalAnnotation[] {
    const alarm = this.props.alarms.find(({ node }) => node.id === alarmId);
    return alarm instanceof cloudwatch.Alarm ? [alarm.toAnnotation()] : [];
  }

  private counts(title: string, names: readonly MetricName[]): cloudwatch.GraphWidget {
    return graph(
      title,
      names.map((name) => this.props.metrics.sum(name, { label: wordsOf(name) })),
    );
  }

  private inFlight(): cloudwatch.GraphWidget {
    const { metrics } = this.props;
    return new cloudwatch.GraphWidget({
      title: 'Is anything in flight for too long?',
      width: THIRD,
      left: [metrics.maximum('ReconcilerInFlight', { label: 'Beyond the grace period' })],
      right: [metrics.maximum('OldestInFlightSeconds', { label: 'Oldest, seconds' })],
      rightAnnotations: this.lineOf('OldestInFlightPastDue'),
    });
  }

  private poolQueues(): cloudwatch.GraphWidget[] {
    const { metrics, pools } = this.props;
    const ofPools = (name: MetricName): cloudwatch.Metric[] =>
      pools.map((pool) => metrics.maximumOfPool(name, pool, { label: pool }));
    const [line] = pools.flatMap((pool) => this.lineOf(poolAlarmIdOf(pool)));
    return [
      graph('How many wait in each pool?', ofPools('PoolQueueDepth')),
      new cloudwatch.GraphWidget({
        title: 'How long do they wait in each pool? Seconds',
        width: THIRD,
        left: ofPools('PoolOldestWaitSeconds'),
        leftYAxis: { min: 0 },
        // One threshold for all.
        leftAnnotations: line ? [line] : [],
      }),
    ];
  }

  private singletons(): cloudwatch.GraphWidget {
    const { metrics } = this.props;
    return new cloudwatch.GraphWidget({
      title: 'Do singletons wait for their locks?',
      width: THIRD,
      left: [metrics.maximum('SingletonsWaiting', { label: 'How many' })],
      right: [metrics.maximum('SingletonOldestWaitSeconds', { label: 'Oldest, seconds' })],
      rightAnnotations: this.lineOf(SINGLETON_ALARM_ID),
    });
  }

  private queues(): cloudwatch.GraphWidget {
    const queue = this.props.completionQueue;
    return new cloudwatch.GraphWidget({
      title: 'Do completion events wait?',
      width: THIRD,
      left: [queue.metricApproximateNumberOfMessagesVisible({ label: 'Messages' })],
      right: [queue.metricApproximateAgeOfOldestMessage({ label: 'Oldest, seconds' })],
      rightAnnotations: this.lineOf('CompletionsWait'),
    });
  }

  private deadLetters(): cloudwatch.GraphWidget {
    return graph(
      'Is anything among the dead letters?',
      Object.entries(this.props.deadLetterQueues).map(([name, queue]) =>
        queue.metricApproximateNumberOfMessagesVisible({ label: wordsOf(name) }),
      ),
    );
  }

  private ofFunctions(title: string, metricOf: (of: lambda.IFunction) => cloudwatch.Metric): cloudwatch.GraphWidget {
    return graph(
      title,
      Object.entries(this.props.functions).map(([name, of]) => metricOf(of).with({ label: name })),
    );
  }
}

const graph = (title: string, left: cloudwatch.IMetric[]): cloudwatch.GraphWidget =>
  new cloudwatch.GraphWidget({ title, width: THIRD, left, leftYAxis: { min: 0 } });

/** `TasksSucceeded` as `Tasks succeeded`. */
const wordsOf = (name: string): string => name.replaceAll(/(?<!^)[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
