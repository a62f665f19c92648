import type { Runtime } from '../runtime.js';
import { settleRefusedStart } from '../start/settle-refused-start.js';
import { isUnstarted } from './is-unstarted.js';
import type { Turn } from './resource-turn.js';
import { type OrderUnknown, registrationOf } from './take-turn.js';

/**
 * Fails a request of which nobody can tell whether it is the latest one, and closes its registration. Does nothing where its statement was
 * started by another run of the same event: the end of that is the answer.
 *
 * @throws {InvocationBusy} another run of the event may be about to start it, or is at it; trying again later is right.
 * @throws {TaskerError} with `retryable` true: it could not be found out; repeating is safe.
 */
export async function settleUnknownOrder(runtime: Runtime, turn: Turn, reason: OrderUnknown): Promise<void> {
  const own = await registrationOf(runtime, turn);
  if (own && (await isUnstarted(runtime, own))) await settleRefusedStart(runtime, own, reason);
}
