import type { Runtime } from '../runtime.js';
import { PoolFull } from '../errors.js';
import { findStatementByName } from '../find-statement.js';
import { poolLabelOf, poolOf, type PooledInvocation, poolStoreOf } from './pool.js';
import { takeSlot } from './slots.js';

/**
 * Makes sure that an invocation that is out of the queue has a slot before it is started (again). It has one, unless a person has freed
 * it, or whoever completes it, whose mark is to come: what has been started needs none, since its one client token starts nothing anew.
 *
 * @throws {PoolFull} it has none, and there is none. @throws as `findStatementByName` does.
 */
export async function keepSlot(runtime: Runtime, invocation: PooledInvocation): Promise<void> {
  const pool = poolOf(runtime, invocation);
  const held = await poolStoreOf(runtime).listSlots(pool.poolKey);
  if (await takeSlot(runtime, pool, invocation, held)) return;
  if ((await findStatementByName(runtime, invocation.statementName)) !== undefined) return;
  throw new PoolFull(
    `invocation '${invocation.invocationId}' has lost its slot of pool '${poolLabelOf(pool.poolKey)}', and all ${pool.size} are taken; ` +
      'try again later',
  );
}
