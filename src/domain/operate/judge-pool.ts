import type { HeldSlot } from '../../ports/pool-store.js';
import type { EpochMs } from '../../ports/units.js';
import { isQueued } from '../pool/is-queued.js';
import { poolOf, type PooledInvocation } from '../pool/pool.js';
import type { PoolEvidence, SlotEvidence } from './evidence.js';
import type { Operator } from './operator.js';
import { poolTitleOf } from './pool-words.js';
import { QueuePlaces } from './queue-places.js';
import { formatDuration } from './times.js';

/** Owners of slots that are looked at; of a larger pool the others count as alive. */
const OWNERS_MAX = 50;

/**
 * What keeps an invocation in its pool: who has the slots, and whether each of them has a use for it.
 *
 * @throws {TaskerError} the state table could not be read.
 */
export async function judgePool(operator: Operator, invocation: PooledInvocation): Promise<PoolEvidence> {
  const { poolKey } = invocation;
  const { place, enqueuedAt } = await new QueuePlaces(operator.pools).waitingOf(invocation);
  const held = await operator.pools.listSlots(poolKey);
  const slots: SlotEvidence[] = [];
  for (const slot of held.slice(0, OWNERS_MAX)) slots.push(await judgeSlot(operator, poolKey, slot));
  return {
    pool: poolTitleOf(poolKey),
    size: poolOf(operator, invocation).size,
    held: held.length,
    slots,
    ...(place !== undefined && { ahead: place - 1 }),
    ...(enqueuedAt !== undefined && { enqueuedAt }),
  };
}

async function judgeSlot(operator: Operator, poolKey: string, { owner, acquiredAt }: HeldSlot): Promise<SlotEvidence> {
  const { clock, store } = operator;
  const since = formatDuration(clock.now() - acquiredAt);
  const slot = { owner, acquiredAt };
  const holder = await store.get(owner);
  if (holder === undefined) return { ...slot, isLeft: true, ownerState: 'its record is gone' };
  if (holder.processed) return { ...slot, isLeft: true, ownerState: `it is closed as ${holder.status}` };
  if (isQueued(holder) && holder.poolKey === poolKey) {
    // Whoever brings it to its start has it claimed.
    const isLeft = holder.claim === undefined || clock.now() >= holder.claim.expiresAt;
    return { ...slot, isLeft, ownerState: `it took the slot ${since} ago, and waits itself` };
  }
  const statement = holder.statementId === undefined ? 'no statement recorded' : `statement ${holder.statementId}`;
  return { ...slot, isLeft: false, ownerState: `it has had the slot for ${since}, ${statement}` };
}

/** When the reconciler may free a slot that is left: it gives a starter time to come from the slot to the start. */
export const freeableAt = ({ acquiredAt }: SlotEvidence, reconcileGraceMs: number): EpochMs =>
  (acquiredAt + reconcileGraceMs) as EpochMs;
