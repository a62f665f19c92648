import { sha256Hex } from '../../domain/hash.js';
import { PRIORITY_MAX } from '../../domain/limits.js';
import type { InvocationKey } from '../../ports/invocation.js';
import type {
  DequeueRecord,
  DequeueResult,
  HeldSlot,
  PoolStore,
  QueueEntry,
  QueuePage,
  QueuePlace,
  QueuedRequest,
  SlotRequest,
} from '../../ports/pool-store.js';
import { toEpochSeconds, type EpochMs } from '../../ports/units.js';
import { attributesOf, numeric, required, text, type AttributeMap } from './attribute-values.js';
import type { DynamoDbInvocationStoreOptions } from './dynamodb-invocation-store.js';
import { invocationIn, keyAttributesOf } from './invocation-item.js';
import { InvocationTable, type TableQuery } from './invocation-table.js';
import { dequeueUpdate, markQueuedUpdate } from './invocation-updates.js';
import { lockKeyOf, ownedBy, ownerIn, ownerValues } from './singleton-locks.js';

/** A write that has no condition: expressions need one. */
const ALWAYS = 'attribute_not_exists(#id) OR attribute_exists(#id)';

const LOCK = 'lock';
const QUEUE = 'queue#';

const named = (verb: string, { invocationId }: InvocationKey): string => `${verb} invocation '${invocationId}'`;

/** All of a pool is in one partition, that of the lock of the same key: slots, then the queue, then the last ticket. */
const itemKeyOf = (poolKey: string, sortKey: string): AttributeMap => ({
  ...lockKeyOf(sha256Hex(poolKey)),
  invocationId: text(sortKey),
});

/** Slot 0 is the lock itself. */
const slotKeyOf = (poolKey: string, slotNumber: number): AttributeMap =>
  itemKeyOf(poolKey, slotNumber === 0 ? LOCK : `${LOCK}#${slotNumber.toString().padStart(4, '0')}`);

/** Sorts by priority, highest first, then by ticket. */
const entryKeyOf = ({ poolKey, priority, ticket }: QueuePlace): AttributeMap =>
  itemKeyOf(
    poolKey,
    `${QUEUE}${(PRIORITY_MAX - priority).toString().padStart(3, '0')}#${ticket.toString().padStart(16, '0')}`,
  );

/** All entries of a queue. */
const queueOf = (poolKey: string): Pick<TableQuery, 'keyCondition' | 'values'> => ({
  keyCondition: '#id = :id AND begins_with(#invocationId, :queue)',
  values: { ':id': required(lockKeyOf(sha256Hex(poolKey)).id, 'id'), ':queue': text(QUEUE) },
});

/** A partition of its own: SQL is read by whoever starts it, and by nobody who looks at a queue. */
const requestKeyOf = ({ executionArn, invocationId }: InvocationKey): AttributeMap =>
  attributesOf({ id: `request#${sha256Hex(JSON.stringify([executionArn, invocationId]))}`, invocationId: 'request' });

const numberIn = (item: AttributeMap, attribute: string): number => Number(required(item[attribute]?.N, attribute));

const entryIn = (item: AttributeMap): QueueEntry => ({
  poolKey: required(item.poolKey?.S, 'poolKey'),
  priority: numberIn(item, 'priority'),
  ticket: numberIn(item, 'ticket'),
  waiting: ownerIn(item),
  enqueuedAt: numberIn(item, 'enqueuedAt') as EpochMs,
  expiresAt: numberIn(item, 'expiresAtMs') as EpochMs,
});

const slotIn = (item: AttributeMap): HeldSlot => ({
  slotNumber: Number(item.slotNumber?.N ?? 0),
  owner: ownerIn(item),
  acquiredAt: numberIn(item, 'acquiredAt') as EpochMs,
});

/**
 * A {@link PoolStore} in the table of a `DynamoDbInvocationStore`. Each call is one request, except that a list of thousands of slots, or
 * the count of a queue with thousands of entries, has several pages of 1 MB.
 *
 * Throws as that one does. What is kept of SQL is an item of its own, as encrypted as the table is.
 *
 * @example const pools = new DynamoDbPoolStore({ client: new DynamoDBClient(), tableName: 'tasker-state' });
 */
export class DynamoDbPoolStore implements PoolStore {
  private readonly table: InvocationTable;

  constructor({ client, tableName }: Pick<DynamoDbInvocationStoreOptions, 'client' | 'tableName'>) {
    this.table = new InvocationTable(client, tableName);
  }

