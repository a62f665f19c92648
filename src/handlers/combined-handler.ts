import type { SQSEvent } from 'aws-lambda';
import type { Runtime } from '../domain/runtime.js';
import { isResourceEvent } from '../domain/custom-resource/resource-request.js';
import { createCompleteHandler } from './complete-handler.js';
import { createCustomResourceHandler } from './custom-resource-handler.js';
import { createExecutionEndedHandler, isExecutionStatusChange } from './execution-ended-handler.js';
import { createReconcileHandler } from './reconcile-handler.js';
import type { RemainingTime } from './remaining-time.js';
import { createStartHandler } from './start-handler.js';

/** Answers whatever a tasker's Lambda can be invoked with. */
export type CombinedHandler = (event: unknown, context?: RemainingTime) => Promise<unknown>;

/**
 * All handlers behind one: queue batches go to the completer, the schedule's ticks to the reconciler, execution status
 * changes to the canceller, CloudFormation's requests for custom resources to their handler, and everything else to the starter. Telling them apart opens nothing: what a caller
 * pretends to be an event is only a hint that the Data API must confirm.
 *
 * @example export const handler = createCombinedHandler(runtime);
 */
export function createCombinedHandler(runtime: Runtime): CombinedHandler {
  const start = createStartHandler(runtime);
  const complete = createCompleteHandler(runtime);
  const reconcile = createReconcileHandler(runtime);
  const executionEnded = createExecutionEndedHandler(runtime);
  const customResource = createCustomResourceHandler(runtime);
  return async (event, context) => {
    if (isQueueBatch(event)) return await complete(event, context);
    if (isSchedule(event)) return await reconcile(event, context);
    if (isExecutionStatusChange(event)) return await executionEnded(event);
    if (isResourceEvent(event)) return await customResource(event);
    return await start(event, context);
  };
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

const isQueueBatch = (event: unknown): event is SQSEvent =>
  isRecord(event) &&
  Array.isArray(event.Records) &&
  event.Records.length > 0 &&
  event.Records.every((record) => isRecord(record) && record.eventSource === 'aws:sqs');

const isSchedule = (event: unknown): boolean =>
  isRecord(event) &&
  (event.source === 'aws.events' || event.source === 'aws.scheduler') &&
  event['detail-type'] === 'Scheduled Event';
