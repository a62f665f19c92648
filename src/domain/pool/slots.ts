import type { InvocationKey } from '../../ports/invocation.js';
import type { HeldSlot } from '../../ports/pool-store.js';
import type { Runtime } from '../runtime.js';
import { sha256Hex } from '../hash.js';
import { after } from '../../ports/units.js';
import { type Pool, poolStoreOf, type PooledInvocation } from './pool.js';

/** Whether two keys name the same invocation. */
export const isSameInvocation = (one: InvocationKey, other: InvocationKey): boolean =>
  one.invocationId === other.invocationId && one.executionArn === other.executionArn;

/** Whether an invocation has one of these slots. */
export const hasSlot = (held: readonly HeldSlot[], invocation: InvocationKey): boolean =>
  held.some(({ owner }) => isSameInvocation(owner, invocation));

/**
 * Whether an invocation could have a slot: it has one already, or one is free. A pool that was made smaller gives none before fewer
 * run than it is large now.
 */
export const canHaveSlot = (pool: Pool, held: readonly HeldSlot[], invocation: InvocationKey): boolean =>
  held.length < pool.size || hasSlot(held, invocation);

/**
 * Takes a slot of the pool for an invocation, or goes on with the one that it has.
 *
 * @param held the pool's slots, as they were a moment ago.
 * @returns false where all were taken.
 * @throws {StoreUnavailableError} it may have one; repeating is safe.
 */
export async function takeSlot(
  runtime: Runtime,
  pool: Pool,
  invocation: PooledInvocation,
  held: readonly HeldSlot[],
): Promise<boolean> {
  const store = poolStoreOf(runtime);
  const { executionArn, invocationId } = invocation;
  const owner = { executionArn, invocationId };
  if (hasSlot(held, owner)) return true;
  if (held.length >= pool.size) return false;
  for (const slotNumber of freeSlots(pool, held, invocationId)) {
    const acquiredAt = runtime.clock.now();
    const expiresAt = after(acquiredAt, runtime.settings.unprocessedRetentionMs);
    const taken = await store.acquireSlot({ poolKey: pool.poolKey, slotNumber, owner, acquiredAt, expiresAt });
    if (taken === 'acquired') return true;
  }
  return false;
}

/**
 * Each invocation begins at another one, so that those that come at the same time do not all try for the same. In a pool that was made
 * smaller each slot that is left over from before keeps one of the last ones back. Only for a pool with fewer slots held than it is large.
 */
function freeSlots({ size }: Pool, held: readonly HeldSlot[], invocationId: string): number[] {
  const taken = new Set(held.map(({ slotNumber }) => slotNumber));
  const free = Array.from({ length: size }, (_, slotNumber) => slotNumber)
    .filter((slotNumber) => !taken.has(slotNumber))
    .slice(0, size - held.length);
  const first = Number.parseInt(sha256Hex(invocationId).slice(0, 8), 16) % free.length;
  return [...free.slice(first), ...free.slice(0, first)];
}

/**
 * Frees all slots that an invocation has. Only for one that is processed, whose statement has ended, or that certainly has none.
 * Safe to repeat.
 *
 * @returns whether it had one.
 */
export async function releaseSlots(
  runtime: Runtime,
  { poolKey, executionArn, invocationId }: PooledInvocation,
): Promise<boolean> {
  const store = poolStoreOf(runtime);
  const owner = { executionArn, invocationId };
  const own = (await store.listSlots(poolKey)).filter((slot) => isSameInvocation(slot.owner, owner));
  for (const slot of own) await store.releaseSlot(poolKey, slot.slotNumber, owner);
  return own.length > 0;
}
