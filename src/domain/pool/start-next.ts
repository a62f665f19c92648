import type { Claim } from '../../ports/invocation.js';
import type { QueueEntry } from '../../ports/pool-store.js';
import type { Runtime } from '../runtime.js';
import { errorNameOf } from '../../ports/tasker-error.js';
import { isClaimed, nowForClaims, queueClaim, starterLifeMs } from '../starter-life.js';
import { after } from '../../ports/units.js';
import { isWorkOver } from '../work-time.js';
import { isWaitingWith } from './is-queued.js';
import { removeLeftover } from './leftover-entries.js';
import { isPooled, type Pool, poolLabelOf, type PooledInvocation, poolStoreOf } from './pool.js';
import { canHaveSlot, takeSlot } from './slots.js';
import { startDequeued } from './start-dequeued.js';

/** Entries read at once: the first one, and some behind it that turn out to be left over. */
const ENTRIES_READ = 10;
/** Entries that one call looks at. */
const LOOKS_MAX = 200;
/** Statements that one call starts; whoever ends one of them goes on. */
const STARTS_MAX = 10;

/**
 * Starts what waits in a pool, first in first out, as long as a slot is free. Whoever ends a statement calls it, whoever enters the
 * queue, and the reconciler: of a slot that becomes free and an entry that is written at the same time one caller sees both.
 * Only the first one in the queue is looked at; where somebody is at it, they go on with the next one.
 *
 * Never throws: what is not started now is started by the next caller.
 */
export async function startNext(runtime: Runtime, pool: Pool): Promise<void> {
  try {
    let starts = 0;
    for (let looks = 0; looks < LOOKS_MAX && starts < STARTS_MAX; looks += 1) {
      const result = await startFirst(runtime, pool);
      if (result === 'nothing to do') return;
      if (result === 'started') starts += 1;
    }
  } catch (error) {
    runtime.telemetry.warn('could not start what waits in a pool; the next end or the reconciler will', {
      pool: poolLabelOf(pool.poolKey),
      errorName: errorNameOf(error),
    });
  }
}

/** `look again`: somebody else was faster, or nobody waited any more. */
async function startFirst(runtime: Runtime, pool: Pool): Promise<'started' | 'look again' | 'nothing to do'> {
  const first = await firstInQueue(runtime, pool);
  // Whoever has it claimed looks for the next one when it is started.
  if (first === undefined || isClaimed(runtime, first)) return 'nothing to do';
  // Singletons of several taskers share a queue. Each is started with its own tasker's role and name, by its own reconciler at the latest.
  if (first.owner !== runtime.settings.owner) return 'nothing to do';
  const pools = poolStoreOf(runtime);
  const held = await pools.listSlots(pool.poolKey);
  if (!canHaveSlot(pool, held, first)) return 'nothing to do';
  const claim = queueClaim(runtime);
  const taken = await runtime.store.claim(first, claim, nowForClaims(runtime));
  // Whoever starts it looks for the next one; who ends it does not.
  if (taken.kind === 'held') return taken.invocation.abandonedAt === undefined ? 'nothing to do' : 'look again';
  if (taken.kind !== 'claimed') return 'look again';
  const isStillFirst = isWaitingWith(taken.invocation, first.ticket) && taken.invocation.abandonedAt === undefined;
  if (!isStillFirst || !(await takeSlot(runtime, pool, first, held))) {
    await runtime.store.releaseClaim(first, claim.claimId);
    return isStillFirst ? 'nothing to do' : 'look again';
  }
  return await dequeue(runtime, first, claim);
}

async function dequeue(
  runtime: Runtime,
  first: PooledInvocation & { readonly ticket: number },
  claim: Claim,
): Promise<'started' | 'look again' | 'nothing to do'> {
  const pools = poolStoreOf(runtime);
  const dequeuedAt = runtime.clock.now();
  const claimExpiresAt = after(dequeuedAt, starterLifeMs(runtime));
  const dequeued = await pools.dequeue(first, { claimId: claim.claimId, claimExpiresAt, dequeuedAt });
  // Its slot is left to whoever has it now, or to the reconciler.
  if (dequeued.kind === 'lost') return 'look again';
  const { poolKey, priority = 0, ticket } = first;
  await pools.removeQueueEntry({ poolKey, priority, ticket });
  const result = await startDequeued(runtime, { ...dequeued.invocation, poolKey }, claim);
  return result === 'refused for now' ? 'nothing to do' : result === 'started' ? 'started' : 'look again';
}

/** The first one that waits. Entries that stand for nobody are removed on the way; those on their way in or out are passed by. */
async function firstInQueue(
  runtime: Runtime,
  { poolKey }: Pool,
): Promise<(PooledInvocation & { readonly ticket: number }) | undefined> {
  const pools = poolStoreOf(runtime);
  let behind: QueueEntry | undefined;
  for (let looks = 0; looks < LOOKS_MAX; looks += ENTRIES_READ) {
    const entries = await pools.listQueueEntries(poolKey, { limit: ENTRIES_READ, after: behind });
    for (const entry of entries) {
      const invocation = await runtime.store.get(entry.waiting);
      const isInQueue = invocation !== undefined && isPooled(invocation) && isWaitingWith(invocation, entry.ticket);
      // What is given up is about to end.
      if (isInQueue && invocation.abandonedAt === undefined) return invocation;
      if (!isInQueue) await removeLeftover(runtime, entry, invocation);
    }
    behind = entries.at(-1);
    // Else a reconciler whose table is slow would never come to what is given up and in the way here.
    if (entries.length < ENTRIES_READ || isWorkOver(runtime)) return undefined;
  }
  return undefined;
}
