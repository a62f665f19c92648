import { aws_cloudwatch as cloudwatch, Duration, type aws_lambda as lambda, type aws_sqs as sqs } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { MetricName } from 'sfn-redshift-tasker';
import type { TaskerMetrics } from './tasker-metrics.js';

/** Properties of a {@link TaskerDashboard}. */
export interface TaskerDashboardProps {
  readonly metrics: TaskerMetrics;
  readonly alarms: readonly cloudwatch.IAlarm[];
  readonly functions: Readonly<Record<string, lambda.IFunction>>;
  readonly completionQueue: sqs.IQueue;
  readonly deadLetterQueues: Readonly<Record<string, sqs.IQueue>>;
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
      this.counts('Do tasks get their answers?', ['TasksSucceeded', 'TasksFailed', 'AnswersUndelivered']),
      this.counts('Do events get lost?', ['ReconcilerRecoveries', 'EventsIgnored']),
    );
    this.addWidgets(this.inFlight(), this.queues(), this.deadLetters());
    this.addWidgets(
      this.ofFunctions('Do functions fail?', (of) => of.metricErrors()),
      this.ofFunctions('Are functions held back?', (of) => of.metricThrottles()),
      this.ofFunctions('Are functions slow? The slowest 1 %', (of) =>
        of.metricDuration({ statistic: cloudwatch.Stats.p(99) }),
      ),
    );
    this.addWidgets(this.counts('Does the reconciler run?', ['ReconcilerRuns']));
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
    });
  }

  private queues(): cloudwatch.GraphWidget {
    const queue = this.props.completionQueue;
    return new cloudwatch.GraphWidget({
      title: 'Do completion events wait?',
      width: THIRD,
      left: [queue.metricApproximateNumberOfMessagesVisible({ label: 'Messages' })],
      right: [queue.metricApproximateAgeOfOldestMessage({ label: 'Oldest, seconds' })],
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
