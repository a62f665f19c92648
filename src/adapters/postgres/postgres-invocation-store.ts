import type { Claim, Invocation, InvocationKey, NewInvocation } from '../../ports/invocation.js';
import type {
  AbandonedRecord,
  AdoptResult,
  Adoption,
  ClaimResult,
  InFlightEntry,
  InvocationStore,
  LockRequest,
  LockResult,
  MarkProcessedResult,
  Page,
  PageRequest,
  ProcessedRecord,
  RegisterResult,
  StartRecord,
} from '../../ports/invocation-store.js';
import { StoreUnavailableError } from '../../ports/port-errors.js';
import type { EpochMs } from '../../ports/units.js';
import { CHAIN_ENTRIES_MAX } from '../chain-entries-max.js';
import { checkedLimit } from '../page-cursor.js';
import { checkedSchema } from './checked-schema.js';
import { attemptColumnsOf, invocationIn, jsonOf, newRowOf } from './invocation-row.js';
import { pageOf, rangeOf } from './page-range.js';
import { InvocationTables, type PostgresConnection, type Row } from './postgres-connection.js';
import { SingletonLocks } from './singleton-locks.js';

/** What a {@link PostgresInvocationStore} is made of. */
export interface PostgresInvocationStoreOptions {
  /** A `Pool` of the package `pg`, with address, credentials, TLS and time limits as its owner wants them. The store does not close it. */
  readonly connection: PostgresConnection;
  /** Where the tables are, as `migratePostgres` made them. Default: `tasker`. */
  readonly schema?: string;
}

const named = (verb: string, { invocationId }: InvocationKey): string => `${verb} invocation '${invocationId}'`;

/** The key, as `$1` and `$2`. */
const BY_KEY = 'execution_arn = $1 and invocation_id = $2';
const keyValuesOf = ({ executionArn, invocationId }: InvocationKey): readonly string[] => [executionArn, invocationId];

/**
 * An {@link InvocationStore} in PostgreSQL 13 or later: RDS, Aurora, through RDS Proxy, or a server of one's own. Its tables are
 * made by `migratePostgres`; a row past its expiry stays until {@link deleteExpired} takes it.
 *
 * Every write is one statement with its condition in it, committed by itself under `read committed`: of two racing writers the
 * second waits for the first, looks at the row as it then is, and is refused. A refused write reads what it found.
 *
 * Besides `StoreUnavailableError`, every method throws a `ConfigurationError` where PostgreSQL refuses the statement for good:
 * no such user, database or table, no permission, a server that takes no writes. The write then had no effect.
 *
 * @example
 * const pool = new Pool({ connectionString: process.env.DATABASE_URL, max: 2 });
 * const store = new PostgresInvocationStore({ connection: pool });
 */
export class PostgresInvocationStore implements InvocationStore {
  private readonly tables: InvocationTables;
  private readonly locks: SingletonLocks;

  /** @throws {ConfigurationError} where the schema's name is none. */
  constructor({ connection, schema = 'tasker' }: PostgresInvocationStoreOptions) {
    this.tables = new InvocationTables(connection, checkedSchema(schema));
    this.locks = new SingletonLocks(this.tables);
  }

  async register(invocation: NewInvocation): Promise<RegisterResult> {
    const row = newRowOf(invocation);
    const intent = named('register', invocation);
    const columns = Object.keys(row);
    const written = await this.tables.one(
      intent,
      `insert into ${this.tables.invocations} (${columns.join(', ')})
       values (${columns.map((_, index) => `$${index + 1}`).join(', ')})
       on conflict (execution_arn, invocation_id) do nothing
       returning *`,
      Object.values(row),
    );
    if (written) return { kind: 'registered', invocation: invocationIn(written) };
    const existing = await this.get(invocation);
    if (!existing) {
      throw new StoreUnavailableError(
        `could not ${intent}: what stood in its place is gone by now. Repeating the call is safe`,
      );
    }
    return { kind: 'exists', invocation: existing };
  }

  async recordStart(key: InvocationKey, start: StartRecord): Promise<'recorded' | 'alreadyRecorded' | 'missing'> {
    const written = await this.update(
      named('record the start of', key),
      key,
      `status = 'STARTED', statement_id = $3, started_at = $4, start_order = $4`,
      `status = 'REGISTERED'`,
      [start.statementId, start.startedAt],
    );
    if (written) return 'recorded';
    return (await this.get(key)) ? 'alreadyRecorded' : 'missing';
  }

