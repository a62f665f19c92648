import type { Ids } from 'sfn-redshift-tasker';
import { AwsJsonError } from '../http/aws-json-service.js';
import type { ServiceApi } from '../states/service-api.js';

const TOPIC_ARN = /^arn:[\w-]+:sns:[\w-]*:\d{12}:[\w-]{1,256}(?:\.fifo)?$/u;
const KEPT_MAX = 1_000;

/** A message that was published. */
export interface PublishedMessage {
  readonly messageId: string;
  /** The ARN of the topic, or the number of the phone. */
  readonly target: string;
  readonly message: string;
  readonly subject?: string;
}

/**
 * SNS without subscribers: every topic is there, and what is published is kept to be looked at, the last thousand of it.
 *
 * @example await topics.call('Publish', { TopicArn: 'arn:aws:sns:eu-west-1:123456789012:alerts', Message: 'late' });
 */
export class LocalTopics implements ServiceApi {
  readonly #messages: PublishedMessage[] = [];

  constructor(private readonly ids: Ids) {}

  /** What was published, oldest first. */
  messages(): readonly PublishedMessage[] {
    return this.#messages;
  }

  async call(operation: string, input: Readonly<Record<string, unknown>>): Promise<object> {
    if (operation !== 'Publish') throw new AwsJsonError('InvalidAction', `Topics have no ${operation}`);
    const { TopicArn, TargetArn, PhoneNumber, Message, Subject } = input;
    const target = TopicArn ?? TargetArn ?? PhoneNumber;
    if (typeof target !== 'string') throw invalid('TopicArn or TargetArn Reason: no value for required parameter');
    if (PhoneNumber === undefined && !TOPIC_ARN.test(target)) throw invalid('TopicArn');
    if (typeof Message !== 'string' || Message === '') throw invalid('Empty message');
    const messageId = this.ids.next();
    const subject = typeof Subject === 'string' ? { subject: Subject } : {};
    this.#messages.push({ messageId, target, message: Message, ...subject });
    if (this.#messages.length > KEPT_MAX) this.#messages.shift();
    return { MessageId: messageId };
  }
}

const invalid = (what: string): AwsJsonError => new AwsJsonError('InvalidParameter', `Invalid parameter: ${what}`);
