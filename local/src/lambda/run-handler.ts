import type { Clock } from 'sfn-redshift-tasker';
import { LambdaServiceError } from './lambda-service-error.js';
import { FunctionError, reportThrown } from './function-error.js';
import type { LambdaContext } from './lambda-context.js';
import type { LambdaHandler } from './lambda-function.js';
import type { LambdaResult } from '../states/lambda-invoker.js';

/** Longest payload and longest result, in bytes of JSON. */
const PAYLOAD_BYTES_MAX = 6 * 1024 * 1024;

/**
 * A value as it arrives on the other side of the wire: a copy, without what JSON cannot say.
 *
 * @throws {LambdaServiceError} `RequestTooLargeException` over 6 MB.
 */
export function overTheWire(payload: unknown): unknown {
  const text = (JSON.stringify(payload) as string | undefined) ?? 'null';
  const bytes = Buffer.byteLength(text);
  if (bytes > PAYLOAD_BYTES_MAX) {
    const message = `the payload has ${bytes} bytes of JSON; allowed: ${PAYLOAD_BYTES_MAX}`;
    throw new LambdaServiceError('RequestTooLargeException', message, 413);
  }
  return JSON.parse(text);
}

/** How one run of a handler is limited. */
export interface RunLimits {
  readonly clock: Clock;
  readonly timeoutSeconds: number;
  /** Each ends the wait for the handler: the run then counts as timed out. */
  readonly signals: readonly AbortSignal[];
}

/**
 * Runs a handler and waits for its end or its time limit, whichever is first. A handler that has timed out cannot be
 * stopped inside this process: it goes on, and what it does later is dropped.
 */
export async function runHandler(
  load: () => Promise<LambdaHandler>,
  payload: unknown,
  context: LambdaContext,
  limits: RunLimits,
): Promise<LambdaResult> {
  const waiting = new AbortController();
  const stopWaiting = (): void => waiting.abort();
  for (const signal of limits.signals) {
    if (signal.aborted) stopWaiting();
    // Not AbortSignal.any(): the cloud's own signal would keep a trace of every invocation.
    signal.addEventListener('abort', stopWaiting, { once: true });
  }
  try {
    return await Promise.race([runToItsEnd(load, payload, context), timeOut(context, limits, waiting.signal)]);
  } finally {
    for (const signal of limits.signals) signal.removeEventListener('abort', stopWaiting);
    stopWaiting();
  }
}

async function runToItsEnd(
  load: () => Promise<LambdaHandler>,
  payload: unknown,
  context: LambdaContext,
): Promise<LambdaResult> {
  try {
    const handler = await load();
    return { payload: resultOverTheWire(await handler(payload, context)) };
  } catch (thrown) {
    return { error: { ...reportThrown(thrown), requestId: context.awsRequestId } };
  }
}

async function timeOut(context: LambdaContext, limits: RunLimits, signal: AbortSignal): Promise<LambdaResult> {
  // An abort is either the handler's end, whose result has won the race, or the host's.
  await limits.clock.sleep(limits.timeoutSeconds * 1000, signal).catch(() => undefined);
  return {
    error: {
      errorType: 'Sandbox.Timedout',
      errorMessage: `RequestId: ${context.awsRequestId} Error: Task timed out after ${limits.timeoutSeconds.toFixed(2)} seconds`,
    },
  };
}

function resultOverTheWire(result: unknown): unknown {
  let text: string | undefined;
  try {
    text = JSON.stringify(result);
  } catch (error) {
    throw new FunctionError('Runtime.MarshalError', 'Unable to stringify response body', { cause: error });
  }
  if (text === undefined) return null;
  const bytes = Buffer.byteLength(text);
  if (bytes > PAYLOAD_BYTES_MAX) {
    throw new FunctionError(
      'Function.ResponseSizeTooLarge',
      `the result has ${bytes} bytes of JSON; allowed: ${PAYLOAD_BYTES_MAX}`,
    );
  }
  return JSON.parse(text);
}
