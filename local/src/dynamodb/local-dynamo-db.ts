import type { Server } from 'node:http';
import type { BufferedAnswer, HttpRequest, HttpService } from '../http/http-service.js';
import { InProcessRequest } from './in-process-request.js';
import { InProcessResponse } from './in-process-response.js';

/**
 * DynamoDB by dynalite, in memory or in a folder, inside this process and without a port of its own: requests go straight
 * into its request listener. What it lacks: transactions, TimeToLive, and the item inside a failed condition.
 *
 * @example server.serve(await LocalDynamoDb.create());
 */
export class LocalDynamoDb implements HttpService {
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
    const { default: dynalite } = await import('dynalite');
    const timing = { createTableMs: 0, updateTableMs: 0, deleteTableMs: 0 };
    const server = dynalite({ ...timing, ...(folder !== undefined && { path: folder }) });
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

  /** Closes the folder, where there is one. */
  async close(): Promise<void> {
    if (!this.isKept) return;
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

  answer(request: HttpRequest): Promise<BufferedAnswer> {
    return new Promise((resolve) => {
      this.server.emit('request', new InProcessRequest(request), new InProcessResponse(resolve));
    });
  }
}
