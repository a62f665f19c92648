import type { Invocation } from '../ports/invocation.js';
import type { Runtime } from './runtime.js';

/** Frees the lock that an invocation holds, if it holds one beside the slot of its pool. Safe to repeat. */
export async function releaseSingletonLock(runtime: Runtime, invocation: Invocation): Promise<void> {
  if (invocation.singletonKey === undefined || invocation.singletonKey === invocation.poolKey) return;
  await runtime.store.releaseLock(invocation.singletonKey, {
    executionArn: invocation.executionArn,
    invocationId: invocation.invocationId,
  });
}
