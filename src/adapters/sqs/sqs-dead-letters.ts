import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { DeadLetter, DeadLetterKind, DeadLetters } from '../../ports/dead-letters.js';
import { QueueUnavailableError } from '../../ports/operator-errors.js';
import type { EpochMs } from '../../ports/units.js';
import { toSdkError } from '../sdk-error.js';

/** The queues of one deployment. */
export interface SqsDeadLettersOptions {
  readonly client: Pick<SQSClient, 'send'>;
  /** One that is absent is not looked at. */
  readonly queueUrls: Readonly<Partial<Record<DeadLetterKind, string>>>;
  /**
   * How long an empty queue is asked. A long poll, of a second or more, asks all servers of the queue; a short one may miss letters.
   *
   * @default 1
   */
  readonly waitSeconds?: number;
}

/** SQS gives at most this many at once. */
const RECEIVE_MAX = 10;
/** Nobody else takes a letter for so long; time enough to look at it, ask and hand it over. */
const HIDDEN_SECONDS = 120;

/**
 * {@link DeadLetters} in SQS queues. Needs `sqs:ReceiveMessage`, `sqs:ChangeMessageVisibility` and `sqs:DeleteMessage` on them. Looking
 * counts as receiving, which does nothing to a queue without a dead-letter queue of its own.
 */
export class SqsDeadLetters implements DeadLetters {
  constructor(private readonly options: SqsDeadLettersOptions) {}

  async take(most: number): Promise<readonly DeadLetter[]> {
    const queues = Object.entries(this.options.queueUrls) as [DeadLetterKind, string][];
    // Side by side: the last, empty answer of a queue takes a second.
    const found = (await Promise.all(queues.map(([kind, queueUrl]) => this.takeFrom(kind, queueUrl, most)))).flat();
    await Promise.all(found.slice(most).map((letter) => this.giveBack(letter)));
    return found.slice(0, most);
  }

  private async takeFrom(kind: DeadLetterKind, queueUrl: string, most: number): Promise<readonly DeadLetter[]> {
    const letters = new Map<string, DeadLetter>();
    while (letters.size < most) {
      const messages = await this.receive(queueUrl, Math.min(RECEIVE_MAX, most - letters.size));
      if (messages.length === 0) break;
      for (const message of messages) letters.set(message.MessageId ?? '', letterOf(kind, message));
    }
    return [...letters.values()];
  }

  async giveBack({ kind, receipt }: DeadLetter): Promise<void> {
    const command = new ChangeMessageVisibilityCommand({
      QueueUrl: this.options.queueUrls[kind],
      ReceiptHandle: receipt,
      VisibilityTimeout: 0,
    });
    await this.attempt('give a letter back', () => this.options.client.send(command));
  }

  async remove({ kind, receipt }: DeadLetter): Promise<void> {
    const command = new DeleteMessageCommand({ QueueUrl: this.options.queueUrls[kind], ReceiptHandle: receipt });
    await this.attempt('remove a letter', () => this.options.client.send(command));
  }

  private async receive(queueUrl: string, most: number): Promise<readonly Message[]> {
    const command = new ReceiveMessageCommand({
      QueueUrl: queueUrl,
      MaxNumberOfMessages: most,
      VisibilityTimeout: HIDDEN_SECONDS,
      WaitTimeSeconds: this.options.waitSeconds ?? 1,
      MessageSystemAttributeNames: ['All'],
      MessageAttributeNames: ['All'],
    });
    const { Messages = [] } = await this.attempt('take letters', () => this.options.client.send(command));
    return Messages;
  }

  private async attempt<Output>(intent: string, send: () => Promise<Output>): Promise<Output> {
    try {
      return await send();
    } catch (thrown) {
      const { name } = toSdkError(thrown);
      throw new QueueUnavailableError(`could not ${intent}: ${name}. Repeating the call is safe`);
    }
  }
}

function letterOf(kind: DeadLetterKind, message: Message): DeadLetter {
  const { MessageId = '', Body = '', ReceiptHandle = '', Attributes, MessageAttributes } = message;
  const sentAt = Number(Attributes?.SentTimestamp);
  const [code, text] = ['ERROR_CODE', 'ERROR_MESSAGE'].map((name) => MessageAttributes?.[name]?.StringValue);
  const deliveryError = [code, text].filter((part) => part !== undefined).join(': ');
  return {
    kind,
    messageId: MessageId,
    body: Body,
    receipt: ReceiptHandle,
    ...(Number.isFinite(sentAt) && { sentAt: sentAt as EpochMs }),
    ...(deliveryError !== '' && { deliveryError }),
  };
}
