import * as v from 'valibot';
import { isDurableExecutionArn, isExecutionArn } from '../domain/execution-arn.js';
import { cancelExecution, type EndedExecution } from '../domain/upkeep/cancel-execution.js';
import type { Runtime } from '../domain/runtime.js';
import type { EpochMs } from '../ports/units.js';
import { withinSpan } from '../domain/within-span.js';
import { flushAfter } from './flush-after.js';

/** Answers one `Step Functions Execution Status Change` event, or a `Durable Execution Status Change` of Lambda. */
export type ExecutionEndedHandler = (event: unknown) => Promise<{ readonly cancelled: number }>;

const stateMachineEvent = v.looseObject({
  source: v.literal('aws.states'),
  'detail-type': v.literal('Step Functions Execution Status Change'),
  detail: v.looseObject({
    executionArn: v.pipe(v.string(), v.check(isExecutionArn)),
    status: v.picklist(['ABORTED', 'TIMED_OUT', 'FAILED']),
    stopDate: v.nullish(v.number()),
    redriveCount: v.nullish(v.number()),
  }),
});

const durableFunctionEvent = v.looseObject({
  source: v.literal('aws.lambda'),
  'detail-type': v.literal('Durable Execution Status Change'),
  detail: v.looseObject({
    durableExecutionArn: v.pipe(v.string(), v.check(isDurableExecutionArn)),
    status: v.picklist(['STOPPED', 'TIMED_OUT', 'FAILED']),
  }),
});

const statusChange = v.union([
  v.looseObject({ source: v.literal('aws.states'), 'detail-type': v.string() }),
  v.looseObject({ source: v.literal('aws.lambda'), 'detail-type': v.literal('Durable Execution Status Change') }),
]);

/** Whether an event tells of an execution's state, whatever that is. */
export const isExecutionStatusChange = (event: unknown): boolean => v.is(statusChange, event);

/** What an event tells of an execution that ended without success; `undefined` for every other event. */
function endIn(event: unknown): { readonly ended: EndedExecution; readonly status: string } | undefined {
  const ofStateMachine = v.safeParse(stateMachineEvent, event, { abortEarly: true });
  if (ofStateMachine.success) {
    const { executionArn, status, stopDate, redriveCount } = ofStateMachine.output.detail;
    const ended = {
      executionArn,
      ...(typeof stopDate === 'number' && { stoppedAt: stopDate as EpochMs }),
      ...(typeof redriveCount === 'number' && { redriveCount }),
    };
    return { ended, status };
  }
  const ofDurableFunction = v.safeParse(durableFunctionEvent, event, { abortEarly: true });
  if (!ofDurableFunction.success) return undefined;
  const { durableExecutionArn: executionArn, status } = ofDurableFunction.output.detail;
  // Never redriven: whatever it has registered, however late, is left behind.
  return { ended: { executionArn }, status };
}

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
  const told = endIn(event);
  if (told === undefined) {
    runtime.telemetry.metric('EventsIgnored');
    return { cancelled: 0 };
  }
  const { ended, status } = told;
  const { executionArn } = ended;
  const span = { name: 'cancel', fields: { executionArn, status } };
  const cancelled = await withinSpan(runtime, span, () => cancelExecution(runtime, ended));
  runtime.telemetry.info('followed an execution to its end', { executionArn, status, count: cancelled });
  return { cancelled };
}
