import type { Invocation } from '../../ports/invocation.js';
import type { Runtime } from '../runtime.js';
import { chainKeyOf } from '../attempt-key.js';
import { isDenied } from '../completion/confirm-end.js';
import { completeInvocation } from '../completion/complete-invocation.js';
import { effectiveStatus } from '../effective-status.js';
import { PreviousStatementRunning } from '../errors.js';
import { isQueued } from '../pool/is-queued.js';
import { recoverStart } from '../recover-start.js';
import { mayBeTooYoung, startedAtOf } from '../started-at.js';
import { mayStillBeStarted } from '../starter-life.js';
import { invocationIdOfToken } from '../statement-name.js';
import { hasErrorName } from '../../ports/tasker-error.js';
import { giveUp } from '../upkeep/abandoned.js';
import { after, type EpochMs } from '../../ports/units.js';
import { withdraw } from '../pool/withdraw.js';
import { identityOf } from '../waiter.js';
import { goOn } from './hold-on.js';
import { attemptOf } from './resource-turn.js';
import { REQUEST_TYPES, type ResourceRequest } from './resource-request.js';

const PAUSE_MS = 1_000;

/** The open invocations of a resource. */
export interface OpenRequests {
  /** This very request's, where it came before; absent where it did not. */
  readonly own: Invocation | undefined;
  /** Those that nobody waits for any more. */
  readonly earlier: readonly Invocation[];
}

/** What is open of a resource whose current request is this one. @throws {TaskerError} it could not be asked; repeating is safe. */
export async function openRequests(runtime: Runtime, request: ResourceRequest): Promise<OpenRequests> {
  const { stackId, logicalResourceId, taskToken } = request;
  const chains = REQUEST_TYPES.map((requestType) => {
    const attempt = attemptOf({ stackId, logicalResourceId, requestType, requestedAt: runtime.clock.now() });
    // The entry stands for the SQL.
    return chainKeyOf(attempt, '');
  });
  const open = (await Promise.all(chains.map((chain) => runtime.store.findOpenByChain(stackId, chain)))).flat();
  const ownId = invocationIdOfToken(identityOf(taskToken));
  const isOwn = ({ tokenId }: Invocation): boolean => tokenId === ownId;
  return {
    own: open.find(isOwn),
    earlier: open.filter((invocation) => invocation.owner === runtime.settings.owner && !isOwn(invocation)),
  };
}

/**
 * Cancels what earlier requests of the same resource have left running, each of them: CloudFormation has given them up. A stack that is
 * rolled back asks for the deletion of what it is still creating.
 *
 * @param waits whether to wait for their ends, for as long as a starter waits for such.
 * @throws {PreviousStatementRunning} something may run still. The first that could not be ended is told. Trying again later is right.
 * @throws {TaskerError} it could not be found out; repeating is safe.
 */
export async function endEarlierRequests(
  runtime: Runtime,
  earlier: readonly Invocation[],
  waits: boolean,
): Promise<void> {
  const waitsUntil = after(runtime.clock.now(), waits ? runtime.settings.abandonedWaitMs : 0);
  const failures: Error[] = [];
  for (const invocation of earlier) {
    try {
      await end(runtime, invocation, waits, waitsUntil);
    } catch (error) {
      // What keeps one from being ended says nothing about the others, which would run on.
      failures.push(error as Error);
    }
  }
  if (failures[0]) throw failures[0];
}

async function end(runtime: Runtime, earlier: Invocation, waits: boolean, waitsUntil: EpochMs): Promise<void> {
  if (isQueued(earlier)) return await endQueued(runtime, earlier, waits);
  const statementId = earlier.statementId ?? (await recoverStart(runtime, earlier))?.statementId;
  if (statementId === undefined) return await closeUnstarted(runtime, earlier, waits);
  if (await hasEnded(runtime, earlier, statementId)) return;
  try {
    await giveUp(runtime, { ...earlier, statementId });
  } catch (error) {
    // What was started a moment ago may have ended already, and nobody be told so yet.
    if (!isDenied(error) || hasErrorName(error, 'AccessDeniedException')) throw error;
  }
  if (!waits) return;
  do {
    await runtime.clock.sleep(PAUSE_MS);
    if (await hasEnded(runtime, earlier, statementId)) return;
  } while (runtime.clock.now() < waitsUntil);
  throw stillRunning(earlier);
}

/** What waits in its pool, or on its way there, has no statement. */
async function endQueued(runtime: Runtime, earlier: Invocation, waits: boolean): Promise<void> {
  await goOn(runtime, earlier);
  // Where somebody is at it, and starts it after all, the reconciler cancels it.
  if ((await withdraw(runtime, earlier, 'starter')) === 'busy' && waits) throw stillRunning(earlier);
}

/** Nobody is to start it from here on: whoever comes to that late finds it closed, or is found here. */
async function closeUnstarted(runtime: Runtime, earlier: Invocation, waits: boolean): Promise<void> {
  // What was held on nobody starts without the turn, and that is here.
  const wasHeldOn = await goOn(runtime, earlier);
  if (!wasHeldOn && mayStillBeStarted(runtime, earlier)) {
    // Where it is started after all, the reconciler cancels it.
    const { taskToken } = earlier;
    if (taskToken) await runtime.store.markAbandoned(earlier, { taskToken, abandonedAt: runtime.clock.now() });
    if (waits) throw stillRunning(earlier);
    return;
  }
  const result = await completeInvocation(runtime, earlier, { source: 'starter', isStarterGone: true });
  if (result === 'held') throw stillRunning(earlier);
}

async function hasEnded(runtime: Runtime, earlier: Invocation, statementId: string): Promise<boolean> {
  try {
    return effectiveStatus(await runtime.redshiftData.describeStatement({ Id: statementId })) !== undefined;
  } catch (error) {
    if (!hasErrorName(error, 'ResourceNotFoundException')) throw error;
    return !mayBeTooYoung(runtime, startedAtOf(earlier));
  }
}

const stillRunning = (earlier: Invocation): PreviousStatementRunning =>
  new PreviousStatementRunning(
    `an earlier request for the same resource (invocation '${earlier.invocationId}') is being cancelled and has not ended yet; ` +
      'nothing was started; try again later',
  );
