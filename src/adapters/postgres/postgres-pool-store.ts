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
import type { EpochMs } from '../../ports/units.js';
import { checkedSchema } from './checked-schema.js';
import { invocationIn } from './invocation-row.js';
import { InvocationTables, type Row } from './postgres-connection.js';
import type { PostgresInvocationStoreOptions } from './postgres-invocation-store.js';

const ownerIn = (row: Row): InvocationKey => ({
  executionArn: row.execution_arn as string,
  invocationId: row.invocation_id as string,
});

const entryIn = (row: Row): QueueEntry => ({
  poolKey: row.pool_key as string,
  priority: Number(row.priority),
  ticket: Number(row.ticket),
  waiting: ownerIn(row),
  enqueuedAt: Number(row.enqueued_at) as EpochMs,
  expiresAt: Number(row.expires_at) as EpochMs,
});

/**
 * A {@link PoolStore} in the tables of a `PostgresInvocationStore`. Each call is one statement, committed by itself; it throws as that
 * store does. What is kept of SQL is a row of its own: encrypt the server's storage.
 *
 * @example const pools = new PostgresPoolStore({ connection: pool });
 */
export class PostgresPoolStore implements PoolStore {
  private readonly tables: InvocationTables;

  /** @throws {ConfigurationError} where the schema's name is none. */
  constructor({ connection, schema = 'tasker' }: PostgresInvocationStoreOptions) {
    this.tables = new InvocationTables(connection, checkedSchema(schema));
  }

  async acquireSlot({ poolKey, slotNumber, owner, acquiredAt, expiresAt }: SlotRequest): Promise<'acquired' | 'held'> {
    const taken = await this.tables.one(
      'take a slot of a pool',
      `insert into ${this.tables.locks} as held
         (singleton_key, slot_number, execution_arn, invocation_id, acquired_at, expires_at)
       values ($1, $2, $3, $4, $5, $6)
       on conflict (singleton_key, slot_number) do update
         set acquired_at = excluded.acquired_at, expires_at = excluded.expires_at
       where held.execution_arn = excluded.execution_arn and held.invocation_id = excluded.invocation_id
       returning 1 as taken`,
      [poolKey, slotNumber, owner.executionArn, owner.invocationId, acquiredAt, expiresAt],
    );
    return taken ? 'acquired' : 'held';
  }

  async releaseSlot(poolKey: string, slotNumber: number, owner: InvocationKey): Promise<void> {
    await this.tables.query(
      'free a slot of a pool',
      `delete from ${this.tables.locks}
       where singleton_key = $1 and slot_number = $2 and execution_arn = $3 and invocation_id = $4`,
      [poolKey, slotNumber, owner.executionArn, owner.invocationId],
    );
  }

  async listSlots(poolKey: string): Promise<readonly HeldSlot[]> {
    const rows = await this.tables.query(
      'list the slots of a pool',
      `select * from ${this.tables.locks} where singleton_key = $1 order by slot_number`,
      [poolKey],
    );
    return rows.map((row) => ({
      slotNumber: Number(row.slot_number),
      owner: ownerIn(row),
      acquiredAt: Number(row.acquired_at) as EpochMs,
    }));
  }

  async takeTicket(poolKey: string, expiresAt: EpochMs): Promise<number> {
    const row = await this.tables.one(
      'take a ticket of a pool',
      `insert into ${this.tables.queueTickets} as last (pool_key, ticket, expires_at) values ($1, 1, $2)
       on conflict (pool_key) do update
         set ticket = last.ticket + 1, expires_at = greatest(last.expires_at, excluded.expires_at)
       returning ticket`,
      [poolKey, expiresAt],
    );
    return Number(row?.ticket);
  }

  async putQueueEntry({ poolKey, priority, ticket, waiting, enqueuedAt, expiresAt }: QueueEntry): Promise<void> {
    await this.tables.query(
      'enter a queue',
      `insert into ${this.tables.queueEntries}
         (pool_key, priority, ticket, execution_arn, invocation_id, enqueued_at, expires_at)
       values ($1, $2, $3, $4, $5, $6, $7)
       on conflict (pool_key, priority, ticket) do update
         set execution_arn = excluded.execution_arn, invocation_id = excluded.invocation_id,
             enqueued_at = excluded.enqueued_at, expires_at = excluded.expires_at`,
      [poolKey, priority, ticket, waiting.executionArn, waiting.invocationId, enqueuedAt, expiresAt],
    );
  }

