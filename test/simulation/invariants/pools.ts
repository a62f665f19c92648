import { InMemoryInvocationStore } from '../../../src/adapters/memory/in-memory-invocation-store.js';
import type { InvocationKey } from '../../../src/ports/invocation.js';
import type { World } from '../world.js';
import type { Invariant } from './invariant.js';

/** How many statements may run at once in a pool of a run. */
const sizeOf = ({ scenario }: World, poolKey: string): number => {
  if (poolKey.endsWith(':')) return scenario.environment.maxInFlight ?? 1;
  return poolKey.startsWith('pool/') ? (scenario.environment.poolSize ?? 1) : 1;
};

/**
 * When as many statements of a pool ran for the last time as it has slots, up to a moment: from then on whoever waits can be started.
 * 0: it never was full.
 */
export function fullUntilMs(world: World, poolKey: string, upToMs: number): number {
  const { ledger } = world;
  const ran = ledger.statements
    .filter(({ name, createdAtMs }) => createdAtMs < upToMs && ledger.itemNamed(name)?.poolKey === poolKey)
    .map(({ createdAtMs, endedAtMs = Infinity }) => ({ fromMs: createdAtMs, toMs: Math.min(endedAtMs, upToMs) }));
  const fullAt = ({ toMs }: { readonly toMs: number }): boolean =>
    ran.filter((other) => other.fromMs < toMs && other.toMs >= toMs).length >= sizeOf(world, poolKey);
  return Math.max(0, ...ran.filter(fullAt).map(({ toMs }) => toMs));
}

/** However many want to: never more statements of a pool run than it is large. */
export const poolsKeepTheirSize: Invariant = {
  id: 'I2',
  name: 'no more statements of a pool run than it is large',
  during: {
    statementCreated: (world, statement) => {
      const { ledger } = world;
      const item = ledger.itemNamed(statement.name);
      if (item?.poolKey === undefined) return undefined;
      if (item.dequeuedAtMs === undefined) return `statement ${statement.id.slice(-4)} is started out of the queue`;
      const running = ledger.statements.filter(
        ({ name, endedAtMs }) => endedAtMs === undefined && ledger.itemNamed(name)?.poolKey === item.poolKey,
      );
      const size = sizeOf(world, item.poolKey);
      return running.length > size
        ? `${running.map(({ id }) => id.slice(-4)).join(', ')} run in pool ${item.poolKey}, which has ${size} slots`
        : undefined;
    },
  },
};

/**
 * Whoever was in the queue before the starter of another one began leaves it before that one, unless that one's priority is higher.
 *
 * Exceptions: nobody waits for it any more; it has been given up, and is about to be ended.
 */
export const nobodyIsOvertaken: Invariant = {
  id: 'I2',
  name: 'who waits in a pool is not overtaken',
  during: {
    dequeued: ({ ledger }, item) => {
      const overtaken = [...ledger.items.values()].find(
        (other) =>
          other.poolKey === item.poolKey &&
          other !== item &&
          !other.processed &&
          other.dequeuedAtMs === undefined &&
          other.abandonedAtMs === undefined &&
          other.priority >= item.priority &&
          (other.queuedAtMs ?? Infinity) < item.starterBeganAtMs &&
          !ledger.isDead(other.tokens.at(-1)?.token ?? ''),
      );
      return overtaken && `${item.invocationId.slice(0, 8)} overtakes ${overtaken.invocationId.slice(0, 8)}`;
    },
  },
};

/** What a run has left of its pools. */
export function leftOfPools({ store, ledger, lastFaultMs }: World): readonly string[] {
  if (!(store instanceof InMemoryInvocationStore)) return [];
  const left: string[] = [];
  const note = (owner: InvocationKey, text: string): void => {
    const item = ledger.itemOf(owner);
    const isSpoiltSingleton = item?.processed === true && item.poolKey === item.singletonKey && lastFaultMs > 0;
    if (!isSpoiltSingleton) left.push(`${owner.invocationId.slice(0, 8)} ${text}`);
  };
  for (const { owner, singletonKey: poolKey, slotNumber = 0 } of store.heldLocks().values()) {
    if (ledger.itemOf(owner)?.poolKey === poolKey) note(owner, `holds slot ${slotNumber} of ${poolKey} for ever`);
  }
  for (const [poolKey, entries] of store.queuedEntries()) {
    for (const { waiting } of entries) note(waiting, `stands in ${poolKey} for ever`);
  }
  for (const owner of store.keptRequests()) {
    if (!ledger.itemOf(owner)?.isRequestLate) note(owner, 'has its SQL kept for ever');
  }
  return left;
}

/**
 * When all is quiet, no slot is held, nobody stands in a queue, and no SQL is kept.
 *
 * Exceptions: SQL whose write took effect after all was over, though it had failed; it expires. And what a singleton that waited has left because whoever closed it died; it is processed. Nobody but its invocations knows its
 * pool, so that the next caller with its key clears it away.
 */
export const poolsAreEmptyAtRest: Invariant = {
  id: 'I4',
  name: 'nothing is left of a pool',
  atRest: leftOfPools,
};
