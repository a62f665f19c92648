import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';

/** A request whose body has arrived in full. */
export interface HttpRequest {
  readonly method: string;
  /** Path and query, as in the request line. */
  readonly url: string;
  /** Names in lower case. */
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** The id that the answer carries as `x-amzn-requestid`. */
  readonly requestId: string;
}

/** What a service answers. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** A stream goes on until it ends or the caller hangs up; it is destroyed then. */
  readonly body: Buffer | string | Readable;
}

/** An answer that is there as a whole. */
export interface BufferedAnswer extends HttpAnswer {
  readonly body: Buffer | string;
}

/** A part of the laptop cloud that answers HTTP requests. */
export interface HttpService {
  /** Whether a request is for this service. */
  matches(request: HttpRequest): boolean;

  /**
   * Answers one request. Whatever it throws is answered as a 500.
   *
   * @param signal aborted when the caller hangs up or the server closes.
   */
  answer(request: HttpRequest, signal: AbortSignal): Promise<HttpAnswer>;
}