  async removeQueueEntry({ poolKey, priority, ticket }: QueuePlace): Promise<void> {
    await this.tables.query(
      'remove an entry of a queue',
      `delete from ${this.tables.queueEntries} where pool_key = $1 and priority = $2 and ticket = $3`,
      [poolKey, priority, ticket],
    );
  }

  async listQueueEntries(poolKey: string, { limit, after }: QueuePage): Promise<readonly QueueEntry[]> {
    const rows = await this.tables.query(
      'look at a queue',
      `select * from ${this.tables.queueEntries}
       where pool_key = $1 ${after ? 'and (priority < $3 or (priority = $3 and ticket > $4))' : ''}
       order by priority desc, ticket limit $2`,
      [poolKey, limit, ...(after ? [after.priority, after.ticket] : [])],
    );
    return rows.map(entryIn);
  }

  async countQueueEntries(poolKey: string, atMost: number): Promise<number> {
    const row = await this.tables.one(
      'count a queue',
      `select count(*) as entries from (
         select 1 from ${this.tables.queueEntries} where pool_key = $1 limit $2
       ) as counted`,
      [poolKey, atMost],
    );
    return Number(row?.entries);
  }

  async putQueuedRequest({ executionArn, invocationId }: InvocationKey, request: QueuedRequest): Promise<void> {
    await this.tables.query(
      'keep a request',
      `insert into ${this.tables.queuedRequests} (execution_arn, invocation_id, request, expires_at)
       values ($1, $2, $3, $4)
       on conflict (execution_arn, invocation_id) do update
         set request = excluded.request, expires_at = excluded.expires_at`,
      [executionArn, invocationId, request.text, request.expiresAt],
    );
  }

  async getQueuedRequest({ executionArn, invocationId }: InvocationKey): Promise<string | undefined> {
    const row = await this.tables.one(
      'read a request',
      `select request from ${this.tables.queuedRequests} where execution_arn = $1 and invocation_id = $2`,
      [executionArn, invocationId],
    );
    return row?.request as string | undefined;
  }

  async removeQueuedRequest({ executionArn, invocationId }: InvocationKey): Promise<void> {
    await this.tables.query(
      'forget a request',
      `delete from ${this.tables.queuedRequests} where execution_arn = $1 and invocation_id = $2`,
      [executionArn, invocationId],
    );
  }

  async markQueued(
    key: InvocationKey,
    { claimId, ticket }: { readonly claimId: string; readonly ticket: number },
  ): Promise<'queued' | 'lost'> {
    const row = await this.tables.one(
      `let invocation '${key.invocationId}' wait`,
      `update ${this.tables.invocations} set ticket = $4,
         claim_id = case when claim_id = $3 then null else claim_id end,
         claim_expires_at = case when claim_id = $3 then null else claim_expires_at end
       where execution_arn = $1 and invocation_id = $2 and not processed and status = 'QUEUED'
         and (claim_id = $3 or ticket = $4)
       returning 1 as queued`,
      [key.executionArn, key.invocationId, claimId, ticket],
    );
    return row ? 'queued' : 'lost';
  }

  async dequeue(key: InvocationKey, { claimId, claimExpiresAt, dequeuedAt }: DequeueRecord): Promise<DequeueResult> {
    const row = await this.tables.one(
      `dequeue invocation '${key.invocationId}'`,
      `update ${this.tables.invocations}
       set status = 'REGISTERED', dequeued_at = coalesce(dequeued_at, $5::bigint), claim_expires_at = $4
       where execution_arn = $1 and invocation_id = $2 and not processed and claim_id = $3
         and (status = 'QUEUED' or (status = 'REGISTERED' and dequeued_at is not null))
       returning *`,
      [key.executionArn, key.invocationId, claimId, claimExpiresAt, dequeuedAt],
    );
    return row ? { kind: 'dequeued', invocation: invocationIn(row) } : { kind: 'lost' };
  }
}
