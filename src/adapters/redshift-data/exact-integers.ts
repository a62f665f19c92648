import { Buffer } from 'node:buffer';
import type { GetStatementResultCommand } from '@aws-sdk/client-redshift-data';

/** Of 16 digits or more; those before may be beyond 2^53. Within a text the quotes would stand behind a backslash. */
const LONG_INTEGER = /"longValue":\s*(-?\d{16,})/g;

/**
 * `command` whose answer keeps all digits of its `longValue`s: the SDK reads JSON numbers with those of JavaScript, which are exact up to
 * 2^53 only. Long ones pass as texts through the SDK, and are made numbers by {@link exactInteger}.
 */
export function withExactIntegers(command: GetStatementResultCommand): GetStatementResultCommand {
  command.middlewareStack.add(
    (next) => async (request) => {
      const answer = await next(request);
      const response = answer.response as { body?: unknown };
      if (response.body !== undefined) response.body = rewritten(await bytesOf(response.body));
      return answer;
    },
    // Nearest to the wire: before the SDK reads the answer.
    { step: 'deserialize', priority: 'low', name: 'keepDigits' },
  );
  return command;
}

/** @param value as the SDK gives it. */
export const exactInteger = (value: unknown): number | bigint => {
  if (typeof value !== 'string') return value as number;
  const exact = BigInt(value);
  return Number.isSafeInteger(Number(exact)) ? Number(exact) : exact;
};

async function bytesOf(body: unknown): Promise<Uint8Array> {
  if (body instanceof Uint8Array) return body;
  const chunks: Uint8Array[] = [];
  for await (const chunk of body as AsyncIterable<Uint8Array>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** As it was, unless there is a long integer in it. */
function rewritten(body: Uint8Array): Uint8Array {
  const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8');
  LONG_INTEGER.lastIndex = 0;
  return LONG_INTEGER.test(text) ? Buffer.from(text.replace(LONG_INTEGER, '"longValue":"$1"'), 'utf8') : body;
}
