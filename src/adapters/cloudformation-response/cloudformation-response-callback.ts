import type { Clock } from '../../ports/clock.js';
import { TaskCallbackError } from '../../ports/port-errors.js';
import type { CallbackResult, HeartbeatResult, TaskCallback, TaskFailure } from '../../ports/task-callback.js';
import { checkFailure, checkOutput } from '../../domain/answer-limits.js';
import { failureBody, successBody } from '../../domain/custom-resource/response-body.js';
import { isResponseUrl, signedSpanOf } from '../../domain/custom-resource/response-url.js';
import { type WaitingCustomResource, waiterOf } from '../../domain/waiter.js';

/** What a {@link CloudFormationResponseCallback} works with. */
export interface CloudFormationResponseOptions {
  readonly clock: Clock;
  /** An origin that answers may be sent to beside CloudFormation's own buckets. @default none */
  readonly responseOrigin?: string | undefined;
  /** How requests are sent. @default Node's own */
  readonly fetch?: typeof fetch;
}

const TIME_LIMIT_MS = 10_000;
/** Waits before the second and the third try. */
const PAUSES_MS = [250, 1_000];
/** Answers of S3 that pass. */
const PASSING: ReadonlySet<number> = new Set([408, 409, 429]);

/**
 * {@link TaskCallback} for custom resources: puts the answer to the URL that CloudFormation has signed for the request. S3 takes an
 * answer also where nobody waits for it any more, and tells nothing of that before the URL expires.
 *
 * @example new CloudFormationResponseCallback({ clock: new SystemClock() })
 */
export class CloudFormationResponseCallback implements TaskCallback {
  constructor(private readonly options: CloudFormationResponseOptions) {}

  async sendTaskSuccess(taskToken: string, output: string): Promise<CallbackResult> {
    checkOutput(output);
    return await this.put(taskToken, (waiter) => successBody(waiter, output));
  }

  async sendTaskFailure(taskToken: string, failure: TaskFailure): Promise<CallbackResult> {
    checkFailure(failure);
    return await this.put(taskToken, (waiter) => failureBody(waiter, failure));
  }

  /** Nobody waits once the URL has expired, as far as it tells when. Before that nobody can tell. */
  async sendTaskHeartbeat(taskToken: string): Promise<HeartbeatResult> {
    const waiter = waiterOf(taskToken);
    if (waiter.kind !== 'customResource') return 'nobodyWaits';
    const signed = signedSpanOf(waiter.responseUrl);
    return signed !== undefined && this.options.clock.now() >= signed.expiresAt ? 'nobodyWaits' : 'cannotTell';
  }

  private async put(taskToken: string, bodyFor: (waiter: WaitingCustomResource) => string): Promise<CallbackResult> {
    const waiter = waiterOf(taskToken);
    if (waiter.kind !== 'customResource' || !isResponseUrl(waiter.responseUrl, this.options.responseOrigin)) {
      return 'nobodyWaits';
    }
    const body = bodyFor(waiter);
    for (const pauseMs of PAUSES_MS) {
      const result = await this.tryToPut(waiter.responseUrl, body);
      if (typeof result === 'string') return result;
      await this.options.clock.sleep(pauseMs);
    }
    const result = await this.tryToPut(waiter.responseUrl, body);
    if (typeof result === 'string') return result;
    throw result;
  }

  /** An error is returned where it may pass. Nothing of it holds the URL. */
  private async tryToPut(responseUrl: string, body: string): Promise<CallbackResult | TaskCallbackError> {
    const send = this.options.fetch ?? fetch;
    let status: number;
    try {
      const response = await send(responseUrl, {
        method: 'PUT',
        // Bytes: a text would bring a content type along, with which the signature does not hold.
        body: Buffer.from(body, 'utf8'),
        // Whoever answers there may not send the answer elsewhere.
        redirect: 'manual',
        signal: AbortSignal.timeout(TIME_LIMIT_MS),
      });
      await response.body?.cancel();
      ({ status } = response);
    } catch (error) {
      return failed('ResponseUrlUnreachable', `no answer came (${reasonOf(error)})`);
    }
    if (status >= 200 && status < 300) return 'delivered';
    // The URL has expired, or was never signed for this: sending again changes nothing.
    if (status >= 400 && status < 500 && !PASSING.has(status)) return 'nobodyWaits';
    return failed('ResponseUrlRefused', `S3 answered with status ${status}`);
  }
}

const failed = (name: string, reason: string): TaskCallbackError =>
  new TaskCallbackError(name, `the response to CloudFormation was not taken: ${reason}`, true);

/** The code of the socket's error, or the name of the error; their texts may hold the host and more. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const { code } = (error.cause ?? {}) as { readonly code?: unknown };
  return typeof code === 'string' ? code : error.name;
}
