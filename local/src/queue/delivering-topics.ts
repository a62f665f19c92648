import type { ServiceApi } from '../states/service-api.js';
import type { LocalSqs } from './local-sqs.js';

type Input = Readonly<Record<string, unknown>>;

interface Attribute {
  readonly DataType?: string;
  readonly StringValue?: string;
}

/** Members of Publish that SNS's query protocol has under the same name. */
const PLAIN_MEMBERS = [
  'TopicArn',
  'Message',
  'Subject',
  'MessageStructure',
  'MessageGroupId',
  'MessageDeduplicationId',
];

/**
 * Topics as tasks of state machines see them: what is published also reaches the queues that clients have subscribed to a
 * topic of this ARN. A topic that no client has made is there all the same.
 */
export class DeliveringTopics implements ServiceApi {
  constructor(
    private readonly topics: ServiceApi,
    private readonly sqs: LocalSqs,
  ) {}

  async call(operation: string, input: Input, signal: AbortSignal): Promise<object> {
    const answer = await this.topics.call(operation, input, signal);
    if (operation === 'Publish') await this.sqs.answerForm(formOf(input));
    return answer;
  }
}

/** Publish in the query protocol. */
function formOf(input: Input): string {
  const form = new URLSearchParams({ Action: 'Publish', Version: '2010-03-31' });
  for (const member of PLAIN_MEMBERS) {
    const value = input[member];
    if (typeof value === 'string') form.set(member, value);
  }
  const attributes = Object.entries((input.MessageAttributes ?? {}) as Readonly<Record<string, Attribute>>);
  for (const [place, [name, { DataType = 'String', StringValue = '' }]] of attributes.entries()) {
    const prefix = `MessageAttributes.entry.${place + 1}`;
    form.set(`${prefix}.Name`, name);
    form.set(`${prefix}.Value.DataType`, DataType);
    form.set(`${prefix}.Value.StringValue`, StringValue);
  }
  return form.toString();
}
