import type { Invocation } from '../../ports/invocation.js';
import type { Runtime } from '../runtime.js';
import { hasErrorName } from '../../ports/tasker-error.js';
import { InvocationBusy } from '../errors.js';
import { OWN_LOCK_PREFIXES } from '../lock-keys.js';
import { isStarterGone } from '../starter-life.js';
import { tokenPartOf } from '../statement-name.js';
import { after, DAY_MS } from '../../ports/units.js';

/** No call lives that long; the item is deleted some time after. */
const LOCK_LIFE_MS = DAY_MS;

/**
 * Does `work` while no other call with the same task token does. The payload of a retry may come twice, and each call could
 * find another predecessor to adopt, or none; the token would end up on two statements. So could a starter that is still at work for an
 * attempt that was given up, where the next one has the same token. Whoever comes second gives way.
 *
 * Where the work fails because the state table could not be asked, nobody else gets a turn: what it wrote may take effect later.
 * The token's task is over then, and the next retry comes with a token of its own, on AWS. After any other failure nothing is in
 * doubt, and the next call gets its turn at once. A lock that is left outlives its call by no more than a starter's life.
 *
 * @throws {InvocationBusy} another call has, or had, the turn; nothing was done.
 */
export async function aloneWithToken<T>(
  runtime: Runtime,
  invocation: Pick<Invocation, 'executionArn' | 'invocationId'>,
  work: () => Promise<T>,
): Promise<T> {
  const { clock, ids, store } = runtime;
  const singletonKey = `${OWN_LOCK_PREFIXES.token}${tokenPartOf(invocation.invocationId)}`;
  const owner = { executionArn: invocation.executionArn, invocationId: ids.next() };
  const now = clock.now();
  const lock = { singletonKey, owner, acquiredAt: now, expiresAt: after(now, LOCK_LIFE_MS) };
  const taken = await store.acquireLock(lock);
  // A call that died under the lock writes nothing any more once no starter lives as long. Then the same token may come again.
  const isFree = taken.kind === 'acquired' || isStarterGone(runtime, taken.acquiredAt);
  if (!isFree || (taken.kind === 'held' && (await store.stealLock(lock, taken.owner)) === 'lost')) {
    throw new InvocationBusy(`invocation '${invocation.invocationId}' is being admitted by another call; try again`);
  }
  const release = (): Promise<void> => store.releaseLock(singletonKey, owner).catch(() => undefined);
  let done: T;
  try {
    done = await work();
  } catch (error) {
    if (!hasErrorName(error, 'StoreUnavailableError')) await release();
    throw error;
  }
  await release();
  return done;
}
