import type { Invocation } from '../../ports/invocation.js';
import type { Runtime } from '../runtime.js';
import { attemptKeyOf, chainKeyOf } from '../attempt-key.js';
import { effectiveStatus } from '../effective-status.js';
import { mayBeTooYoung, startedAtOf } from '../started-at.js';
import { hasErrorName } from '../../ports/tasker-error.js';
import { PreviousStatementRunning } from '../errors.js';
import { findStatementByName } from '../find-statement.js';
import { isPastDeadline } from '../task-life.js';
import { isQueued } from '../pool/is-queued.js';
import { withdraw } from '../pool/withdraw.js';
import { giveUp, giveUpUnstarted } from '../upkeep/abandoned.js';
import { after, type EpochMs } from '../../ports/units.js';

const PAUSE_MS = 1_000;

/**
 * Sees to it that nothing runs any more of what earlier entries of the same state, with the same SQL, have left behind: a Parallel
 * state whose branch failed is entered anew while the other branches' statements go on. What nobody waits for is cancelled, and its
 * end waited for. What somebody waits for belongs to a sibling, and what siblings of the same entry have left is their retries' to
 * adopt, unless it has been given up already.
 *
 * To be called after the invocation is registered: of two that come at the same time, one sees the other.
 *
 * @throws {PreviousStatementRunning} something may run still. Nothing was started.
 * @throws {TaskerError} it could not be found out; repeating is safe.
 */
export async function clearTheWay(runtime: Runtime, invocation: Invocation): Promise<void> {
  const { attempt, executionArn, invocationId, sqlHash } = invocation;
  if (attempt === undefined || invocation.taskToken === undefined) return;
  const open = await runtime.store.findOpenByChain(executionArn, chainKeyOf(attempt, sqlHash));
  const entry = attemptKeyOf(attempt, sqlHash);
  const others = open.filter(
    (other) =>
      other.invocationId !== invocationId &&
      other.owner === runtime.settings.owner &&
      (other.abandonedAt !== undefined || !isOfEntry(other, entry)),
  );
  const waitsUntil = after(runtime.clock.now(), runtime.settings.abandonedWaitMs);
  // The reconciler stands behind what is not asked about here.
  for (const other of others.slice(0, runtime.settings.siblingsAskedMax)) {
    if (!(await isDead(runtime, other)) || (await hasBeenEnded(runtime, other, waitsUntil))) continue;
    throw new PreviousStatementRunning(
      `what an earlier entry of state '${attempt.stateName}' has started (invocation '${other.invocationId}') is being ` +
        'cancelled and has not ended yet; nothing was started; try again later',
    );
  }
}

const isOfEntry = ({ attempt, sqlHash }: Invocation, entry: string): boolean =>
  attempt !== undefined && attemptKeyOf(attempt, sqlHash) === entry;

async function isDead(runtime: Runtime, other: Invocation): Promise<boolean> {
  if (other.taskToken === undefined) return false;
  if (other.abandonedAt !== undefined || isPastDeadline(runtime, other)) return true;
  return (await runtime.taskCallback.sendTaskHeartbeat(other.taskToken)) === 'nobodyWaits';
}

/** Gives up what nobody waits for, and waits for its end; false where it may run, or be started, still. */
async function hasBeenEnded(runtime: Runtime, other: Invocation, waitsUntil: EpochMs): Promise<boolean> {
  if (isQueued(other)) return (await withdraw(runtime, other, 'starter')) === 'ended';
  const statementId = other.statementId ?? (await findStatementByName(runtime, other.statementName))?.Id;
  if (statementId === undefined) return (await giveUpUnstarted(runtime, other)) === 'given up';
  if (await hasEnded(runtime, other, statementId)) return true;
  await giveUp(runtime, { ...other, statementId });
  do {
    await runtime.clock.sleep(PAUSE_MS);
    if (await hasEnded(runtime, other, statementId)) return true;
  } while (runtime.clock.now() < waitsUntil);
  return false;
}

async function hasEnded(runtime: Runtime, other: Invocation, statementId: string): Promise<boolean> {
  try {
    return effectiveStatus(await runtime.redshiftData.describeStatement({ Id: statementId })) !== undefined;
  } catch (error) {
    if (!hasErrorName(error, 'ResourceNotFoundException')) throw error;
    return !mayBeTooYoung(runtime, startedAtOf(other));
  }
}
