import type { Runtime } from '../domain/runtime.js';
import type { JsonValue } from '../domain/to-json.js';
import { handleRequest } from '../domain/handle-request.js';
import { isWorkflowArn } from '../domain/execution-arn.js';
import { errorNameOf } from '../ports/tasker-error.js';
import { withinSpan } from '../domain/within-span.js';
import { flushAfter } from './flush-after.js';
import { type RemainingTime, withinTime } from './remaining-time.js';

/** Answers one payload of a state machine. */
export type StartHandler = (payload: unknown, context?: RemainingTime) => Promise<JsonValue>;

/**
 * The starter as a Lambda handler. What it returns and throws is told at `handleRequest`.
 *
 * @example export const handler = createStartHandler(runtime);
 */
export function createStartHandler(runtime: Runtime): StartHandler {
  return async (payload, context) =>
    await flushAfter(runtime.telemetry, async () => {
      try {
        const span = { name: 'start', fields: { executionArn: executionArnOf(payload) } };
        return await withinSpan(runtime, span, () => handleRequest(withinTime(runtime, context), payload));
      } catch (error) {
        runtime.telemetry.warn('the starter answers with an error', {
          executionArn: executionArnOf(payload),
          errorName: errorNameOf(error),
        });
        throw error;
      }
    });
}

/** Whose story the error belongs to; a payload that is refused may hold anything there. */
const executionArnOf = (payload: unknown): string | undefined => {
  const { executionArn } = (payload ?? {}) as { readonly executionArn?: unknown };
  return typeof executionArn === 'string' && isWorkflowArn(executionArn) ? executionArn : undefined;
};
