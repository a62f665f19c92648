import type { buildApp } from 'fauxqs';
import type { EpochMs } from 'sfn-redshift-tasker';
import type { BufferedAnswer, HttpRequest, HttpService } from '../http/http-service.js';
import { internalQueueUrl, queueNameOf, withPublicQueueUrls } from './queue-url.js';

const TARGET_PREFIX = 'AmazonSQS.';
const CONTENT_TYPE = 'application/x-amz-json-1.0';

/** The account that fauxqs puts into every ARN and URL. */
export const SQS_ACCOUNT_ID = '000000000000';

export interface LocalSqsOptions {
  /** The one region of all queues, whatever region a client signs for. */
  readonly region: string;
}

/** A message on a queue. */
export interface QueuedMessage {
  readonly messageId: string;
  readonly body: string;
  readonly sentAt: EpochMs;
}

/** What is on a queue at one moment. */
export interface QueueContent {
  readonly ready: readonly QueuedMessage[];
  /** Not to be received yet. */
  readonly delayed: readonly QueuedMessage[];
  /** Received, and neither deleted nor come back yet. */
  readonly inFlight: readonly QueuedMessage[];
}

interface InspectedMessage {
  readonly messageId: string;
  readonly body: string;
  readonly sentTimestamp: EpochMs;
}

interface InspectedQueue {
  readonly messages: {
    readonly ready: readonly InspectedMessage[];
    readonly delayed: readonly InspectedMessage[];
    readonly inflight: readonly { readonly message: InspectedMessage }[];
  };
}

/** What a message carries besides its body. */
export interface MessageExtras {
  /** Message attributes, all of them text. */
  readonly attributes?: Readonly<Record<string, string>>;
}

/**
 * SQS by fauxqs, in memory, inside this process and without a port of its own. A long poll ends the moment that a message
 * arrives. Queue URLs name the host that the client has called.
 *
 * @example const sqs = await LocalSqs.create({ region: 'eu-west-1' }); server.serve(sqs);
 */
export class LocalSqs implements HttpService {
  private constructor(
    private readonly app: ReturnType<typeof buildApp>,
    private readonly region: string,
  ) {}

  /** Starts with no queues. */
  static async create(options: LocalSqsOptions): Promise<LocalSqs> {
    const { buildApp } = await import('fauxqs');
    const app = buildApp({ logger: false, defaultRegion: options.region });
    await app.ready();
    return new LocalSqs(app, options.region);
  }

  matches(request: HttpRequest): boolean {
    const target = request.headers['x-amz-target'];
    return typeof target === 'string' && target.startsWith(TARGET_PREFIX);
  }

  async answer(request: HttpRequest, signal: AbortSignal): Promise<BufferedAnswer> {
    const operation = String(request.headers['x-amz-target']).slice(TARGET_PREFIX.length);
    const input = parseObject(request.body.toString('utf8'));
    if (input === undefined) {
      const body = '{"__type":"com.amazonaws.sqs#SerializationException","message":"the body is not a JSON object"}';
      return { status: 400, headers: { 'content-type': CONTENT_TYPE }, body };
    }
    const answer = await this.call(operation, input);
    if (signal.aborted && operation === 'ReceiveMessage') await this.giveBack(input.QueueUrl, answer);
    return withPublicQueueUrls(answer, `http://${request.headers.host ?? 'localhost'}`);
  }

  /** The ARN of the queue with this name, whether or not it exists. */
  queueArn(queueName: string): string {
    return `arn:aws:sqs:${this.region}:${SQS_ACCOUNT_ID}:${queueName}`;
  }

  /**
   * Creates a queue; the same name with the same attributes again does nothing.
   *
   * @param attributes SQS's own: `VisibilityTimeout` in seconds, `RedrivePolicy`, ...; values are strings.
   * @throws {QueueRefusal} with SQS's message where it refuses.
   */
  async createQueue(queueName: string, attributes: Readonly<Record<string, string>> = {}): Promise<void> {
    expectOk(await this.call('CreateQueue', { QueueName: queueName, Attributes: attributes }), queueName);
  }

