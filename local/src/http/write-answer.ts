import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import type { HttpAnswer } from './http-service.js';

/** What an answer needs of its request. */
export interface AnswerContext {
  readonly requestId: string;
  /** The caller asked for the headers alone. */
  readonly isHead: boolean;
}

/** Writes an answer; a length that it states itself is kept, as for the size of an object without its content. */
export function writeAnswer(response: ServerResponse, answer: HttpAnswer, { requestId, isHead }: AnswerContext): void {
  const { status, headers, body } = answer;
  const requestIdHeader = { 'x-amzn-requestid': requestId };
  if (body instanceof Readable) {
    response.writeHead(status, { ...requestIdHeader, ...headers });
    response.once('close', () => body.destroy());
    // What has been written goes out at once, also where nothing more comes for a while.
    response.flushHeaders();
    body.pipe(response);
    return;
  }
  response.writeHead(status, { ...requestIdHeader, 'content-length': Buffer.byteLength(body), ...headers });
  response.end(isHead ? undefined : body);
}
