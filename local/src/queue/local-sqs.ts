import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { buildApp } from 'fauxqs';
import type { Clock } from 'sfn-redshift-tasker';
import { SystemClock } from 'sfn-redshift-tasker/system';
import { errorAnswer } from '../http/error-answer.js';
import { failureMessage } from '../http/failure-message.js';
import type { BufferedAnswer, HttpRequest, HttpService } from '../http/http-service.js';
import { KeptTopics } from './kept-topics.js';
import { NO_JOURNAL } from './queue-change.js';
import type { QueueContent, QueuedMessage } from './queue-content.js';
import { QueueFile } from './queue-file.js';
import type { QueueMessage } from './queue-message.js';
import { type FauxqsSqsStore, QueueStore } from './queue-store.js';
import { internalQueueUrl, queueNameOf, withPublicQueueUrls } from './queue-url.js';
import { snsErrorBody } from './sns-error-body.js';
import { TopicRefusal } from './topic-refusal.js';
import { type FauxqsSnsStore, TopicStore } from './topic-store.js';

const TARGET_PREFIX = 'AmazonSQS.';
const CONTENT_TYPE = 'application/x-amz-json-1.0';
const FORM = 'application/x-www-form-urlencoded';
const XML = 'text/xml';
const QUEUES_FILE = 'queues.jsonl';
const TOPICS_FILE = 'topics.json';
const TAGGING: ReadonlySet<string> = new Set(['TagQueue', 'UntagQueue']);

/** The account that fauxqs puts into every ARN and URL. */
export const SQS_ACCOUNT_ID = '000000000000';

export interface LocalSqsOptions {
  /** The one region of all queues, whatever region a client signs for. */
  readonly region: string;
  /** Where queues, messages and topics are kept for the next process; made where it is not there. @default they end with this one */
  readonly folder?: string;
  /** @default the machine's */
  readonly clock?: Clock;
  /** Told what could not be written, and what fauxqs failed on. */
  readonly onFailure?: (error: unknown) => void;
}

/** What a message carries besides its body. */
export interface MessageExtras {
  /** Message attributes, all of them text. */
  readonly attributes?: Readonly<Record<string, string>>;
}

/**
 * SQS and SNS inside this process and without a port of their own: fauxqs speaks the protocols, queues and topics are here. A long poll
 * ends the moment that a message arrives. Queue URLs name the host that the client has called.
 *
 * @example const sqs = await LocalSqs.create({ region: 'eu-west-1' }); server.serve(sqs);
 */
export class LocalSqs implements HttpService {
  private constructor(
    private readonly app: ReturnType<typeof buildApp>,
    private readonly region: string,
    private readonly queues: QueueStore,
    private readonly keptTopics: KeptTopics | undefined,
  ) {}

  /** Loads what {@link LocalSqs.create} needs, for whoever has to wait with that for something else. */
  static async load(): Promise<void> {
    await import('fauxqs');
  }

  /** Starts with the queues and topics that are in the folder, or with none. @throws {Error} naming the file that cannot be read. */
  static async create({ clock = new SystemClock(), folder, onFailure, region }: LocalSqsOptions): Promise<LocalSqs> {
    const { buildApp } = await import('fauxqs');
    // Messages are nobody else's business.
    if (folder !== undefined) mkdirSync(folder, { recursive: true, mode: 0o700 });
    const reporting = onFailure && { onFailure };
    const file = folder === undefined ? undefined : new QueueFile(join(folder, QUEUES_FILE), reporting);
    const queues = new QueueStore({ accountId: SQS_ACCOUNT_ID, clock, journal: file ?? NO_JOURNAL });
    const topics = new TopicStore(SQS_ACCOUNT_ID);
    file?.load(queues);
    const keptTopics = folder === undefined ? undefined : KeptTopics.load(topics, join(folder, TOPICS_FILE));
    const stores = {
      sqsStore: queues as unknown as FauxqsSqsStore,
      snsStore: topics as unknown as FauxqsSnsStore,
    };
    const app = buildApp({ logger: false, defaultRegion: region, stores: stores as never });
    app.setErrorHandler((error, request, reply) => {
      const isForm = request.headers['content-type'] === FORM;
      if (!(error instanceof TopicRefusal)) onFailure?.(error);
      const answer = isForm ? formFailure(error) : jsonFailure(error);
      void reply.status(answer.status).headers(answer.headers).send(answer.body);
    });
    await app.ready();
    return new LocalSqs(app, region, queues, keptTopics);
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

  /** As {@link LocalSqs.createQueue}; a queue of this name that is there gets these attributes, and keeps its messages. */
  async putQueue(queueName: string, attributes: Readonly<Record<string, string>> = {}): Promise<void> {
    if (this.queues.get(queueName) === undefined) await this.createQueue(queueName, attributes);
    else {
      expectOk(await this.call('SetQueueAttributes', { QueueUrl: queueName, Attributes: attributes }), queueName);
    }
  }

  /** What is answered to a form of the query protocol, which is that of SNS and STS. @throws the file system's error. */
  async answerForm(form: string): Promise<BufferedAnswer> {
    const response = await this.app.inject({
      method: 'POST',
      url: '/',
      headers: { host: 'localhost', 'content-type': FORM },
      payload: form,
    });
    this.keptTopics?.save();
    return { status: response.statusCode, headers: { 'content-type': XML }, body: response.body };
  }

  /** What is on a queue now, without taking it; `undefined` where there is no such queue. */
  async inspect(queueName: string): Promise<QueueContent | undefined> {
    const content = this.queues.get(queueName)?.inspect();
    if (content === undefined) return undefined;
    const { delayed, inFlight, ready } = content;
    return { ready: ready.map(messageOf), delayed: delayed.map(messageOf), inFlight: inFlight.map(messageOf) };
  }

  /** The names of all queues. */
  async queueNames(): Promise<readonly string[]> {
    return this.queues.listQueues().map(({ name }) => name);
  }

  /** Ends every long poll. The queues are gone afterwards, unless they are kept. */
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
    if (TAGGING.has(operation) && response.statusCode < 300)
      this.queues.getQueue(String(queueUrl.QueueUrl))?.keepTags();
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

const messageOf = ({ messageId, body, sentTimestamp }: QueueMessage): QueuedMessage => ({
  ...{ messageId, body },
  sentAt: sentTimestamp,
});

/** fauxqs' answer to an error that is not its own. */
const jsonFailure = (error: unknown): BufferedAnswer =>
  errorAnswer({
    name: 'com.amazonaws.sqs#InternalFailure',
    message: failureMessage(error),
    httpStatus: 500,
    contentType: CONTENT_TYPE,
  });

const formFailure = (error: unknown): BufferedAnswer => {
  const isRefusal = error instanceof TopicRefusal;
  const [code, message] = isRefusal ? [error.code, error.message] : ['InternalFailure', failureMessage(error)];
  return {
    status: isRefusal ? error.httpStatus : 500,
    headers: { 'content-type': XML },
    body: snsErrorBody(code, message),
  };
};

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
