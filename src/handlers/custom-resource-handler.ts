import { handleResourceRequest } from '../domain/custom-resource/handle-resource-request.js';
import { isStackArn } from '../domain/execution-arn.js';
import type { Runtime } from '../domain/runtime.js';
import { withinSpan } from '../domain/within-span.js';
import { errorNameOf, hasErrorName, TaskerError } from '../ports/tasker-error.js';
import { flushAfter } from './flush-after.js';

/** Answers one request of CloudFormation for a custom resource. */
export type CustomResourceHandler = (event: unknown) => Promise<void>;

/**
 * The starter as what is behind a custom resource: a Lambda handler that CloudFormation invokes. What it throws makes Lambda hand the
 * event over again; what would only be refused again is told to CloudFormation, and ends the matter.
 *
 * @example export const handler = createCustomResourceHandler(runtime);
 */
export function createCustomResourceHandler(runtime: Runtime): CustomResourceHandler {
  return async (event) =>
    await flushAfter(runtime.telemetry, async () => {
      const fields = fieldsOf(event);
      try {
        await withinSpan(runtime, { name: 'customResource', fields }, () => handleResourceRequest(runtime, event));
      } catch (error) {
        runtime.telemetry.warn('a request of CloudFormation ends with an error', {
          ...fields,
          errorName: errorNameOf(error),
        });
        if (!isSettled(error)) throw error;
      }
    });
}

/** Whether CloudFormation knows of the error, or nobody there waits, and the same event can only come to the same. */
const isSettled = (error: unknown): boolean =>
  error instanceof TaskerError && !error.retryable && !hasErrorName(error, 'InvalidRequest', 'ConfigurationError');

/** Whose story it is; an event that is refused may hold anything there. */
const fieldsOf = (event: unknown): { readonly executionArn?: string } => {
  const { StackId } = (event ?? {}) as { readonly StackId?: unknown };
  return typeof StackId === 'string' && isStackArn(StackId) ? { executionArn: StackId } : {};
};
