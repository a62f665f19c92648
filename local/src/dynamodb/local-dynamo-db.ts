import type { Server } from 'node:http';
import type { EpochMs } from 'sfn-redshift-tasker';
import { errorAnswer } from '../http/error-answer.js';
import type { BufferedAnswer, HttpRequest, HttpService } from '../http/http-service.js';
import { InProcessRequest } from './in-process-request.js';
import { InProcessResponse } from './in-process-response.js';
import { openDynalite } from './open-dynalite.js';
import { TIME_TO_LIVE_OPERATIONS, TimeToLive } from './time-to-live.js';

const CONTENT_TYPE = 'application/x-amz-json-1.0';
const CLOSED = {
  name: 'InternalServerError',
  message: 'the tables are closed; start the laptop cloud again',
  httpStatus: 500,
  contentType: CONTENT_TYPE,
};

/**
 * DynamoDB by dynalite, in memory or in a folder, inside this process and without a port of its own: requests go straight
 * into its request listener; TimeToLive is added to it. What it lacks: transactions, and the item inside a failed condition.
 *
 * @example server.serve(await LocalDynamoDb.create());
 */
export class LocalDynamoDb implements HttpService {
  private readonly timeToLive = new TimeToLive((operation, input) => this.call(operation, input));
  /** Requests that dynalite has not answered yet. */
  private readonly underWay = new Set<Promise<BufferedAnswer>>();
  private isClosed = false;

  private constructor(
    private readonly server: Server,
    private readonly isKept: boolean,
  ) {}

  /**
   * Starts with no tables, or with those in the folder.
   *
   * @param folder keeps the tables; it belongs to one process at a time. Absent: they go with the object.
   */
  static async create(folder?: string): Promise<LocalDynamoDb> {
    const timing = { createTableMs: 0, updateTableMs: 0, deleteTableMs: 0 };
    const server = await openDynalite({ ...timing, ...(folder !== undefined && { path: folder }) });
    return new LocalDynamoDb(server, folder !== undefined);
  }

  /**
   * Carries out one operation, as a client's would be.
   *
   * @throws {Error} with DynamoDB's name and message where it refuses.
   */
  async call(operation: string, input: object): Promise<Readonly<Record<string, unknown>>> {
    const answer = await this.answer({
      method: 'POST',
      url: '/',
      headers: {
        host: 'localhost',
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': `DynamoDB_20120810.${operation}`,
        // dynalite looks for a signature, and for nothing in it.
        authorization:
          'AWS4-HMAC-SHA256 Credential=laptop/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
        'x-amz-date': '20260101T000000Z',
      },
      body: Buffer.from(JSON.stringify(input)),
      requestId: '',
    });
    const output = JSON.parse(String(answer.body)) as Readonly<Record<string, unknown>> & {
      readonly __type?: string;
      readonly message?: string;
    };
    if (answer.status < 300) return output;
    const error = new Error(output.message ?? `HTTP ${answer.status}`);
    error.name = output.__type?.replace(/^.*#/, '') ?? 'Error';
    throw error;
  }

  /** Removes what has expired by `now` in tables whose TimeToLive is on. DynamoDB does so within days; here it is when this is called. */
  async expire(now: EpochMs): Promise<void> {
    await this.timeToLive.sweep(now);
  }

  /** Closes the folder, where there is one, when everything has been answered that was asked before. What is asked later is refused. */
  async close(): Promise<void> {
    if (!this.isKept) return;
    this.isClosed = true;
    // dynalite goes on with a request whose tables have gone, and ends the process with an error that nobody can catch.
    await Promise.all(this.underWay);
    // dynalite closes its tables behind a server that has been open.
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(0, '127.0.0.1', resolve);
    });
    await new Promise<void>((resolve, reject) => {
      // dynalite says null where all went well.
      this.server.close((error?: Error | null) => (error == null ? resolve() : reject(error)));
    });
  }

  matches(request: HttpRequest): boolean {
    const target = request.headers['x-amz-target'];
    return typeof target === 'string' && target.startsWith('DynamoDB_');
  }

  async answer(request: HttpRequest): Promise<BufferedAnswer> {
    const [, operation = ''] = String(request.headers['x-amz-target']).split('.');
    if (TIME_TO_LIVE_OPERATIONS.has(operation)) return await this.answerTimeToLive(operation, request);
    const answer = await this.pass(request);
    if (operation === 'DeleteTable' && answer.status < 300) this.timeToLive.forget(tableNameIn(request));
    return answer;
  }

  /** Hands a request to dynalite. */
  private async pass(request: HttpRequest): Promise<BufferedAnswer> {
    if (this.isClosed) return errorAnswer(CLOSED);
    const answering = new Promise<BufferedAnswer>((resolve) => {
      this.server.emit('request', new InProcessRequest(request), new InProcessResponse(resolve));
    });
    this.underWay.add(answering);
    try {
      return await answering;
    } finally {
      this.underWay.delete(answering);
    }
  }

  private async answerTimeToLive(operation: string, { body }: HttpRequest): Promise<BufferedAnswer> {
    try {
      const input = JSON.parse(body.toString('utf8')) as Readonly<Record<string, unknown>>;
      const output = await this.timeToLive.answer(operation, input);
      return { status: 200, headers: { 'content-type': CONTENT_TYPE }, body: JSON.stringify(output) };
    } catch (error) {
      const { name, message } = error as Error;
      return errorAnswer({ name, message, httpStatus: 400, contentType: CONTENT_TYPE });
    }
  }
}

const tableNameIn = ({ body }: HttpRequest): string =>
  String((JSON.parse(body.toString('utf8')) as { readonly TableName?: unknown }).TableName);