  async claim(key: InvocationKey, claim: Claim, now: EpochMs): Promise<ClaimResult> {
    const written = await this.update(
      named('claim', key),
      key,
      'claim_id = $3, claim_expires_at = $4',
      'not processed and (claim_id is null or claim_id = $3 or claim_expires_at <= $5)',
      [claim.claimId, claim.expiresAt, now],
    );
    if (written) return { kind: 'claimed', invocation: invocationIn(written) };
    const invocation = await this.get(key);
    if (!invocation) return { kind: 'missing' };
    return { kind: invocation.processed ? 'processed' : 'held', invocation };
  }

  async releaseClaim(key: InvocationKey, claimId: string, endHintedAt?: EpochMs): Promise<void> {
    await this.update(
      named('release', key),
      key,
      'claim_id = null, claim_expires_at = null, end_hinted_at = coalesce(end_hinted_at, $4::bigint)',
      'claim_id = $3',
      [claimId, endHintedAt ?? null],
    );
  }

  async markProcessed(key: InvocationKey, end: ProcessedRecord): Promise<MarkProcessedResult> {
    const { statementId, startedAt, processedAt } = end;
    // A time without an id tells of no statement that anybody could ask about.
    const [startTime, startOrder] =
      statementId === undefined ? [null, null] : [startedAt ?? null, startedAt ?? processedAt];
    const written = await this.update(
      named('end', key),
      key,
      `processed = true, status = $4, delivery = $5, outcome = $6, processed_at = $7, expires_at = $8,
       task_token = null, claim_id = null, claim_expires_at = null,
       statement_id = coalesce(statement_id, $9), started_at = coalesce(started_at, $10::bigint),
       start_order = coalesce(start_order, $11::bigint)`,
      'not processed and task_token is not distinct from $3',
      [
        end.answeredToken ?? null,
        ...[end.status, end.delivery, jsonOf(end.outcome), processedAt, end.expiresAt],
        ...[statementId ?? null, startTime, startOrder],
      ],
    );
    if (written) return { kind: 'processed' };
    const invocation = await this.get(key);
    if (!invocation) return { kind: 'missing' };
    return invocation.processed ? { kind: 'alreadyProcessed' } : { kind: 'tokenReplaced', invocation };
  }

  async adopt(predecessor: Invocation, adoption: Adoption): Promise<AdoptResult> {
    const { taskToken, attempt, adoptedAt, expiresAt, claim } = adoption;
    const written = await this.update(
      named('adopt', predecessor),
      predecessor,
      `processed = false, task_token = $3, adopted_at = $4, expires_at = $5,
       attempt = $6, state_name = $7, attempt_key = $8, chain_key = $9,
       claim_id = case when start_order is null then $10 end,
       claim_expires_at = case when start_order is null then $11::bigint end,
       start_order = case when start_order is not null then $4::bigint end,
       adoptions = adoptions + 1, processed_at = null, delivery = null, abandoned_at = null, end_hinted_at = null`,
      `adoptions = $12 and abandoned_at is not distinct from $13 and
       case when processed then delivery = 'undelivered'
         else task_token is not distinct from $14 and claim_id is not distinct from $15 end`,
      [
        ...[taskToken, adoptedAt, expiresAt],
        ...attemptColumnsOf(attempt, predecessor.sqlHash),
        ...[claim?.claimId ?? null, claim?.expiresAt ?? null],
        ...[predecessor.adoptions, predecessor.abandonedAt ?? null],
        ...[predecessor.taskToken ?? null, predecessor.claim?.claimId ?? null],
      ],
    );
    if (written) return { kind: 'adopted', invocation: invocationIn(written) };
    const invocation = await this.get(predecessor);
    const isAdoptedAlready = invocation && !invocation.processed && invocation.taskToken === taskToken;
    return isAdoptedAlready ? { kind: 'adopted', invocation } : { kind: 'lost' };
  }

  async markAbandoned(key: InvocationKey, { taskToken, abandonedAt }: AbandonedRecord): Promise<'marked' | 'lost'> {
    const written = await this.update(
      named('give up', key),
      key,
      'abandoned_at = coalesce(abandoned_at, $4::bigint)',
      'not processed and task_token = $3',
      [taskToken, abandonedAt],
    );
    return written ? 'marked' : 'lost';
  }

  async get(key: InvocationKey): Promise<Invocation | undefined> {
    const text = `select * from ${this.tables.invocations} where ${BY_KEY}`;
    const row = await this.tables.one(named('read', key), text, keyValuesOf(key));
    return row && invocationIn(row);
  }

