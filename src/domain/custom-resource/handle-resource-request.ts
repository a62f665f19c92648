import type { ExecuteRequest } from '../request/starter-request.js';
import type { Runtime } from '../runtime.js';
import { isDenied } from '../completion/confirm-end.js';
import { InvalidRequest, InvocationBusy } from '../errors.js';
import type { CallbackResult } from '../../ports/task-callback.js';
import { hasErrorName } from '../../ports/tasker-error.js';
import { startStatement } from '../start/start-statement.js';
import { tellRefusal } from '../start/tell-refusal.js';
import { endEarlierRequests, openRequests } from './end-earlier-requests.js';
import { closeAnswered, goOn, holdOn } from './hold-on.js';
import { resourceStatementOf, type SqlProperty, sqlPropertyOf } from './resource-statement.js';
import { parseResourceEvent, type ResourceRequest } from './resource-request.js';
import { attemptOf, type Turn, turnOf } from './resource-turn.js';
import { settleUnknownOrder } from './settle-unknown-order.js';
import { OrderUnknown, registrationOf, takeTurn } from './take-turn.js';
import { wasCreated, wasDeleted } from './was-created.js';

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
  const turn = turnOf(runtime, request);
  const progress = { isStarting: false };
  try {
    await carryOut(runtime, request, turn, progress);
  } catch (error) {
    if (error instanceof OrderUnknown) return await settleUnknownOrder(runtime, turn, error);
    // What is refused later has a registration, with which it is settled.
    const isUnsettled = error instanceof InvalidRequest;
    if (!isUnsettled && (progress.isStarting || !isDenied(error))) throw error;
    if (await tellRefusal(runtime, request.taskToken, error)) return;
    // Lambda hands the event over again.
    if (error instanceof InvalidRequest) throw error;
    throw new InvocationBusy(`CloudFormation could not be told of ${error.name}; try again`);
  }
}

async function carryOut(
  runtime: Runtime,
  request: ResourceRequest,
  turn: Turn,
  progress: { isStarting: boolean },
): Promise<void> {
  const start = async (execute: ExecuteRequest): Promise<void> => {
    progress.isStarting = true;
    await startStatement(runtime, execute);
  };
  await takeTurn(runtime, turn);
  const sqlProperty = sqlPropertyOf(request.requestType, request.physicalResourceId !== request.ownPhysicalResourceId);
  const hasSql = request.properties[sqlProperty] !== undefined;
  const { own, earlier } = await openRequests(runtime, request);
  try {
    await endEarlierRequests(runtime, earlier, hasSql);
  } catch (error) {
    // Lambda may not hand the event over again often enough.
    if (hasErrorName(error, 'PreviousStatementRunning')) await holdOnWith(runtime, request, turn, sqlProperty);
    throw error;
  }
  // What could not be made cannot be in the way of its deletion, whatever its properties hold.
  const isNeeded = request.requestType !== 'Delete' || (hasSql && (await wasCreated(runtime, request)));
  const execute = isNeeded ? executeRequestOf(request, turn, sqlProperty) : undefined;
  if (execute && !(request.requestType === 'Delete' && (await wasDeleted(runtime, request, execute)))) {
    if (own) await goOn(runtime, own);
    await start(execute);
    return;
  }
  const registered = own ?? (await registrationOf(runtime, turn));
  // A request that was held on may have been answered meanwhile, and its URL takes a second answer.
  if (registered?.processed) return;
  // Another run of the same event has started it, which is why there is nothing left to do: its end is the answer.
  const repeated = registered?.statementId === undefined ? undefined : executeRequestOf(request, turn, sqlProperty);
  if (repeated) {
    await start(repeated);
    return;
  }
  // What was found out is of the past where a look was slow: with a later request nobody waits, and what was gone may be there again.
  await takeTurn(runtime, turn);
  const answered = await answerAtOnce(runtime, request);
  if (registered) await closeAnswered(runtime, registered, answered === 'delivered' ? 'delivered' : 'undelivered');
}

/** @throws {InvalidRequest} the properties are refused. */
function executeRequestOf(request: ResourceRequest, turn: Turn, sqlProperty: SqlProperty): ExecuteRequest | undefined {
  const statement = resourceStatementOf(request.properties, sqlProperty);
  if (statement === undefined) return undefined;
  const { execute, timeoutSeconds } = statement;
  return {
    ...execute,
    taskToken: request.taskToken,
    executionArn: request.stackId,
    attempt: { ...attemptOf(turn), ...(timeoutSeconds !== undefined && { timeoutSeconds }) },
    includeResult: { maxRows: 1 },
    subject: request.physicalResourceId ?? request.ownPhysicalResourceId,
  };
}

async function holdOnWith(
  runtime: Runtime,
  request: ResourceRequest,
  turn: Turn,
  sqlProperty: SqlProperty,
): Promise<void> {
  const execute = executeRequestOf(request, turn, sqlProperty);
  if (execute) await holdOn(runtime, execute);
}

/** @throws {TaskCallbackError} the answer may not have arrived; repeating is safe. */
async function answerAtOnce(
  runtime: Runtime,
  { taskToken, stackId, logicalResourceId }: ResourceRequest,
): Promise<CallbackResult> {
  const answered = await runtime.taskCallback.sendTaskSuccess(taskToken, '{}');
  runtime.telemetry.info('answered a custom resource that has nothing to run', {
    executionArn: stackId,
    stateName: logicalResourceId,
  });
  return answered;
}
