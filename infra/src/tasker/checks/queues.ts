import { Annotations, aws_sqs as sqs, Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { PropsError } from '../../props-error.js';
import { allowEventsToUseKey } from '../tasker-queues.js';
import { expectSamePlace } from './same-place.js';

/** An event's envelope, a statement name of 500 characters, and room for what EventBridge may add. */
const MESSAGE_BYTES_LEAST = 4096;
const VISIBILITY_DEFAULT = Duration.seconds(30);
const QUEUE_RETENTION_DEFAULT = Duration.days(4);
const DEAD_LETTERS_KEPT_DEFAULT = Duration.days(14);

/** @throws {PropsError} for settings of the new queues with which no event would ever arrive, or none be seen again. */
export function checkQueueProps(
  scope: Construct,
  queueProps: sqs.QueueProps | undefined,
  deadLetterQueueProps: sqs.QueueProps | undefined,
): void {
  for (const [prop, settings] of Object.entries({ queueProps, deadLetterQueueProps })) {
    if (settings?.fifo) throw new PropsError(scope, `${prop} has fifo; only standard queues can be used, leave it out`);
  }
  if (queueProps?.deadLetterQueue) {
    throw new PropsError(
      scope,
      'queueProps has a deadLetterQueue, and the alarm would watch another one; give its settings in deadLetterQueueProps, or bring ' +
        'the queue along in existingQueueObj',
    );
  }
  const bytes = queueProps?.maxMessageSizeBytes;
  if (bytes !== undefined && bytes < MESSAGE_BYTES_LEAST) {
    throw new PropsError(
      scope,
      `queueProps.maxMessageSizeBytes is ${bytes}, less than a completion event may have; allowed: ${MESSAGE_BYTES_LEAST} or more`,
    );
  }
  const kept = queueProps?.retentionPeriod ?? QUEUE_RETENTION_DEFAULT;
  const deadKept = deadLetterQueueProps?.retentionPeriod ?? DEAD_LETTERS_KEPT_DEFAULT;
  if (deadKept.toSeconds() <= kept.toSeconds()) {
    throw new PropsError(
      scope,
      `dead letters are kept for ${deadKept.toHumanString()} and messages for ${kept.toHumanString()}; SQS counts from a message's ` +
        'first arrival, so a dead letter might be gone at once: let deadLetterQueueProps.retentionPeriod be longer',
    );
  }
}

/** @throws {PropsError} for a queue that cannot take completion events, or that Lambda would not read. */
export function checkExistingQueue(scope: Construct, queue: sqs.IQueue): void {
  expectSamePlace(scope, 'existingQueueObj', queue.env);
  if (queue.fifo) throw new PropsError(scope, 'existingQueueObj is a FIFO queue; only standard queues can be used');
  if (queue instanceof sqs.Queue && queue.deadLetterQueue === undefined) {
    Annotations.of(scope).addWarningV2(
      'sfn-redshift-tasker:noDeadLetters',
      'existingQueueObj has no dead-letter queue: a completion event that the completer fails on comes back until it is too old, and ' +
        'nobody is told; give the queue one',
    );
  }
}

/**
 * Sees to it that EventBridge may encrypt what it puts on the queue, with whatever key the queue has.
 *
 * @throws {PropsError} for SQS's own AWS managed key, whose policy nobody can change.
 */
export function letEventsEncrypt(scope: Construct, prop: string, queue: sqs.IQueue): void {
  if (queue.encryptionType === sqs.QueueEncryption.KMS_MANAGED) {
    throw new PropsError(
      scope,
      `${prop} is encrypted with the AWS managed key of SQS, which EventBridge can never use; encrypt it with a customer managed key, ` +
        'or with SQS_MANAGED',
    );
  }
  if (queue.encryptionMasterKey) allowEventsToUseKey(scope, queue.encryptionMasterKey);
}

/**
 * Refuses a time within which a message comes back while the completer is still at work on it: Lambda takes no such subscription.
 *
 * @throws {PropsError}
 */
export function checkVisibility(scope: Construct, prop: string, queue: sqs.IQueue, completerTimeout: Duration): void {
  const resource = queue.node.defaultChild as sqs.CfnQueue | undefined;
  if (resource === undefined) return;
  const seconds = resource.visibilityTimeout ?? VISIBILITY_DEFAULT.toSeconds();
  const least = completerTimeout.toSeconds();
  if (seconds < least) {
    throw new PropsError(
      scope,
      `${prop} makes a message visible again after ${seconds} seconds, and the completer may run ${least}; allowed: ${least} or more, ` +
        `advised: ${6 * least}`,
    );
  }
  if (seconds >= 6 * least) return;
  Annotations.of(scope).addWarningV2(
    'sfn-redshift-tasker:visibility',
    `${prop} makes a message visible again after ${seconds} seconds, less than six times the completer's time limit of ${least}; Lambda ` +
      'advises six, so that throttled tries do not make dead letters of good messages',
  );
}
