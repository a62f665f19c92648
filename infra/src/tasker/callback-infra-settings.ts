import type { aws_sqs as sqs, Duration } from 'aws-cdk-lib';

/** What a user may change about queue, rules and schedule. */
export interface CallbackInfraSettings {
  /**
   * A queue for completion events, with a dead-letter queue of its own, a visibility timeout of at least six times the completer's
   * time limit, and no other consumer. A second tasker cannot read the same queue: use `callbackInfraOf`.
   *
   * @default - a new queue
   */
  readonly existingQueueObj?: sqs.IQueue;

  /**
   * Settings of the new completion queue. Not together with `existingQueueObj`.
   *
   * @default - encrypted, TLS only, visible again after six times the completer's time limit, messages kept for four days
   */
  readonly queueProps?: sqs.QueueProps;

  /**
   * Settings of the completion queue's dead-letter queue. Not together with `existingQueueObj`.
   *
   * @default - encrypted, TLS only, messages kept for 14 days
   */
  readonly deadLetterQueueProps?: sqs.QueueProps;

  /**
   * How often the completer may fail on a message before it becomes a dead letter; 5 or more, because a throttled completer counts
   * as a failure.
   *
   * @default 5
   */
  readonly maxReceiveCount?: number;

  /**
   * The most batches of completions that are dealt with at the same time, 2 to 1,000.
   *
   * @default 10
   */
  readonly completerMaxConcurrency?: number;

  /**
   * How often statements are looked for whose completion event got lost, 1 minute to 8 hours. A lost event is answered after about
   * this time and `reconcileGrace`. The Data API forgets a statement after 24 hours, so there are at least three tries.
   *
   * @default Duration.minutes(1)
   */
  readonly reconcilePeriod?: Duration;

  /**
   * Whether the statements of an execution are cancelled when it is stopped, times out or fails.
   *
   * @default true
   */
  readonly cancelOnExecutionEnd?: boolean;

  /**
   * The state machines whose executions `cancelOnExecutionEnd` follows: ARNs, or names in this account and region, in which `*`
   * stands for any text. A state machine of this app is named by `followStateMachine` instead. Name all that use this tasker: the
   * statements of another one go on when its execution is stopped.
   *
   * @default - all of the account and region: nothing is missed, and every execution that fails, whoever's it is, invokes the
   *   upkeep function once for some milliseconds
   */
  readonly followedStateMachines?: readonly string[];

  /**
   * The Lambda durable functions that may wait for statements: names in this account and region, in which `*` stands for any text. The
   * role may answer their callbacks, and where `cancelOnExecutionEnd` is on, the statements of their executions are cancelled when one
   * is stopped, times out or fails. Who may invoke the starter is for `grantInvoke` to say.
   *
   * @default - none: only state machines
   */
  readonly durableFunctions?: readonly string[];
}
