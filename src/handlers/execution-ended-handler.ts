import * as v from 'valibot';
import { isExecutionArn } from '../domain/execution-arn.js';
import { cancelExecution } from '../domain/upkeep/cancel-execution.js';
import type { Runtime } from '../domain/runtime.js';
import type { EpochMs } from '../ports/units.js';
import { withinSpan } from '../domain/within-span.js';
import { flushAfter } from './flush-after.js';

/** Answers one `Step Functions Execution Status Change` event. */
export type ExecutionEndedHandler = (event: unknown) => Promise<{ readonly cancelled: number }>;

const eventSchema = v.looseObject({
  source: v.literal('aws.states'),
  'detail-type': v.literal('Step Functions Execution Status Change'),
  detail: v.looseObject({
    executionArn: v.pipe(v.string(), v.check(isExecutionArn)),
    status: v.picklist(['ABORTED', 'TIMED_OUT', 'FAILED']),
    stopDate: v.nullish(v.number()),
    redriveCount: v.nullish(v.number()),
  }),
});

/** Whether an event tells of an execution's state, whatever that is. */
export const isExecutionStatusChange = (event: unknown): boolean =>
  v.is(v.looseObject({ source: v.literal('aws.states'), 'detail-type': v.string() }), event);

/**
 * Cancels what an execution leaves behind that ended without success. Other events change nothing. An error makes Lambda
 * deliver the event again.
 *
 * @example export const handler = createExecutionEndedHandler(runtime);
 */
export function createExecutionEndedHandler(runtime: Runtime): ExecutionEndedHandler {
  return async (event) => await flushAfter(runtime.telemetry, () => follow(runtime, event));
}

async function follow(runtime: Runtime, event: unknown): Promise<{ readonly cancelled: number }> {
  const parsed = v.safeParse(eventSchema, event, { abortEarly: true });
  if (!parsed.success) {
    runtime.telemetry.metric('EventsIgnored');
    return { cancelled: 0 };
  }
  const { executionArn, status, stopDate, redriveCount } = parsed.output.detail;
  const ended = {
    executionArn,
    ...(typeof stopDate === 'number' && { stoppedAt: stopDate as EpochMs }),
    ...(typeof redriveCount === 'number' && { redriveCount }),
  };
  const span = { name: 'cancel', fields: { executionArn, status } };
  const cancelled = await withinSpan(runtime, span, () => cancelExecution(runtime, ended));
  runtime.telemetry.info('followed an execution to its end', { executionArn, status, count: cancelled });
  return { cancelled };
}
