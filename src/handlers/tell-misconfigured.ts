import { isResourceEvent, parseResourceEvent } from '../domain/custom-resource/resource-request.js';
import { refusalCause } from '../domain/start/tell-refusal.js';
import { type ComposedResponses, composeResponses } from './compose.js';

/**
 * Tells CloudFormation that the function's settings are wrong. A state machine reads that in the function's own error; CloudFormation
 * reads none, and would wait for an hour. Never throws.
 *
 * The state table, which is not known without settings, holds nothing of it. So the event is not to be handed over again once CloudFormation
 * was told: with settings that are right by then its SQL would be started.
 *
 * @param event what the function was invoked with; nothing is told for what is no request of CloudFormation.
 * @returns whether CloudFormation was told. The function then ends without an error, so that Lambda does not repeat the event.
 */
export async function tellMisconfigured(
  event: unknown,
  error: Error,
  compose: () => Promise<ComposedResponses> = composeResponses,
): Promise<boolean> {
  if (!isResourceEvent(event)) return false;
  try {
    const { taskCallback, responseOrigin, telemetry } = await compose();
    const { taskToken, stackId, logicalResourceId } = parseResourceEvent(event, responseOrigin);
    await taskCallback.sendTaskFailure(taskToken, { error: error.name, cause: refusalCause(error) });
    telemetry.error('told CloudFormation that the function’s settings are wrong; a person is needed', {
      ...{ executionArn: stackId, stateName: logicalResourceId },
      ...{ errorName: error.name, reason: error.message },
    });
    return true;
  } catch {
    // The function's error stands in its log, and Lambda hands the event over again.
    return false;
  }
}
