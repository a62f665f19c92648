import type { Admission } from './admission.js';
import type { ExecuteRequest } from '../request/starter-request.js';
import type { Invocation } from '../../ports/invocation.js';
import type { Runtime } from '../runtime.js';
import { ConfigurationError, InvocationBusy, StartOutcomeUnknown } from '../errors.js';
import { findStatementByName } from '../find-statement.js';
import { CLIENT_TOKEN_RETENTION_MS } from '../limits.js';
import { keepSlot } from '../pool/keep-slot.js';
import { forgetQueued } from '../pool/leave-pool.js';
import { isPooled } from '../pool/pool.js';
import { recoverStart } from '../recover-start.js';
import { startableSince } from '../started-at.js';
import { starterLifeMs } from '../starter-life.js';
import { assertStillWaiting } from './assert-still-waiting.js';
import { clearTheWay } from './clear-the-way.js';
import { isRefusal } from './is-refusal.js';
import { launchStatement } from './launch-statement.js';
import { settleRefusedStart } from './settle-refused-start.js';
import { takeSingletonLock } from './singleton-lock.js';
import { answerOf, type Started } from './started.js';
import { tellStarted } from './tell-started.js';
import { underStarterClaim } from './starter-claim.js';

/**
 * Starts the statement of an admitted invocation, once: provided that nothing runs of what earlier entries of its state have left,
 * somebody waits for it, and nobody else holds its singleton lock. A refusal settles the registration where it is this call's own.
 *
 * @throws as `startStatement` does.
 */
export async function startOnce(runtime: Runtime, admission: Admission, request: ExecuteRequest): Promise<Started> {
  const { invocation, isNew, isFirstEntry } = admission;
  let isPermitted = false;
  const takeLock = async (): Promise<void> => {
    const { singletonKey } = invocation;
    if (singletonKey !== undefined && singletonKey !== invocation.poolKey) {
      await takeSingletonLock(runtime, invocation, singletonKey);
    }
    if (isPooled(invocation)) await keepSlot(runtime, invocation);
    isPermitted = true;
  };
  try {
    if (!isFirstEntry) await clearTheWay(runtime, invocation);
    await assertStillWaiting(runtime, invocation);
    const started = await launchOrRecover(runtime, admission, request, takeLock);
    if (isPooled(invocation)) await forgetQueued(runtime, invocation);
    tellStarted(runtime, invocation, started.answer.Id);
    return started;
  } catch (error) {
    // What somebody else registered may have been started by them, under a lock that was taken from them at its end; after
    // an earlier try whose end is unknown, a refusal of this one says nothing about that one.
    const isCertain = isRefusal(error) || (!isPermitted && error instanceof ConfigurationError);
    if (isNew && isCertain) await settleRefusedStart(runtime, invocation, error);
    throw error;
  }
}

async function launchOrRecover(
  runtime: Runtime,
  admission: Admission,
  request: ExecuteRequest,
  takeLock: () => Promise<void>,
): Promise<Started> {
  const { invocation, isNew, claim } = admission;
  if (isNew) {
    await takeLock();
    return await launchStatement(runtime, admission, request);
  }
  // This starter may be slow to come to the start itself; the client token must be remembered as long as it lives.
  const isClientTokenSafe =
    runtime.clock.now() - startableSince(invocation) <= CLIENT_TOKEN_RETENTION_MS - starterLifeMs(runtime);
  if (!isClientTokenSafe) return await recoverOldStart(runtime, invocation);
  // In this order: a call of the same invocation that was refused frees the lock under the claim.
  return await underStarterClaim(runtime, invocation, claim, {
    prepare: async (claimed) => {
      await assertNotGivenUp(runtime, claimed);
      await takeLock();
    },
    work: () => launchStatement(runtime, admission, request),
  });
}

/**
 * Makes sure that what somebody has given up is not started after all. What runs of it, and was not recorded, may be asked for again: it
 * has one client token.
 *
 * @param claimed as it was when it was claimed, so that whoever gives it up later finds the claim.
 */
async function assertNotGivenUp(runtime: Runtime, claimed: Invocation): Promise<void> {
  if (claimed.abandonedAt === undefined) return;
  if ((await findStatementByName(runtime, claimed.statementName)) !== undefined) return;
  throw new InvocationBusy(
    `invocation '${claimed.invocationId}' has been given up before it was started, and is about to be ended; nothing was started`,
  );
}

/** The Data API has forgotten the client token: starting again could run the SQL twice. */
async function recoverOldStart(runtime: Runtime, invocation: Invocation): Promise<Started> {
  const start = await recoverStart(runtime, invocation);
  if (start) return { answer: answerOf({ ...invocation, ...start }), mayHaveEnded: true };
  const refusal = new StartOutcomeUnknown(
    `invocation '${invocation.invocationId}' was registered over 8 hours ago and no statement is known for it; ` +
      'starting it now could run its SQL a second time; start a new execution instead',
  );
  await settleRefusedStart(runtime, invocation, refusal);
  throw refusal;
}
