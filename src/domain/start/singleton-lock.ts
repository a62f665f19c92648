import type { Invocation, InvocationKey } from '../../ports/invocation.js';
import type { LockRequest } from '../../ports/invocation-store.js';
import type { Runtime } from '../runtime.js';
import { ConcurrentExecution } from '../errors.js';
import { hasErrorName } from '../../ports/tasker-error.js';
import { findStatementByName } from '../find-statement.js';
import { sha256Hex } from '../hash.js';
import { mayBeTooYoung, startedAtOf } from '../started-at.js';
import { mayStillBeStarted } from '../starter-life.js';
import { isTerminal } from '../../ports/statement-status.js';
import { after } from '../../ports/units.js';

/**
 * Takes the invocation's singleton lock. A lock whose owner is processed, gone, or at its end according to the Data API is
 * taken from it. The Data API tells a role nothing of another role's statements, so the owner of another tasker is asked about in the
 * state table only.
 *
 * @throws {ConcurrentExecution} the owner's statement may still be running.
 */
export async function takeSingletonLock(runtime: Runtime, invocation: Invocation, singletonKey: string): Promise<void> {
  const lock: LockRequest = {
    singletonKey,
    owner: { executionArn: invocation.executionArn, invocationId: invocation.invocationId },
    acquiredAt: runtime.clock.now(),
    expiresAt: after(runtime.clock.now(), runtime.settings.unprocessedRetentionMs),
  };
  const taken = await runtime.store.acquireLock(lock);
  if (taken.kind === 'acquired') return;

  const isFree = await hasEnded(runtime, taken.owner);
  if (isFree && (await runtime.store.stealLock(lock, taken.owner)) === 'stolen') {
    runtime.telemetry.warn('took a singleton lock from an owner that had ended', {
      executionArn: taken.owner.executionArn,
      invocationId: taken.owner.invocationId,
      singletonKeyHash: sha256Hex(singletonKey),
    });
    return;
  }
  throw new ConcurrentExecution(
    `a statement with this singletonKey is running for execution '${taken.owner.executionArn}'; ` +
      'allowed: one at a time; retry when it has ended',
  );
}

async function hasEnded(runtime: Runtime, owner: InvocationKey): Promise<boolean> {
  const holder = await runtime.store.get(owner);
  if (holder === undefined || holder.processed) return true;
  // "I may not ask" is not "it is gone": to this role another one's statement looks as if it had never been.
  if (holder.owner !== runtime.settings.owner) return false;
  // What came out of the queue of a pool is started by the reconciler, however late, since its SQL is kept.
  if (holder.poolKey !== undefined && holder.statementId === undefined) return false;
  const statementId = holder.statementId ?? (await findLostStart(runtime, holder));
  if (statementId === 'never started') return true;
  if (statementId === undefined) return false;
  try {
    return isTerminal((await runtime.redshiftData.describeStatement({ Id: statementId })).Status);
  } catch (error) {
    return hasErrorName(error, 'ResourceNotFoundException') && !mayBeTooYoung(runtime, startedAtOf(holder));
  }
}

/** `undefined`: its starter may still be at work. */
async function findLostStart(runtime: Runtime, holder: Invocation): Promise<string | undefined> {
  if (mayStillBeStarted(runtime, holder)) return undefined;
  const found = await findStatementByName(runtime, holder.statementName);
  return found?.Id ?? 'never started';
}
