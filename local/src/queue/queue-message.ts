import type { EpochMs } from 'sfn-redshift-tasker';

/** One attribute of a message. */
export interface MessageAttribute {
  readonly DataType: string;
  readonly StringValue?: string;
  readonly BinaryValue?: string;
}

/** A message, in the words of fauxqs, which makes it. */
export interface QueueMessage {
  readonly messageId: string;
  readonly body: string;
  readonly md5OfBody: string;
  readonly messageAttributes: Readonly<Record<string, MessageAttribute>>;
  /** Empty where it has no attributes. */
  readonly md5OfMessageAttributes: string;
  readonly sentTimestamp: EpochMs;
  /** How often it was received. */
  readonly approximateReceiveCount: number;
  readonly approximateFirstReceiveTimestamp?: EpochMs;
  /** Absent where it can be received at once. */
  readonly delayUntil?: EpochMs;
  readonly messageGroupId?: string;
  readonly messageDeduplicationId?: string;
  /** Its place in a FIFO queue: digits, all of one length. */
  readonly sequenceNumber?: string;
}

/** A message on a queue. */
export interface HeldMessage {
  readonly message: QueueMessage;
  /** From then on it can be received. */
  readonly visibleAt: EpochMs;
  /** Of the last time that it was received; absent where it never was. */
  readonly receiptHandle?: string;
}

/** What a receiver is handed. */
export interface ReceivedMessage {
  readonly MessageId: string;
  readonly ReceiptHandle: string;
  readonly MD5OfBody: string;
  readonly Body: string;
  readonly MD5OfMessageAttributes?: string;
  readonly MessageAttributes?: Readonly<Record<string, MessageAttribute>>;
}

/** What a receiver is handed of a message that it received under this handle. */
export const receivedOf = (message: QueueMessage, receiptHandle: string): ReceivedMessage => ({
  MessageId: message.messageId,
  ReceiptHandle: receiptHandle,
  MD5OfBody: message.md5OfBody,
  Body: message.body,
  ...(message.md5OfMessageAttributes !== '' && { MD5OfMessageAttributes: message.md5OfMessageAttributes }),
  ...(Object.keys(message.messageAttributes).length > 0 && { MessageAttributes: message.messageAttributes }),
});
