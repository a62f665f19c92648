import type { Invocation } from '../../ports/invocation.js';
import type { Runtime } from '../runtime.js';
import { InvocationBusy } from '../errors.js';
import { after, DAY_MS } from '../../ports/units.js';

/** No call lives that long; the item is deleted some time after. */
const LOCK_LIFE_MS = DAY_MS;

/**
 * Does `work` while no other call with the same task token does. The payload of a retry may come twice, and each call could
 * find another predecessor to adopt, or none; the token would end up on two statements. Whoever comes second gives way.
 *
 * Where the work fails, nobody else gets a turn: what it wrote may take effect later. The token's task is over then anyhow,
 * and the next retry comes with a token of its own.
 *
 * @throws {InvocationBusy} another call has, or had, the turn; nothing was done.
 */
export async function aloneWithToken<T>(
  runtime: Runtime,
  invocation: Pick<Invocation, 'executionArn' | 'invocationId'>,
  work: () => Promise<T>,
): Promise<T> {
  const { clock, ids, store } = runtime;
  const singletonKey = `token/${invocation.invocationId}`;
  const owner = { executionArn: invocation.executionArn, invocationId: ids.next() };
  const now = clock.now();
  const lock = { singletonKey, owner, acquiredAt: now, expiresAt: after(now, LOCK_LIFE_MS) };
  if ((await store.acquireLock(lock)).kind === 'held') {
    throw new InvocationBusy(`invocation '${invocation.invocationId}' is being admitted by another call; try again`);
  }
  const done = await work();
  await store.releaseLock(singletonKey, owner).catch(() => undefined);
  return done;
}
