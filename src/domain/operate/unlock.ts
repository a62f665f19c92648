import type { HeldLock } from '../../ports/invocation-search.js';
import type { LockEvidence } from './evidence.js';
import { findSubject } from './find-invocations.js';
import { judgeLock } from './judge-lock.js';
import { type Operator, OperatorError } from './operator.js';

/**
 * The lock that an operator means: by its key, or by an invocation that holds it or was refused because of it.
 *
 * @returns `undefined` where nobody holds it.
 * @throws {TaskerError} the state table could not be read.
 */
export async function findLock(operator: Operator, keyOrId: string): Promise<LockEvidence | undefined> {
  const lock = (await operator.search.lock(keyOrId)) ?? (await lockOfInvocation(operator, keyOrId));
  return lock ? await judgeLock(operator, lock) : undefined;
}

async function lockOfInvocation(operator: Operator, id: string): Promise<HeldLock | undefined> {
  try {
    const { invocations } = await findSubject(operator, id);
    const key = invocations.findLast(({ singletonKey }) => singletonKey !== undefined)?.singletonKey;
    return key === undefined ? undefined : await operator.search.lock(key);
  } catch (error) {
    // A key need not look like an id.
    if (error instanceof OperatorError) return undefined;
    throw error;
  }
}

/**
 * Frees a lock whose owner is proven dead. It is freed only if it still is that owner's.
 *
 * @throws {OperatorError} the owner may be alive: freeing it could let two statements run at once.
 */
export async function unlock(operator: Operator, { lock, owner, ownerState }: LockEvidence): Promise<void> {
  if (owner !== 'dead') {
    throw new OperatorError(
      `the lock stays: its owner, invocation '${lock.owner.invocationId}' of execution '${lock.owner.executionArn}', is not proven ` +
        `dead (${ownerState}); explain ${lock.owner.invocationId} tells why it is where it is, cancel stops its statement`,
    );
  }
  await operator.store.releaseLock(lock.singletonKey, lock.owner);
}
