import type { InvocationKey } from '../../ports/invocation.js';
import type { Runtime } from '../runtime.js';
import { InvocationBusy, PreviousExecutionNotFound } from '../errors.js';
import { findStatementByName } from '../find-statement.js';
import { isPooled } from '../pool/pool.js';
import { mayStillBeStarted } from '../starter-life.js';
import type { StartedInvocation } from '../upkeep/abandoned.js';
import type { QueuedInvocation } from './latest-to-cancel.js';

/**
 * An invocation that somebody wants to cancel by its own id, also where it waits in a pool, or its start was never recorded. Such a one
 * is found by its exact name.
 *
 * @returns `undefined` where there is nothing to stop: it has ended, or its starter has died before it had started anything.
 * @throws {PreviousExecutionNotFound} this tasker has no such invocation.
 * @throws {InvocationBusy} somebody may be starting it. Trying again is right.
 * @throws {TaskerError} it could not be found out; repeating is safe.
 */
export async function openToCancel(
  runtime: Runtime,
  key: InvocationKey,
): Promise<StartedInvocation | QueuedInvocation | undefined> {
  const { executionArn, invocationId } = key;
  const invocation = await runtime.store.get({ executionArn, invocationId });
  if (invocation?.owner !== runtime.settings.owner) {
    throw new PreviousExecutionNotFound(
      `invocationId is '${invocationId}', but this tasker knows none of that id of execution '${executionArn}'; ` +
        'allowed: one of its own whose record has not expired',
    );
  }
  const { processed, statementId, status, statementName } = invocation;
  if (processed) return undefined;
  if (status === 'QUEUED') return { ...invocation, status };
  if (statementId !== undefined) return { ...invocation, statementId };
  const found = await findStatementByName(runtime, statementName);
  if (found) return { ...invocation, statementId: found.Id };
  // What was kept of the request of one that has left a queue is started again by the reconciler.
  if (!isPooled(invocation) && !mayStillBeStarted(runtime, invocation)) return undefined;
  throw new InvocationBusy(
    `invocation '${invocationId}' may be starting, and its statement is not known yet; try again`,
  );
}
