import {
  aws_events as events,
  aws_events_targets as targets,
  aws_iam as iam,
  aws_lambda as lambda,
  Duration,
  Names,
  type aws_sqs as sqs,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { COMPLETION_EVENT_DETAIL_TYPE, COMPLETION_EVENT_SOURCE } from 'sfn-redshift-tasker';
import type { CallbackInfraProps } from './callback-infra-props.js';
import { checkConcurrency } from './checks/concurrency.js';
import { checkExistingQueue, checkVisibility, letEventsEncrypt } from './checks/queues.js';
import { DurableExecutionEndedRule } from './durable-execution-ended-rule.js';
import { ExecutionEndedRule } from './execution-ended-rule.js';
import { functionTimeout } from './function-timeout.js';
import { QueueTarget } from './queue-target.js';
import { grantConsume } from './role-permissions.js';
import { allowEventsToUseKey, completionQueue, deadLetterQueue, RECEIVES_MAX_DEFAULT } from './tasker-queues.js';

const COMPLETER_CONCURRENCY_DEFAULT = 10;
export const RECONCILE_PERIOD_DEFAULT = Duration.minutes(1);
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
  readonly executionEndedRule: ExecutionEndedRule | undefined;
  /** Absent where no durable function waits, or none is followed. */
  readonly durableExecutionEndedRule: DurableExecutionEndedRule | undefined;
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
    if (settings.cancelOnExecutionEnd ?? true) {
      this.executionEndedRule = new ExecutionEndedRule(this, 'ExecutionEndedRule', {
        upkeep: props.upkeep,
        deadLetterQueue: this.ruleDeadLetterQueue,
        stateMachines: settings.followedStateMachines,
      });
      if (settings.durableFunctions !== undefined) {
        this.durableExecutionEndedRule = new DurableExecutionEndedRule(this, 'DurableExecutionEndedRule', {
          upkeep: props.upkeep,
          deadLetterQueue: this.ruleDeadLetterQueue,
          durableFunctions: settings.durableFunctions,
        });
      }
    }
  }

  private createQueue(): [sqs.IQueue, sqs.IQueue | undefined] {
    const { completer, encryptionKey, settings } = this.props;
    const { existingQueueObj } = settings;
    if (existingQueueObj) {
      checkExistingQueue(this, existingQueueObj);
      letEventsEncrypt(this, 'existingQueueObj', existingQueueObj);
      checkVisibility(this, 'existingQueueObj', existingQueueObj, functionTimeout(completer));
      // Only a queue of this app tells which queue its dead letters go to.
      return [existingQueueObj, (existingQueueObj as Partial<sqs.Queue>).deadLetterQueue?.queue];
    }
    const deadLetters = deadLetterQueue(this, 'CompletionDeadLetters', encryptionKey, settings.deadLetterQueueProps);
    const queue = completionQueue(this, 'Completions', {
      key: encryptionKey,
      deadLetterQueue: deadLetters,
      maxReceiveCount: settings.maxReceiveCount ?? RECEIVES_MAX_DEFAULT,
      completerTimeout: functionTimeout(completer),
      queueProps: settings.queueProps,
    });
    letEventsEncrypt(this, 'queueProps', queue);
    checkVisibility(this, 'queueProps', queue, functionTimeout(completer));
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
    const maxConcurrency = settings.completerMaxConcurrency ?? COMPLETER_CONCURRENCY_DEFAULT;
    checkConcurrency(this, completer, maxConcurrency);
    // Not CDK's SqsEventSource, which grants more than Lambda needs; by its name, lest a queue is ever subscribed to twice.
    completer.addEventSourceMapping(`SqsEventSource:${Names.nodeUniqueId(this.queue.node)}`, {
      eventSourceArn: this.queue.queueArn,
      batchSize: 10,
      // One message that cannot be dealt with now must not bring back the other nine.
      reportBatchItemFailures: true,
      // Throttled invocations count as receives: too many at a time would make dead letters of good messages.
      maxConcurrency,
    });
    if (completer.role) grantConsume(this.queue, completer.role);
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
}
