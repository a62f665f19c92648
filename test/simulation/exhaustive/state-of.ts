import { createHash } from 'node:crypto';
import type { Lambda } from '../lambda/lambda.js';
import { InMemoryInvocationStore } from '../../../src/adapters/memory/in-memory-invocation-store.js';
import type { World } from '../world.js';
import type { Gate } from './gate.js';

/**
 * A digest of everything that decides what can happen from here on: the services, the time, and each Lambda by what it has been told so
 * far, which is all that its code depends on.
 */
export function stateOf(world: World, gate: Gate, last: Lambda | undefined): string {
  const { store, ledger, scheduler, queue } = world;
  const state = [
    scheduler.nowMs,
    scheduler.plannedAtMs(),
    store instanceof InMemoryInvocationStore
      ? [store.invocations(), [...store.heldLocks()], [...store.queuedEntries()], store.keptRequests()]
      : null,
    ledger.statements.map(({ id, name, status, endedAtMs, cancels }) => [id, name, status, endedAtMs, cancels.length]),
    [...ledger.tasks.values()].map(({ token, openedAtMs, closedAtMs, close }) => [
      token,
      openedAtMs,
      closedAtMs,
      close?.kind,
    ]),
    ledger.executions.map(({ arn, redriveCount, ends }) => [arn, redriveCount, ends]),
    [...queue.messages].map(({ id, receives, visibleAtMs }) => [id, receives, visibleAtMs]),
    gate.pending.map(({ name, lambda }) => [lambda.label, lambda.toldSoFar, name]),
    last?.label ?? '',
  ];
  return createHash('sha1').update(JSON.stringify(state)).digest('base64');
}
