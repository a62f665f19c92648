import type { Server } from 'node:http';
import type { HttpAnswer, HttpRequest, HttpService } from '../http/http-service.js';
import { InProcessRequest } from './in-process-request.js';
import { InProcessResponse } from './in-process-response.js';

/**
 * DynamoDB by dynalite, in memory, inside this process and without a port of its own: requests go straight into its
 * request listener. What it lacks: transactions, TimeToLive, and the item inside a failed condition.
 *
 * @example server.serve(await LocalDynamoDb.create());
 */
export class LocalDynamoDb implements HttpService {
  private constructor(private readonly server: Server) {}

  /** Starts with no tables. Nothing has to be closed: the tables go with the object. */
  static async create(): Promise<LocalDynamoDb> {
    const { default: dynalite } = await import('dynalite');
    return new LocalDynamoDb(dynalite({ createTableMs: 0, updateTableMs: 0, deleteTableMs: 0 }));
  }

  matches(request: HttpRequest): boolean {
    const target = request.headers['x-amz-target'];
    return typeof target === 'string' && target.startsWith('DynamoDB_');
  }

  answer(request: HttpRequest): Promise<HttpAnswer> {
    return new Promise((resolve) => {
      this.server.emit('request', new InProcessRequest(request), new InProcessResponse(resolve));
    });
  }
}
