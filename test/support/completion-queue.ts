import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';

interface Message {
  readonly id: string;
  readonly body: string;
  receives: number;
}

/** How often a message is received before it goes to the dead letters. */
const RECEIVES_MAX = 5;

/** One message as Lambda hands it to the completer. */
export const anSqsRecord = (body: string, over: Partial<SQSRecord> = {}): SQSRecord => ({
  messageId: 'message-1',
  receiptHandle: 'receipt-1',
  body,
  attributes: {
    ApproximateReceiveCount: '1',
    SentTimestamp: '1767323045678',
    SenderId: 'AIDAEXAMPLE',
    ApproximateFirstReceiveTimestamp: '1767323045679',
  },
  messageAttributes: {},
  md5OfBody: 'd41d8cd98f00b204e9800998ecf8427e',
  eventSource: 'aws:sqs',
  eventSourceARN: 'arn:aws:sqs:eu-central-1:123456789012:completions',
  awsRegion: 'eu-central-1',
  ...over,
});

/**
 * The queue between Redshift's events and the completer. Each batch that was received is settled with the completer's answer:
 * what failed comes back, with a higher receive count, until it is a dead letter.
 */
export class CompletionQueue {
  readonly deadLetters: string[] = [];
  readonly #waiting: Message[] = [];
  readonly #received = new Map<string, Message>();
  #sent = 0;

  /** Messages that wait or are being worked on. */
  get size(): number {
    return this.#waiting.length + this.#received.size;
  }

  /** The bodies that wait, oldest first. */
  get bodies(): readonly string[] {
    return this.#waiting.map(({ body }) => body);
  }

  /** Puts a message in: an event as JSON text, or a text as it is. */
  send(body: object | string): void {
    this.#sent += 1;
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    this.#waiting.push({ id: `message-${this.#sent}`, body: text, receives: 0 });
  }

  /** Loses everything that waits. */
  purge(): void {
    this.#waiting.length = 0;
  }

  /** Up to `size` messages as one batch; `undefined` where none waits. `choose` picks the next one of so many. */
  receive(size = 10, choose: (waiting: number) => number = () => 0): SQSEvent | undefined {
    const records: SQSRecord[] = [];
    while (records.length < size && this.#waiting.length > 0) {
      const [message] = this.#waiting.splice(choose(this.#waiting.length), 1);
      if (message === undefined) break;
      message.receives += 1;
      this.#received.set(message.id, message);
      const record = anSqsRecord(message.body, { messageId: message.id, receiptHandle: `receipt-of-${message.id}` });
      record.attributes.ApproximateReceiveCount = String(message.receives);
      records.push(record);
    }
    return records.length === 0 ? undefined : { Records: records };
  }

  /** What the event source mapping does with the completer's answer to a batch. */
  settle(batch: SQSEvent, answer: SQSBatchResponse): void {
    const failed = new Set(answer.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    for (const { messageId } of batch.Records) {
      const message = this.#received.get(messageId);
      this.#received.delete(messageId);
      if (message === undefined || !failed.has(messageId)) continue;
      if (message.receives >= RECEIVES_MAX) this.deadLetters.push(message.body);
      else this.#waiting.push(message);
    }
  }
}
