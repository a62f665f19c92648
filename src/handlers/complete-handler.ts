import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import { parseCompletionEvent } from '../domain/completion/completion-event.js';
import { completeInvocation } from '../domain/completion/complete-invocation.js';
import { isDenied } from '../domain/completion/confirm-end.js';
import { hasErrorName, errorNameOf } from '../ports/tasker-error.js';
import type { Runtime } from '../domain/runtime.js';
import { flushAfter } from './flush-after.js';
import { type RemainingTime, withinTime } from './remaining-time.js';

/** How often a message may come back whose event the Data API does not confirm; the reconciler stands behind it. */
const UNCONFIRMED_RECEIVES_MAX = 2;

/** Answers one batch of the completion queue. */
export type CompleteHandler = (event: SQSEvent, context?: RemainingTime) => Promise<SQSBatchResponse>;

/**
 * The completer as a Lambda handler behind an SQS event source mapping with `ReportBatchItemFailures`. Messages that are not
 * about a statement of this deployment are dropped; one that cannot be dealt with now comes back alone.
 *
 * @example export const handler = createCompleteHandler(runtime);
 */
export function createCompleteHandler(runtime: Runtime): CompleteHandler {
  return async (event, context) =>
    // One processor per batch: it keeps the batch in itself, and two batches may run in one process.
    await flushAfter(runtime.telemetry, () =>
      processPartialResponse(
        event,
        (record: SQSRecord) => completeRecord(withinTime(runtime, context), record),
        new BatchProcessor(EventType.SQS),
        { throwOnFullBatchFailure: false },
      ),
    );
}

async function completeRecord(runtime: Runtime, record: SQSRecord): Promise<void> {
  const parsed = parseCompletionEvent(parseJson(record.body), runtime.settings.statementNamePrefix);
  if (parsed.kind === 'foreign') {
    runtime.telemetry.metric('EventsIgnored');
    runtime.telemetry.warn('ignored a message', { messageId: record.messageId, reason: parsed.reason });
    return;
  }
  const { key, statementId, event } = parsed;
  try {
    const traceHeader = traceHeaderOf(record);
    const hint = { source: 'event', statementId, event, ...(traceHeader !== undefined && { traceHeader }) } as const;
    const result = await completeInvocation(runtime, key, hint);
    if (result === 'missing') runtime.telemetry.metric('EventsIgnored');
  } catch (error) {
    if (hasErrorName(error, 'ResultUnfinished')) {
      // The reconciler goes on, sooner than a message comes back; and however many times it takes, it is no poison.
      const ids = { executionArn: key.executionArn, invocationId: key.invocationId, statementId };
      runtime.telemetry.info('a result is being copied; the reconciler goes on', ids);
      return;
    }
    const isLastTry = receiveCountOf(record) > UNCONFIRMED_RECEIVES_MAX;
    runtime.telemetry.warn('a completion could not be carried out', {
      executionArn: key.executionArn,
      invocationId: key.invocationId,
      statementId,
      messageId: record.messageId,
      errorName: errorNameOf(error),
      retryable: !isLastTry,
    });
    // What may not be confirmed is noted, and comes back by the reconciler for as long as it takes.
    if ((hasErrorName(error, 'CompletionUnconfirmed') || isDenied(error)) && isLastTry) {
      runtime.telemetry.metric('EventsIgnored');
      return;
    }
    throw error;
  }
}

/** `undefined` for what is not JSON: such a message never gets better, so it must not come back. */
function parseJson(text: unknown): unknown {
  if (typeof text !== 'string') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whoever put the event there may have had a trace; Redshift has none. */
const traceHeaderOf = (record: SQSRecord): string | undefined => {
  const attributes = record.attributes as Partial<SQSRecord['attributes']> | undefined;
  return attributes?.AWSTraceHeader;
};

const receiveCountOf = (record: SQSRecord): number => {
  // A record from elsewhere than SQS may lack its attributes.
  const attributes = record.attributes as Partial<SQSRecord['attributes']> | undefined;
  const count = Number(attributes?.ApproximateReceiveCount);
  return Number.isFinite(count) ? count : 1;
};
