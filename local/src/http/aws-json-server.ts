import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Ids } from 'sfn-redshift-tasker';
import { AwsJsonEndpoint } from './aws-json-endpoint.js';
import type { AwsJsonService } from './aws-json-service.js';
import { errorAnswer } from './error-answer.js';
import { failureMessage } from './failure-message.js';
import type { HttpAnswer, HttpRequest, HttpService } from './http-service.js';
import { readBody } from './read-body.js';
import { strangerOf } from './stranger.js';
import { writeAnswer } from './write-answer.js';

/** Longer bodies are refused: more than any JSON service takes, and enough for the parts of an upload to S3. */
const BODY_BYTES_MAX = 64 * 1024 * 1024;
/** SDK clients keep their connections; closing an idle one while a request is under way would fail that request. */
const KEEP_ALIVE_MS = 10 * 60 * 1000;
const JSON_CONTENT_TYPE = 'application/x-amz-json-1.1';

export interface AwsJsonServerOptions {
  /** Makes the request ids. */
  readonly ids: Ids;
  /** @default 0: a free port */
  readonly port?: number;
  /** Told about every error that a service did not mean to throw; the caller gets a 500 that names its class only. */
  readonly onFailure?: (error: unknown) => void;
}

/**
 * One HTTP server on the loopback interface that answers for many AWS services, so that a client needs one endpoint
 * only. Credentials and signatures are not checked; pages of other sites are kept out (`strangerOf`).
 */
export class AwsJsonServer {
  private readonly services: HttpService[] = [];
  private readonly server: Server;

  /** A server whose port is not open yet; see {@link AwsJsonServer.open}. */
  constructor(private readonly options: AwsJsonServerOptions) {
    this.server = createServer((request, response) => void this.respond(request, response));
    this.server.keepAliveTimeout = KEEP_ALIVE_MS;
    // A long poll or a long statement may take its time.
    this.server.requestTimeout = 0;
  }

  /**
   * A server whose port is open.
   *
   * @throws where the port is taken.
   * @example const server = await AwsJsonServer.listen({ ids }); server.serve(redshift);
   */
  static async listen(options: AwsJsonServerOptions): Promise<AwsJsonServer> {
    const server = new AwsJsonServer(options);
    await server.open();
    return server;
  }

  /**
   * Opens the port. Services that were added before are there from the first request on.
   *
   * @throws where the port is taken.
   */
  async open(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(this.options.port ?? 0, '127.0.0.1', resolve);
    });
  }

  /** What to give a client as its endpoint, such as `http://127.0.0.1:41234`; while the port is closed, as it was asked for. */
  get endpoint(): string {
    const address = this.server.address() as AddressInfo | null;
    return `http://127.0.0.1:${address?.port ?? this.options.port ?? 0}`;
  }

  /** Adds a service. Of two that match a request, the one added first answers. */
  serve(service: AwsJsonService | HttpService): this {
    this.services.push('targetPrefix' in service ? new AwsJsonEndpoint(service) : service);
    return this;
  }

  /** Aborts every request under way, closes all connections and the port. May be called twice. */
  async close(): Promise<void> {
    if (!this.server.listening) return;
    await new Promise<void>((resolve) => {
      this.server.close(() => resolve());
      this.server.closeAllConnections();
    });
  }

  private async respond(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const hangUp = new AbortController();
    response.once('close', () => {
      if (!response.writableFinished) hangUp.abort();
    });
    const requestId = this.options.ids.next();
    try {
      const { method = '', url = '/', headers } = incoming;
      const stranger = strangerOf(headers);
      const body = stranger === undefined ? await readBody(incoming, BODY_BYTES_MAX) : Buffer.alloc(0);
      let answer: HttpAnswer;
      if (stranger !== undefined) answer = forbidden(stranger);
      else if (body === undefined) answer = tooLarge();
      else answer = await this.answer({ method, url, headers, body, requestId }, hangUp.signal);
      if (!hangUp.signal.aborted) writeAnswer(response, answer, { requestId, isHead: method === 'HEAD' });
    } catch {
      // The caller is gone, or the answer cannot be written: nobody is left to tell.
      response.destroy();
    }
  }

  private async answer(request: HttpRequest, signal: AbortSignal): Promise<HttpAnswer> {
    const service = this.services.find((candidate) => candidate.matches(request));
    if (service === undefined) return unknownOperation(request);
    try {
      return await service.answer(request, signal);
    } catch (error) {
      if (!signal.aborted) this.options.onFailure?.(error);
      return errorAnswer({
        name: 'InternalFailure',
        message: failureMessage(error),
        httpStatus: 500,
        contentType: JSON_CONTENT_TYPE,
      });
    }
  }
}

function unknownOperation(request: HttpRequest): HttpAnswer {
  const target = request.headers['x-amz-target'];
  const asked = typeof target === 'string' ? `X-Amz-Target '${target}'` : `${request.method} ${request.url}`;
  return errorAnswer({
    name: 'UnknownOperationException',
    message: `no service of the laptop cloud answers ${asked}`,
    httpStatus: 400,
    contentType: JSON_CONTENT_TYPE,
  });
}

function forbidden(reason: string): HttpAnswer {
  return errorAnswer({
    name: 'AccessDeniedException',
    message: reason,
    httpStatus: 403,
    contentType: JSON_CONTENT_TYPE,
  });
}

function tooLarge(): HttpAnswer {
  return errorAnswer({
    name: 'RequestEntityTooLargeException',
    message: `the body is longer than ${BODY_BYTES_MAX} bytes`,
    httpStatus: 413,
    contentType: JSON_CONTENT_TYPE,
  });
}
