import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** How the next request goes wrong. `replyLost`: it is taken, and the caller hears nothing. */
export type ResponseFault = 'throttled' | 'unavailable' | 'replyLost';

/** What was put to one URL. */
export interface PutResponse {
  readonly contentType: string | undefined;
  readonly body: Readonly<Record<string, unknown>>;
  readonly bytes: number;
}

/**
 * S3 as the place for responses to CloudFormation, on loopback: takes a PUT to each URL that was signed and has not expired, the
 * first of which counts.
 */
export class ResponseServer {
  readonly puts = new Map<string, PutResponse[]>();
  readonly #faults: ResponseFault[] = [];
  readonly #expired = new Set<string>();

  private constructor(private readonly server: Server) {}

  static async listen(): Promise<ResponseServer> {
    const server = createServer();
    const responses = new ResponseServer(server);
    server.on('request', (request, response) => {
      const key = new URL(request.url ?? '', 'http://localhost').pathname;
      void text(request).then((body) => {
        if (request.method === 'PUT') responses.#take(key, request.headers['content-type'], body, response);
        else response.writeHead(405).end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return responses;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** The next requests go wrong, one after the other. */
  failNext(...faults: readonly ResponseFault[]): void {
    this.#faults.push(...faults);
  }

  /** From now on the URL's signature does not hold. */
  expire(key: string): void {
    this.#expired.add(key);
  }

  /** What counts of what was put there; `undefined` where nothing was. */
  firstOf(key: string): PutResponse | undefined {
    return this.puts.get(key)?.[0];
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise<unknown>((resolve) => this.server.close(resolve));
  }

  #take(key: string, contentType: string | undefined, body: string, response: ServerResponse): void {
    const fault = this.#faults.shift();
    if (fault === 'throttled' || fault === 'unavailable') {
      response.writeHead(fault === 'throttled' ? 429 : 503).end();
      return;
    }
    // With a content type another signature would be needed.
    if (this.#expired.has(key) || (contentType ?? '') !== '') {
      response.writeHead(403).end('<Error><Code>AccessDenied</Code></Error>');
      return;
    }
    const parsed = JSON.parse(body) as PutResponse['body'];
    this.puts.set(key, [...(this.puts.get(key) ?? []), { contentType, body: parsed, bytes: Buffer.byteLength(body) }]);
    if (fault === 'replyLost') response.destroy();
    else response.writeHead(200).end();
  }
}
