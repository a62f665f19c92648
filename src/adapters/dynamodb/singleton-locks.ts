import { StoreUnavailableError } from '../../ports/port-errors.js';
import { sha256Hex } from '../../domain/hash.js';
import type { InvocationKey } from '../../ports/invocation.js';
import { toEpochSeconds, type EpochMs } from '../../ports/units.js';
import type { LockRequest, LockResult } from '../../ports/invocation-store.js';
import { attributesOf, numeric, required, type AttributeMap } from './attribute-values.js';
import type { InvocationTable } from './invocation-table.js';

const ACQUIRE_TRIES_MAX = 3;

/** No ARN begins like this. The key itself is hashed, because a partition key is limited in length and a user's text is not. */
const keyAttributesOf = (singletonKey: string): AttributeMap => lockKeyOf(sha256Hex(singletonKey));

/** The table's key of a lock, by the hash of its own key. */
export const lockKeyOf = (singletonKeyHash: string): AttributeMap =>
  attributesOf({ id: `lock#${singletonKeyHash}`, invocationId: 'lock' });

/** Carries none of the index attributes, so that no index ever shows a lock. */
const itemOf = ({ singletonKey, owner, acquiredAt, expiresAt }: LockRequest): AttributeMap => ({
  ...keyAttributesOf(singletonKey),
  ...attributesOf({ singletonKey, acquiredAt }),
  ...attributesOf({ ownerExecutionArn: owner.executionArn, ownerInvocationId: owner.invocationId }),
  expiresAt: numeric(toEpochSeconds(expiresAt)),
});

/** The invocation that an item stands for. */
export const ownerIn = (item: AttributeMap): InvocationKey => ({
  executionArn: required(item.ownerExecutionArn?.S, 'ownerExecutionArn'),
  invocationId: required(item.ownerInvocationId?.S, 'ownerInvocationId'),
});

const acquiredAtIn = (item: AttributeMap): EpochMs => Number(required(item.acquiredAt?.N, 'acquiredAt')) as EpochMs;

/** Whether an item is of an owner whose values go by this name. */
export const ownedBy = (values: string): string =>
  `(#ownerExecutionArn = :${values}ExecutionArn AND #ownerInvocationId = :${values}InvocationId)`;

export const ownerValues = (values: string, { executionArn, invocationId }: InvocationKey): AttributeMap =>
  attributesOf({ [`:${values}ExecutionArn`]: executionArn, [`:${values}InvocationId`]: invocationId });

/** The locks of `executeSingletonStatement`: one item each, in the table of the invocations. */
export class SingletonLocks {
  constructor(private readonly table: InvocationTable) {}

  /** See `InvocationStore.acquireLock`. */
  async acquire(lock: LockRequest): Promise<LockResult> {
    const intent = `take a lock for invocation '${lock.owner.invocationId}'`;
    for (let tries = 0; tries < ACQUIRE_TRIES_MAX; tries += 1) {
      const written = await this.table.put(intent, itemOf(lock), {
        condition: `attribute_not_exists(#id) OR ${ownedBy('owner')}`,
        values: ownerValues('owner', lock.owner),
      });
      if (written.applied) return { kind: 'acquired' };
      if (written.existing) {
        return { kind: 'held', owner: ownerIn(written.existing), acquiredAt: acquiredAtIn(written.existing) };
      }
      // Where the refusal came without the item, the lock may be free again by the time it is looked up.
    }
    throw new StoreUnavailableError(
      `could not ${intent}: it changed hands during each of ${ACQUIRE_TRIES_MAX} tries. Repeating the call is safe`,
    );
  }

  /** See `InvocationStore.stealLock`. */
  async steal(lock: LockRequest, from: InvocationKey): Promise<'stolen' | 'lost'> {
    // The new owner counts as well: a repetition, by the network or by the caller, finds its own work.
    const written = await this.table.put(`hand a lock to invocation '${lock.owner.invocationId}'`, itemOf(lock), {
      condition: `attribute_exists(#id) AND (${ownedBy('from')} OR ${ownedBy('owner')})`,
      values: { ...ownerValues('from', from), ...ownerValues('owner', lock.owner) },
    });
    return written.applied ? 'stolen' : 'lost';
  }

  /** See `InvocationStore.releaseLock`. */
  async release(singletonKey: string, owner: InvocationKey): Promise<void> {
    await this.table.delete(`free the lock of invocation '${owner.invocationId}'`, keyAttributesOf(singletonKey), {
      condition: ownedBy('owner'),
      values: ownerValues('owner', owner),
    });
  }
}