  async latest(executionArn: string, stateName?: string): Promise<Invocation | undefined> {
    const row = await this.tables.one(
      'find the latest statement of an execution',
      `select * from ${this.tables.invocations}
       where execution_arn = $1 and start_order is not null ${stateName === undefined ? '' : 'and state_name = $2'}
       order by start_order desc limit 1`,
      [executionArn, ...(stateName === undefined ? [] : [stateName])],
    );
    return row && invocationIn(row);
  }

  async findByAttempt(executionArn: string, attemptKey: string): Promise<readonly Invocation[]> {
    const rows = await this.tables.query(
      'find the earlier attempts of a state',
      `select * from ${this.tables.invocations}
       where execution_arn = $1 and chain_key = $2 and attempt_key = $3
       order by registered_at, invocation_id`,
      // Named too, since the index begins with it.
      [executionArn, attemptKey.split('/')[0], attemptKey],
    );
    return rows.map(invocationIn);
  }

  async findOpenByChain(executionArn: string, chainKey: string): Promise<readonly Invocation[]> {
    const rows = await this.tables.query(
      'find the earlier entries of a state',
      `select * from (
         select * from ${this.tables.invocations} where execution_arn = $1 and chain_key = $2
         order by attempt_key desc limit ${CHAIN_ENTRIES_MAX}
       ) as newest where not processed order by attempt_key desc`,
      [executionArn, chainKey],
    );
    return rows.map(invocationIn);
  }

  async listInFlight(owner: string, page: PageRequest): Promise<Page<InFlightEntry>> {
    const { limit, after } = rangeOf(page);
    const rows = await this.tables.query(
      'list what is in flight',
      `select execution_arn, invocation_id, registered_at from ${this.tables.invocations}
       where owner = $1 and not processed and (registered_at, execution_arn, invocation_id) > ($2, $3, $4)
       order by registered_at, execution_arn, invocation_id limit $5`,
      [owner, ...after, limit + 1],
    );
    return pageOf(rows, limit, (row) => ({
      executionArn: row.execution_arn as string,
      invocationId: row.invocation_id as string,
      registeredAt: Number(row.registered_at) as EpochMs,
    }));
  }

  async listUnprocessed(executionArn: string, page: PageRequest): Promise<Page<Invocation>> {
    const { limit, after } = rangeOf(page);
    const [registeredAt, , invocationId] = after;
    const rows = await this.tables.query(
      'list the unprocessed invocations of an execution',
      `select * from ${this.tables.invocations}
       where execution_arn = $1 and not processed and (registered_at, invocation_id) > ($2, $3)
       order by registered_at, invocation_id limit $4`,
      [executionArn, registeredAt, invocationId, limit + 1],
    );
    return pageOf(rows, limit, invocationIn);
  }

  acquireLock(lock: LockRequest): Promise<LockResult> {
    return this.locks.acquire(lock);
  }

  stealLock(lock: LockRequest, from: InvocationKey): Promise<'stolen' | 'lost'> {
    return this.locks.steal(lock, from);
  }

  releaseLock(singletonKey: string, owner: InvocationKey): Promise<void> {
    return this.locks.release(singletonKey, owner);
  }

  /**
   * Deletes rows past their expiry, which PostgreSQL does not do by itself: to be called by a schedule, again until it returns less
   * than `limit`. Rows that somebody is writing to are left for the next time.
   *
   * @param limit most invocations, most locks, and so on, to delete in this call.
   * @returns how many rows are gone.
   * @throws {RangeError} where the limit is not a whole number from 1 up.
   * @example while ((await store.deleteExpired(clock.now())) >= 1_000);
   */
  async deleteExpired(now: EpochMs, limit = 1_000): Promise<number> {
    checkedLimit(limit);
    let deleted = 0;
    const { invocations, locks, queueEntries, queueTickets, queuedRequests } = this.tables;
    for (const table of [invocations, locks, queueEntries, queueTickets, queuedRequests]) {
      const rows = await this.tables.query(
        'delete what has expired',
        `delete from ${table} where ctid = any(array(
           select ctid from ${table} where expires_at <= $1 order by expires_at limit $2 for update skip locked
         )) returning 1 as deleted`,
        [now, limit],
      );
      deleted += rows.length;
    }
    return deleted;
  }

  /** The row as it is after the change, or `undefined` where there is none that the condition holds of. */
  private update(
    intent: string,
    key: InvocationKey,
    change: string,
    condition: string,
    values: readonly unknown[],
  ): Promise<Row | undefined> {
    const text = `update ${this.tables.invocations} set ${change} where ${BY_KEY} and ${condition} returning *`;
    return this.tables.one(intent, text, [...keyValuesOf(key), ...values]);
  }
}
