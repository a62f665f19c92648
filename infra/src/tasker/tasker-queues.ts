import type { aws_kms as kms } from 'aws-cdk-lib';
import { Annotations, aws_iam as iam, aws_sqs as sqs, Duration, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { acknowledge } from './acknowledge.js';

/** How often a completer may fail on a message; Lambda's own advice is five or more. */
export const RECEIVES_MAX_DEFAULT = 5;

const DEAD_LETTERS_KEPT = Duration.days(14);

/** Unless the user says how: encrypted with the key where there is one, else with a key that SQS owns; never over plain HTTP. */
const safeQueueProps = (key: kms.IKey | undefined, own: sqs.QueueProps | undefined): sqs.QueueProps => ({
  enforceSSL: true,
  ...(own?.encryption !== undefined || own?.encryptionMasterKey !== undefined
    ? {}
    : key
      ? { encryption: sqs.QueueEncryption.KMS, encryptionMasterKey: key }
      : { encryption: sqs.QueueEncryption.SQS_MANAGED }),
});

/** A queue for what could not be dealt with: kept as long as SQS allows, for a person to look at. */
export const deadLetterQueue = (
  scope: Construct,
  id: string,
  key: kms.IKey | undefined,
  props?: sqs.QueueProps,
): sqs.Queue => {
  const queue = new sqs.Queue(scope, id, {
    ...safeQueueProps(key, props),
    retentionPeriod: DEAD_LETTERS_KEPT,
    ...props,
  });
  acknowledge(queue, 'SQS3', 'This is where dead letters go: of another queue, of a rule or of a function');
  return queue;
};

/** Properties of {@link completionQueue}. */
export interface CompletionQueueProps {
  readonly key: kms.IKey | undefined;
  readonly deadLetterQueue: sqs.IQueue;
  readonly maxReceiveCount: number;
  /** The time limit of the function that reads the queue. */
  readonly completerTimeout: Duration;
  readonly queueProps: sqs.QueueProps | undefined;
}

/** The queue between the completion events and the completer. */
export const completionQueue = (scope: Construct, id: string, props: CompletionQueueProps): sqs.Queue =>
  new sqs.Queue(scope, id, {
    ...safeQueueProps(props.key, props.queueProps),
    // Lambda's advice: six tries of a throttled function fit in before a message becomes visible a second time.
    visibilityTimeout: Duration.seconds(6 * props.completerTimeout.toSeconds()),
    deadLetterQueue: { queue: props.deadLetterQueue, maxReceiveCount: props.maxReceiveCount },
    ...props.queueProps,
  });

/**
 * Lets EventBridge use the key for messages to encrypted queues, on behalf of this account only. By account and not by rule: the
 * documentation leaves open which ARN EventBridge names when it encrypts.
 */
export function allowEventsToUseKey(scope: Construct, key: kms.IKey): void {
  const { account } = Stack.of(scope);
  const { statementAdded } = key.addToResourcePolicy(
    new iam.PolicyStatement({
      sid: 'EventsOfThisAccount',
      principals: [new iam.ServicePrincipal('events.amazonaws.com')],
      actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
      // In a key's policy this means the key itself.
      resources: ['*'],
      conditions: { StringEquals: { 'aws:SourceAccount': account } },
    }),
    true,
  );
  if (statementAdded) return;
  Annotations.of(scope).addWarningV2(
    'sfn-redshift-tasker:keyPolicy',
    'the policy of an imported key cannot be changed from here; it must allow events.amazonaws.com to call kms:Decrypt and ' +
      'kms:GenerateDataKey for this account (aws:SourceAccount), or no completion event arrives; and it must leave permissions to the ' +
      "policies of its users' roles, or the functions may not use it",
  );
}
