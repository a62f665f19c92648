import { type EpochMs, SECOND_MS } from 'sfn-redshift-tasker';

/** What a queue has that was made without attributes, as fauxqs has it. */
export const DEFAULT_QUEUE_ATTRIBUTES: Readonly<Record<string, string>> = {
  VisibilityTimeout: '30',
  DelaySeconds: '0',
  MaximumMessageSize: '1048576',
  MessageRetentionPeriod: '345600',
  ReceiveMessageWaitTimeSeconds: '0',
};

/** What of a queue is no setting. */
export interface QueueCounts {
  readonly arn: string;
  readonly madeAt: EpochMs;
  readonly changedAt: EpochMs;
  readonly ready: number;
  readonly delayed: number;
  readonly inFlight: number;
}

/** Where messages go that were received too often. */
export interface RedrivePolicy {
  readonly deadLetterArn: string;
  readonly receivesMax: number;
}

/**
 * What GetQueueAttributes tells.
 *
 * @param names those that are asked for; `All` for every one that the queue has.
 */
export const tellAttributes = (
  names: readonly string[],
  attributes: Readonly<Record<string, string>>,
  counts: QueueCounts,
): Record<string, string> => {
  const all: Readonly<Record<string, string>> = {
    ...attributes,
    QueueArn: counts.arn,
    ApproximateNumberOfMessages: String(counts.ready),
    ApproximateNumberOfMessagesDelayed: String(counts.delayed),
    ApproximateNumberOfMessagesNotVisible: String(counts.inFlight),
    CreatedTimestamp: inSeconds(counts.madeAt),
    LastModifiedTimestamp: inSeconds(counts.changedAt),
  };
  return names.includes('All') ? all : Object.fromEntries(Object.entries(all).filter(([name]) => names.includes(name)));
};

/** A setting that is a number of seconds, in milliseconds. */
export const milliseconds = (attributes: Readonly<Record<string, string>>, name: string): number =>
  Number(attributes[name] ?? DEFAULT_QUEUE_ATTRIBUTES[name]) * SECOND_MS;

/** The queue's redrive policy; `undefined` where it has none, or one that says nothing. */
export const redrivePolicyOf = ({ RedrivePolicy }: Readonly<Record<string, string>>): RedrivePolicy | undefined => {
  if (RedrivePolicy === undefined || RedrivePolicy === '') return undefined;
  try {
    const { deadLetterTargetArn, maxReceiveCount } = JSON.parse(RedrivePolicy) as Readonly<Record<string, unknown>>;
    const receivesMax = Number(maxReceiveCount ?? Infinity);
    return typeof deadLetterTargetArn === 'string' && receivesMax >= 1
      ? { deadLetterArn: deadLetterTargetArn, receivesMax }
      : undefined;
  } catch {
    return undefined;
  }
};

const inSeconds = (at: EpochMs): string => String(Math.floor(at / SECOND_MS));
