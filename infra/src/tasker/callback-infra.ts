import {
  aws_events as events,
  aws_events_targets as targets,
  aws_iam as iam,
  aws_lambda as lambda,
  aws_lambda_event_sources as eventSources,
  Duration,
  type aws_sqs as sqs,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { COMPLETION_EVENT_DETAIL_TYPE, COMPLETION_EVENT_SOURCE } from 'sfn-redshift-tasker';
import { PropsError } from '../props-error.js';
import type { CallbackInfraProps } from './callback-infra-props.js';
import { functionTimeout } from './function-timeout.js';
import { QueueTarget } from './queue-target.js';
import { allowEventsToUseKey, completionQueue, deadLetterQueue, RECEIVES_MAX_DEFAULT } from './tasker-queues.js';

const COMPLETER_CONCURRENCY_DEFAULT = 10;
const RECONCILE_PERIOD_DEFAULT = Duration.minutes(1);
/** EventBridge's own limits, written down so that a look at the template tells them. */
const EVENT_RETRIES_MAX = 185;
const EVENT_AGE_MAX = Duration.hours(24);
/** With Lambda's pauses of one and two minutes in between, three tries outlast any starter at work. */
const UPKEEP_RETRIES_MAX = 2;

/** What brings completions back to the state machines: queues, rules, schedule and the functions' subscriptions to them. */
export class CallbackInfra extends Construct {
  /** Completion events on their way to the completer. */
  readonly queue: sqs.IQueue;
  /** Completion events that the completer could not deal with. Absent where the queue was brought along. */
  readonly deadLetterQueue: sqs.IQueue | undefined;
  /** Events that EventBridge could not deliver. */
  readonly ruleDeadLetterQueue: sqs.IQueue;
  /** Ticks and ended executions that the upkeep function failed on three times. */
  readonly upkeepFailureQueue: sqs.IQueue;
  readonly completionRule: events.Rule;
  readonly executionEndedRule: events.Rule | undefined;
  readonly reconcileSchedule: events.Rule;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: CallbackInfraProps,
  ) {
    super(scope, id);
    const { encryptionKey, settings } = props;
    if (encryptionKey) allowEventsToUseKey(this, encryptionKey);
    [this.queue, this.deadLetterQueue] = this.createQueue();
    this.ruleDeadLetterQueue = deadLetterQueue(this, 'RuleDeadLetters', encryptionKey);
    this.upkeepFailureQueue = deadLetterQueue(this, 'UpkeepFailures', encryptionKey);
    this.completionRule = this.createCompletionRule();
    this.subscribeCompleter();
    this.configureUpkeep();
    this.reconcileSchedule = this.createSchedule();
    if (settings.cancelOnExecutionEnd ?? true) this.executionEndedRule = this.createExecutionEndedRule();
  }

  private createQueue(): [sqs.IQueue, sqs.IQueue | undefined] {
    const { completer, encryptionKey, settings } = this.props;
    if (settings.existingQueueObj) return [settings.existingQueueObj, undefined];
    const deadLetters = deadLetterQueue(this, 'CompletionDeadLetters', encryptionKey, settings.deadLetterQueueProps);
    const queue = completionQueue(this, 'Completions', {
      key: encryptionKey,
      deadLetterQueue: deadLetters,
      maxReceiveCount: settings.maxReceiveCount ?? RECEIVES_MAX_DEFAULT,
      completerTimeout: functionTimeout(completer),
      queueProps: settings.queueProps,
    });
    return [queue, deadLetters];
  }

  private createCompletionRule(): events.Rule {
    return new events.Rule(this, 'CompletionRule', {
      description: "Ends of this tasker's Redshift statements, told by the beginning of their names",
      eventPattern: {
        source: [COMPLETION_EVENT_SOURCE],
        detailType: [COMPLETION_EVENT_DETAIL_TYPE],
        detail: { statementName: events.Match.prefix(this.props.statementNamePrefix) },
      },
      targets: [new QueueTarget(this.queue, this.ruleDeadLetterQueue)],
    });
  }

  private subscribeCompleter(): void {
    const { completer, settings } = this.props;
    completer.addEventSource(
      new eventSources.SqsEventSource(this.queue, {
        batchSize: 10,
        // One message that cannot be dealt with now must not bring back the other nine.
        reportBatchItemFailures: true,
        // Throttled invocations count as receives: too many at a time would make dead letters of good messages.
        maxConcurrency: settings.completerMaxConcurrency ?? COMPLETER_CONCURRENCY_DEFAULT,
      }),
    );
  }

  private configureUpkeep(): void {
    const { upkeep } = this.props;
    const { queueArn } = this.upkeepFailureQueue;
    new lambda.EventInvokeConfig(this, 'UpkeepRetries', {
      function: upkeep,
      retryAttempts: UPKEEP_RETRIES_MAX,
      // CDK's own destination would also allow to read the queue's attributes, and more on the key.
      onFailure: { bind: () => ({ destination: queueArn }) },
    });
    upkeep.addToRolePolicy(new iam.PolicyStatement({ actions: ['sqs:SendMessage'], resources: [queueArn] }));
  }

  private createSchedule(): events.Rule {
    const period = this.props.settings.reconcilePeriod ?? RECONCILE_PERIOD_DEFAULT;
    if (period.toSeconds() < 60 || period.toSeconds() % 60 !== 0) {
      throw new PropsError(this, `reconcilePeriod is ${period.toSeconds()} seconds; allowed: whole minutes, 1 or more`);
    }
    return new events.Rule(this, 'ReconcileSchedule', {
      description: 'Looks for statements whose completion event got lost',
      schedule: events.Schedule.rate(period),
      targets: [
        new targets.LambdaFunction(this.props.upkeep, {
          deadLetterQueue: this.ruleDeadLetterQueue,
          // The next tick does the same.
          retryAttempts: 0,
        }),
      ],
    });
  }

  private createExecutionEndedRule(): events.Rule {
    return new events.Rule(this, 'ExecutionEndedRule', {
      description: 'Executions that ended without success: their statements in flight are cancelled',
      eventPattern: {
        source: ['aws.states'],
        detailType: ['Step Functions Execution Status Change'],
        detail: { status: ['ABORTED', 'TIMED_OUT', 'FAILED'] },
      },
      targets: [
        new targets.LambdaFunction(this.props.upkeep, {
          deadLetterQueue: this.ruleDeadLetterQueue,
          retryAttempts: EVENT_RETRIES_MAX,
          maxEventAge: EVENT_AGE_MAX,
        }),
      ],
    });
  }
}
