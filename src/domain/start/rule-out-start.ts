import type { Invocation } from '../../ports/invocation.js';
import type { Runtime } from '../runtime.js';
import { waiterOf } from '../waiter.js';

/**
 * Makes sure that what is about to be told that nothing was started for it is not started after all: by another run of the same event, where
 * this one dies after it has told, and before it could write that down. Whoever else waits is asked before a start, and is gone by
 * then. CloudFormation cannot be asked, so the invocation is given up first.
 *
 * To be called under a claim. @throws {StoreUnavailableError} repeating is safe.
 */
export async function ruleOutStart(runtime: Runtime, invocation: Invocation): Promise<void> {
  const { taskToken, abandonedAt } = invocation;
  if (taskToken === undefined || abandonedAt !== undefined || waiterOf(taskToken).kind !== 'customResource') return;
  await runtime.store.markAbandoned(invocation, { taskToken, abandonedAt: runtime.clock.now() });
}
