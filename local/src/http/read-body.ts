import type { IncomingMessage } from 'node:http';

/**
 * The whole body of a request, or `undefined` where it is longer than `bytesMax`; the rest is then read and dropped, so
 * that the caller gets to see the answer.
 *
 * @throws the stream's error where the caller hangs up before the end.
 */
export async function readBody(request: IncomingMessage, bytesMax: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= bytesMax) chunks.push(chunk);
  }
  return bytes <= bytesMax ? Buffer.concat(chunks) : undefined;
}