  /**
   * Puts a message on a queue.
   *
   * @throws {QueueRefusal} with SQS's message where it refuses, for instance since there is no such queue.
   */
  async sendMessage(queueName: string, body: string, { attributes }: MessageExtras = {}): Promise<void> {
    const input = {
      QueueUrl: queueName,
      MessageBody: body,
      ...(attributes && { MessageAttributes: mapText(attributes) }),
    };
    expectOk(await this.call('SendMessage', input), queueName);
  }

  /** What fauxqs answers to a form of the query protocol, which is that of SNS and STS. */
  async answerForm(form: string): Promise<BufferedAnswer> {
    const response = await this.app.inject({
      method: 'POST',
      url: '/',
      headers: { host: 'localhost', 'content-type': 'application/x-www-form-urlencoded' },
      payload: form,
    });
    return { status: response.statusCode, headers: { 'content-type': 'text/xml' }, body: response.body };
  }

  /** What is on a queue now, without taking it; `undefined` where there is no such queue. */
  async inspect(queueName: string): Promise<QueueContent | undefined> {
    const response = await this.app.inject({ method: 'GET', url: `/_fauxqs/queues/${encodeURIComponent(queueName)}` });
    if (response.statusCode !== 200) return undefined;
    const { messages } = JSON.parse(response.body) as InspectedQueue;
    return {
      ready: messages.ready.map(messageOf),
      delayed: messages.delayed.map(messageOf),
      inFlight: messages.inflight.map(({ message }) => messageOf(message)),
    };
  }

  /** The names of all queues. */
  async queueNames(): Promise<readonly string[]> {
    const response = await this.app.inject({ method: 'GET', url: '/_fauxqs/queues' });
    return (JSON.parse(response.body) as { name: string }[]).map(({ name }) => name);
  }

  /** Ends every long poll. The queues are gone afterwards. */
  async close(): Promise<void> {
    await this.app.close();
  }

  private async call(operation: string, input: Readonly<Record<string, unknown>>): Promise<BufferedAnswer> {
    const queueUrl =
      typeof input.QueueUrl === 'string' && input.QueueUrl !== ''
        ? { QueueUrl: internalQueueUrl(queueNameOf(input.QueueUrl), this.region, SQS_ACCOUNT_ID) }
        : {};
    const response = await this.app.inject({
      method: 'POST',
      url: '/',
      // No Authorization header: the region in it would make queues of one name differ from client to client.
      headers: { host: 'localhost', 'content-type': CONTENT_TYPE, 'x-amz-target': TARGET_PREFIX + operation },
      payload: JSON.stringify({ ...input, ...queueUrl }),
    });
    const headers: Record<string, string> = { 'content-type': CONTENT_TYPE };
    const queryError = response.headers['x-amzn-query-error'];
    if (typeof queryError === 'string') headers['x-amzn-query-error'] = queryError;
    return { status: response.statusCode, headers, body: response.body };
  }

  /** Makes messages visible again that were handed to a poll whose caller is gone. */
  private async giveBack(queueUrl: unknown, answer: BufferedAnswer): Promise<void> {
    const messages = parseObject(String(answer.body))?.Messages;
    if (!Array.isArray(messages)) return;
    for (const { ReceiptHandle } of messages as { ReceiptHandle: string }[]) {
      await this.call('ChangeMessageVisibility', { QueueUrl: queueUrl, ReceiptHandle, VisibilityTimeout: 0 });
    }
  }
}

const messageOf = ({ messageId, body, sentTimestamp }: InspectedMessage): QueuedMessage => ({
  ...{ messageId, body },
  sentAt: sentTimestamp,
});

const mapText = (values: Readonly<Record<string, string>>): object =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { DataType: 'String', StringValue: value }]));

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

/** SQS has refused. */
export class QueueRefusal extends Error {
  override readonly name = 'QueueRefusal';

  constructor(
    message: string,
    /** SQS's own name for it, such as `QueueDoesNotExist`. */
    readonly errorName: string,
  ) {
    super(message);
  }
}

function expectOk(answer: BufferedAnswer, queueName: string): void {
  if (answer.status < 300) return;
  const { message, __type: type } = parseObject(String(answer.body)) ?? {};
  const text = typeof message === 'string' ? message : `HTTP ${answer.status}`;
  throw new QueueRefusal(`queue '${queueName}': ${text}`, typeof type === 'string' ? type.replace(/^.*#/, '') : '');
}
