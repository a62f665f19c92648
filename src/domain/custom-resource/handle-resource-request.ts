import type { Runtime } from '../runtime.js';
import { InvalidRequest } from '../errors.js';
import { startStatement } from '../start/start-statement.js';
import { tellRefusal } from '../start/tell-refusal.js';
import { toIsoString } from '../../ports/units.js';
import { endEarlierRequests } from './end-earlier-requests.js';
import { type ResourceStatement, sqlPropertyOf, resourceStatementOf } from './resource-statement.js';
import { parseResourceEvent, requestedAt, type ResourceRequest } from './resource-request.js';
import { takeTurn, type Turn } from './turn.js';
import { wasCreated } from './was-created.js';

/**
 * Does what CloudFormation wants of a custom resource: starts its SQL, whose end answers the request, or answers at once where there is
 * nothing to run. The same event, however often it comes, starts one statement.
 *
 * @param event CloudFormation's request, of any shape.
 * @throws {InvalidRequest} it cannot be answered; nothing was done.
 * @throws {TaskNoLongerWaiting} CloudFormation has given the request up; nothing was started.
 * @throws {TaskerError} with `retryable` true: the request is not answered (yet); repeating is safe and right. What is refused for good
 *   is told to CloudFormation, and thrown.
 * @example await handleResourceRequest(runtime, event)
 */
export async function handleResourceRequest(runtime: Runtime, event: unknown): Promise<void> {
  const request = parseResourceEvent(event, runtime.settings.responseOrigin);
  try {
    await carryOut(runtime, request);
  } catch (error) {
    // What is refused later has a registration, with which it is settled.
    if (error instanceof InvalidRequest && (await tellRefusal(runtime, request.taskToken, error))) return;
    throw error;
  }
}

async function carryOut(runtime: Runtime, request: ResourceRequest): Promise<void> {
  const turn = turnOf(runtime, request);
  await takeTurn(runtime, turn);
  const statement = await statementFor(runtime, request);
  if (statement === undefined) return await answerAtOnce(runtime, request);
  const { stackId, logicalResourceId, requestType, taskToken } = request;
  const { execute, timeoutSeconds } = statement;
  await startStatement(runtime, {
    ...execute,
    taskToken,
    executionArn: stackId,
    attempt: {
      stateName: logicalResourceId,
      enteredTime: toIsoString(turn.requestedAt),
      retryCount: 0,
      redriveCount: 0,
      entry: requestType,
      ...(timeoutSeconds !== undefined && { timeoutSeconds }),
    },
    includeResult: { maxRows: 1 },
  });
}

/** What is to be run, when nothing of the resource runs any more; `undefined` where nothing is. */
async function statementFor(runtime: Runtime, request: ResourceRequest): Promise<ResourceStatement | undefined> {
  const { properties, requestType, physicalResourceId, ownPhysicalResourceId } = request;
  const isReplacement = physicalResourceId !== ownPhysicalResourceId;
  const sqlProperty = sqlPropertyOf(requestType, isReplacement);
  const hasSql = properties[sqlProperty] !== undefined;
  await endEarlierRequests(runtime, request, hasSql);
  // What could not be made cannot be in the way of its deletion, whatever its properties hold.
  if (requestType === 'Delete' && !(hasSql && (await wasCreated(runtime, request)))) return undefined;
  return resourceStatementOf(properties, sqlProperty);
}

/** @throws {TaskCallbackError} the answer may not have arrived; repeating is safe. */
async function answerAtOnce(
  runtime: Runtime,
  { taskToken, stackId, logicalResourceId }: ResourceRequest,
): Promise<void> {
  await runtime.taskCallback.sendTaskSuccess(taskToken, '{}');
  runtime.telemetry.info('answered a custom resource that has nothing to run', {
    executionArn: stackId,
    stateName: logicalResourceId,
  });
}

const turnOf = (runtime: Runtime, request: ResourceRequest): Turn => {
  const { stackId, logicalResourceId, requestId, requestType } = request;
  const at = requestedAt(request, runtime.clock.now());
  return { stackId, logicalResourceId, requestId, requestType, requestedAt: at };
};
