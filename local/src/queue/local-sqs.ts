import type { buildApp } from 'fauxqs';
import type { HttpAnswer, HttpRequest, HttpService } from '../http/http-service.js';
import { internalQueueUrl, queueNameOf, withPublicQueueUrls } from './queue-url.js';

const TARGET_PREFIX = 'AmazonSQS.';
const CONTENT_TYPE = 'application/x-amz-json-1.0';

/** The account that fauxqs puts into every ARN and URL. */
export const SQS_ACCOUNT_ID = '000000000000';

export interface LocalSqsOptions {
  /** The one region of all queues, whatever region a client signs for. */
  readonly region: string;
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

  async answer(request: HttpRequest, signal: AbortSignal): Promise<HttpAnswer> {
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
   * @throws {Error} with SQS's message where it refuses.
   */
  async createQueue(queueName: string, attributes: Readonly<Record<string, string>> = {}): Promise<void> {
    expectOk(await this.call('CreateQueue', { QueueName: queueName, Attributes: attributes }), queueName);
  }

  /**
   * Puts a message on a queue.
   *
   * @throws {Error} with SQS's message where it refuses, for instance since there is no such queue.
   */
  async sendMessage(queueName: string, body: string): Promise<void> {
    expectOk(await this.call('SendMessage', { QueueUrl: queueName, MessageBody: body }), queueName);
  }

  /** Ends every long poll. The queues are gone afterwards. */
  async close(): Promise<void> {
    await this.app.close();
  }

  private async call(operation: string, input: Readonly<Record<string, unknown>>): Promise<HttpAnswer> {
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
  private async giveBack(queueUrl: unknown, answer: HttpAnswer): Promise<void> {
    const messages = parseObject(String(answer.body))?.Messages;
    if (!Array.isArray(messages)) return;
    for (const { ReceiptHandle } of messages as { ReceiptHandle: string }[]) {
      await this.call('ChangeMessageVisibility', { QueueUrl: queueUrl, ReceiptHandle, VisibilityTimeout: 0 });
    }
  }
}

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

function expectOk(answer: HttpAnswer, queueName: string): void {
  if (answer.status < 300) return;
  const message = parseObject(String(answer.body))?.message;
  throw new Error(`queue '${queueName}': ${typeof message === 'string' ? message : `HTTP ${answer.status}`}`);
}
