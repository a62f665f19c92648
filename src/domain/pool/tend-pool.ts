import type { Runtime } from '../runtime.js';
import { freeUnusedSlots } from './free-unused-slots.js';
import { type Pool, poolStoreOf } from './pool.js';
import { startNext } from './start-next.js';

/**
 * Sees to a pool: starts what waits although a slot is free, and frees slots whose owner has no use for them, since a starter died
 * right after it had taken one, or took one after all was over.
 *
 * @throws {StoreUnavailableError} repeating is safe.
 */
export async function tendPool(runtime: Runtime, pool: Pool): Promise<void> {
  await startNext(runtime, pool);
  const held = await poolStoreOf(runtime).listSlots(pool.poolKey);
  // A starter may be on its way from the slot to the start.
  const old = held.filter(({ acquiredAt }) => runtime.clock.now() - acquiredAt >= runtime.settings.reconcileGraceMs);
  if ((await freeUnusedSlots(runtime, pool, old)) > 0) await startNext(runtime, pool);
}
