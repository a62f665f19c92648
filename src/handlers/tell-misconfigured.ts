import { isResourceEvent, parseResourceEvent } from '../domain/custom-resource/resource-request.js';
import { refusalCause } from '../domain/start/tell-refusal.js';
import { type ComposedResponses, composeResponses } from './compose.js';

/**
 * Tells CloudFormation that the function's settings are wrong. A state machine reads that in the function's own error; CloudFormation
 * reads none, and would wait for an hour. Never throws.
 *
 * @param event what the function was invoked with; nothing is told for what is no request of CloudFormation.
 */
export async function tellMisconfigured(
  event: unknown,
  error: Error,
  compose: () => Promise<ComposedResponses> = composeResponses,
): Promise<void> {
  if (!isResourceEvent(event)) return;
  try {
    const { taskCallback, responseOrigin } = await compose();
    const { taskToken } = parseResourceEvent(event, responseOrigin);
    await taskCallback.sendTaskFailure(taskToken, { error: error.name, cause: refusalCause(error) });
  } catch {
    // The function's error stands in its log, and Lambda hands the event over again.
  }
}
