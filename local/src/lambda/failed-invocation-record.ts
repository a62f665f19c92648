import { type EpochMs, toIsoString } from 'sfn-redshift-tasker';
import type { DroppedEvent } from './lambda-host.js';

/** What a {@link failedInvocationRecord} is about. */
export interface FailedInvocation extends DroppedEvent {
  readonly functionArn: string;
  /** The function's error, or why it was not invoked. */
  readonly reason: unknown;
  readonly requestId: string;
  readonly at: EpochMs;
}

/**
 * What Lambda sends to a function's on-failure destination once an invocation by event has failed for good: the event under
 * `requestPayload`, the function's error under `responsePayload`.
 */
export const failedInvocationRecord = (failed: FailedInvocation): object => {
  const { functionArn, reason, requestId, at, payload, invocations } = failed;
  return {
    version: '1.0',
    timestamp: toIsoString(at),
    requestContext: {
      requestId,
      functionArn: `${functionArn}:$LATEST`,
      condition: 'RetriesExhausted',
      approximateInvokeCount: invocations,
    },
    requestPayload: payload,
    responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
    responsePayload: reason instanceof Error ? { errorType: reason.name, errorMessage: reason.message } : reason,
  };
};