  async acquireSlot({ poolKey, slotNumber, owner, acquiredAt, expiresAt }: SlotRequest): Promise<'acquired' | 'held'> {
    const item = {
      ...slotKeyOf(poolKey, slotNumber),
      ...attributesOf({ singletonKey: poolKey, acquiredAt, ...(slotNumber > 0 && { slotNumber }) }),
      ...attributesOf({ ownerExecutionArn: owner.executionArn, ownerInvocationId: owner.invocationId }),
      expiresAt: numeric(toEpochSeconds(expiresAt)),
    };
    const written = await this.table.put(named('take a slot for', owner), item, {
      condition: `attribute_not_exists(#id) OR ${ownedBy('owner')}`,
      values: ownerValues('owner', owner),
    });
    return written.applied ? 'acquired' : 'held';
  }

  async releaseSlot(poolKey: string, slotNumber: number, owner: InvocationKey): Promise<void> {
    await this.table.delete(named('free the slot of', owner), slotKeyOf(poolKey, slotNumber), {
      condition: ownedBy('owner'),
      values: ownerValues('owner', owner),
    });
  }

  async listSlots(poolKey: string): Promise<readonly HeldSlot[]> {
    const items = await this.table.queryAll('list the slots of a pool', {
      keyCondition: '#id = :id AND begins_with(#invocationId, :lock)',
      values: { ':id': required(lockKeyOf(sha256Hex(poolKey)).id, 'id'), ':lock': text(LOCK) },
    });
    return items.map(slotIn);
  }

  async takeTicket(poolKey: string, expiresAt: EpochMs): Promise<number> {
    const written = await this.table.update('take a ticket of a pool', itemKeyOf(poolKey, 'ticket'), {
      update: 'SET #expiresAt = :expiresAt ADD #ticket :one',
      condition: ALWAYS,
      values: { ':one': numeric(1), ':expiresAt': numeric(toEpochSeconds(expiresAt)) },
    });
    return numberIn(written.applied ? written.item : {}, 'ticket');
  }

  async putQueueEntry(entry: QueueEntry): Promise<void> {
    const { poolKey, priority, ticket, waiting, enqueuedAt, expiresAt } = entry;
    const item = {
      ...entryKeyOf(entry),
      ...attributesOf({ poolKey, priority, ticket, enqueuedAt, expiresAtMs: expiresAt }),
      ...attributesOf({ ownerExecutionArn: waiting.executionArn, ownerInvocationId: waiting.invocationId }),
      expiresAt: numeric(toEpochSeconds(expiresAt)),
    };
    await this.table.put(named('enter into a queue', waiting), item, { condition: ALWAYS });
  }

  async removeQueueEntry(place: QueuePlace): Promise<void> {
    await this.table.delete('remove an entry of a queue', entryKeyOf(place), { condition: ALWAYS });
  }

  async listQueueEntries(poolKey: string, { limit, after }: QueuePage): Promise<readonly QueueEntry[]> {
    const { items } = await this.table.query('look at a queue', {
      ...queueOf(poolKey),
      Limit: limit,
      ...(after && { ExclusiveStartKey: entryKeyOf(after) }),
    });
    return items.map(entryIn);
  }

  async countQueueEntries(poolKey: string, atMost: number): Promise<number> {
    return await this.table.count('count a queue', { ...queueOf(poolKey), ConsistentRead: false }, atMost);
  }

  async putQueuedRequest(key: InvocationKey, { text: request, expiresAt }: QueuedRequest): Promise<void> {
    const item = {
      ...requestKeyOf(key),
      ...attributesOf({ request }),
      expiresAt: numeric(toEpochSeconds(expiresAt)),
    };
    await this.table.put(named('keep the request of', key), item, { condition: ALWAYS });
  }

  async getQueuedRequest(key: InvocationKey): Promise<string | undefined> {
    return (await this.table.get(named('read the request of', key), requestKeyOf(key)))?.request?.S;
  }

  async removeQueuedRequest(key: InvocationKey): Promise<void> {
    await this.table.delete(named('forget the request of', key), requestKeyOf(key), { condition: ALWAYS });
  }

  async markQueued(
    key: InvocationKey,
    place: { readonly claimId: string; readonly ticket: number },
  ): Promise<'queued' | 'lost'> {
    const written = await this.table.update(named('let wait', key), keyAttributesOf(key), markQueuedUpdate(place));
    if (written.applied) return 'queued';
    const found = written.existing && invocationIn(written.existing);
    return found?.status === 'QUEUED' && !found.processed && found.ticket === place.ticket ? 'queued' : 'lost';
  }

  async dequeue(key: InvocationKey, start: DequeueRecord): Promise<DequeueResult> {
    const written = await this.table.update(named('dequeue', key), keyAttributesOf(key), dequeueUpdate(start));
    if (written.applied) return { kind: 'dequeued', invocation: invocationIn(written.item) };
    const found = written.existing && invocationIn(written.existing);
    const isOwnWork =
      found?.status === 'REGISTERED' &&
      !found.processed &&
      found.dequeuedAt !== undefined &&
      found.claim?.claimId === start.claimId;
    return isOwnWork ? { kind: 'dequeued', invocation: found } : { kind: 'lost' };
  }
}
