import type { Invocation } from '../../ports/invocation.js';
import { InvocationBusy } from '../errors.js';
import { isQueued } from '../pool/is-queued.js';
import { recoverStart } from '../recover-start.js';
import type { Runtime } from '../runtime.js';
import { mayStillBeStarted } from '../starter-life.js';
import { goOn } from './hold-on.js';

/**
 * Whether nothing was started for a request that is registered, so that it can be answered without a statement. One that was held on is so no
 * more.
 *
 * @returns false where another run of the same event has started it, or has answered: the end of that is the answer.
 * @throws {InvocationBusy} another run of the event may be about to start it; trying again later is right.
 * @throws {TaskerError} it could not be found out; repeating is safe.
 */
export async function isUnstarted(runtime: Runtime, own: Invocation): Promise<boolean> {
  if (own.processed || own.statementId !== undefined) return false;
  // Nobody starts what is held on, or waits for a slot, without a claim.
  if ((await goOn(runtime, own)) || isQueued(own)) return true;
  if ((await recoverStart(runtime, own)) !== undefined) return false;
  if (!mayStillBeStarted(runtime, own)) return true;
  throw new InvocationBusy(
    `another call may be starting the SQL of invocation '${own.invocationId}', for which this one would answer that nothing is started; ` +
      'try again later',
  );
}
