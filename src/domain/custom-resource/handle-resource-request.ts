import type { Delivery } from '../../ports/invocation.js';
import type { ExecuteRequest } from '../request/starter-request.js';
import type { Runtime } from '../runtime.js';
import { isDenied } from '../completion/confirm-end.js';
import { InvalidRequest } from '../errors.js';
import type { CallbackResult } from '../../ports/task-callback.js';
import { errorNameOf, hasErrorName } from '../../ports/tasker-error.js';
import { startStatement } from '../start/start-statement.js';
import { answerWithoutStart } from './answer-without-start.js';
import { endEarlierRequests, openRequests } from './end-earlier-requests.js';
import { goOn, holdOn } from './hold-on.js';
import { isNotCreated } from './physical-id.js';
import { refuseRequest } from './refuse-request.js';
import { requestedStatement, sqlPropertyFor, unstartedStatement } from './requested-statement.js';
import { parseResourceEvent, type ResourceRequest } from './resource-request.js';
import { type Turn, turnOf } from './resource-turn.js';
import { settleUnknownOrder } from './settle-unknown-order.js';
import { OrderUnknown, registrationOf, takeTurn } from './take-turn.js';
import { wasCreated, wasDeleted } from './was-created.js';

/**
 * Does what CloudFormation wants of a custom resource: starts its SQL, whose end answers the request, or answers at once where there is
 * nothing to run. The same event, however often it comes, starts one statement, and none once it was answered.
 *
 * @param event CloudFormation's request, of any shape.
 * @throws {InvalidRequest} it cannot be answered; nothing was done.
 * @throws {TaskNoLongerWaiting} CloudFormation has given the request up; nothing was started.
 * @throws {TaskerError} with `retryable` true: the request is not answered (yet); repeating is safe and right. What is refused for good
 *   is told to CloudFormation.
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
    await refuseRequest(runtime, request, turn, error);
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
  const hasSql = request.properties[sqlPropertyFor(request)] !== undefined;
  const { own, earlier } = await openRequests(runtime, request);
  try {
    await endEarlierRequests(runtime, earlier, hasSql);
  } catch (error) {
    // Lambda may not hand the event over again often enough.
    if (hasErrorName(error, 'PreviousStatementRunning')) await holdOnWith(runtime, request, turn);
    throw error;
  }
  // What could not be made cannot be in the way of its deletion, whatever its properties hold.
  const isNeeded = request.requestType !== 'Delete' || (hasSql && (await wasCreated(runtime, request)));
  const execute = isNeeded ? requestedStatement(request, turn) : undefined;
  if (execute && !(request.requestType === 'Delete' && (await wasDeleted(runtime, request, execute)))) {
    if (own) await goOn(runtime, own);
    await start(execute);
    return;
  }
  const registered = own ?? (await registrationOf(runtime, turn));
  // A request that was held on may have been answered meanwhile, and its URL takes a second answer.
  if (registered?.processed) return;
  // Where nothing had to be looked at, every run of the event comes to the same, and its answer needs no record.
  if (!registered && earlier.length === 0 && runsNothing(request, hasSql)) {
    await succeedAtOnce(runtime, request, turn);
    return;
  }
  const success = {
    ...{ status: 'FINISHED' as const, outcome: {} },
    tell: () => tellSuccess(runtime, request, turn),
  };
  const unstarted = unstartedStatement(request, turn);
  // Another run of the same event has started it, which is why there is nothing left to do: its end is the answer.
  if ((await answerWithoutStart(runtime, unstarted, registered, success)) === 'started') await start(unstarted);
}

/** Whether no run of a request's event starts SQL, whatever the state table and the Data API tell it. */
const runsNothing = ({ physicalResourceId = '' }: ResourceRequest, hasSql: boolean): boolean =>
  !hasSql || isNotCreated(physicalResourceId);

async function holdOnWith(runtime: Runtime, request: ResourceRequest, turn: Turn): Promise<void> {
  const execute = requestedStatement(request, turn);
  if (execute) await holdOn(runtime, execute);
}

/** @returns `undefined` where CloudFormation may not have been told. */
async function tellSuccess(runtime: Runtime, request: ResourceRequest, turn: Turn): Promise<Delivery | undefined> {
  try {
    return (await succeedAtOnce(runtime, request, turn)) === 'delivered' ? 'delivered' : 'undelivered';
  } catch (error) {
    // This run tells nobody; another run of the event, which needed no record, may have.
    if (hasErrorName(error, 'TaskNoLongerWaiting')) return 'none';
    if (!hasErrorName(error, 'TaskCallbackError')) throw error;
    runtime.telemetry.warn(
      'a custom resource that has nothing to run could not be answered; the next run of its event does',
      {
        ...fieldsOf(request),
        errorName: errorNameOf(error),
      },
    );
    return undefined;
  }
}

/**
 * @throws {TaskNoLongerWaiting} CloudFormation has asked for something else meanwhile; nothing was told.
 * @throws {TaskCallbackError} the answer may not have arrived; repeating is safe.
 */
async function succeedAtOnce(runtime: Runtime, request: ResourceRequest, turn: Turn): Promise<CallbackResult> {
  // What was found out is of the past where a look was slow: with a later request nobody waits, and what was gone may be there again.
  await takeTurn(runtime, turn);
  const answered = await runtime.taskCallback.sendTaskSuccess(request.taskToken, '{}');
  runtime.telemetry.info('answered a custom resource that has nothing to run', fieldsOf(request));
  return answered;
}

const fieldsOf = ({ stackId: executionArn, logicalResourceId: stateName }: ResourceRequest) => ({
  executionArn,
  stateName,
});
