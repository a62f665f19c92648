import { randomUUID } from 'node:crypto';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { attemptKeyOf } from '../../domain/attempt-key.js';
import { StoreUnavailableError } from '../../ports/port-errors.js';
import type { Claim, Invocation, InvocationKey, NewInvocation } from '../../ports/invocation.js';
import type { EpochMs } from '../../ports/units.js';
import type { Ids } from '../../ports/ids.js';
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
import { CHAIN_ENTRIES_MAX } from '../chain-entries-max.js';
import { cursorOf } from '../page-cursor.js';
import { attributesOf, numeric, type AttributeMap } from './attribute-values.js';
import { inFlightEntryIn, invocationIn, keyAttributesOf, keyIn, newItemOf } from './invocation-item.js';
import { InvocationTable, type QueryPage } from './invocation-table.js';
import {
  abandonedUpdate,
  adoptUpdate,
  claimUpdate,
  processedUpdate,
  recordStartUpdate,
  releaseClaimUpdate,
} from './invocation-updates.js';
import { pageInputOf } from './page-input.js';
import { SingletonLocks } from './singleton-locks.js';
import { stateRangeOf } from './start-order.js';
import { INDEXES } from './table-definition.js';

/** What a {@link DynamoDbInvocationStore} is made of. */
export interface DynamoDbInvocationStoreOptions {
  /** The client, with region, credentials and retries as its owner wants them. It is not closed by the store. */
  readonly client: Pick<DynamoDBClient, 'send'>;
  /** Name or ARN of a table that was made from `tableDefinition`. */
  readonly tableName: string;
  /** Names each write, so that its writer recognises it. Default: random UUIDs. */
  readonly ids?: Ids;
}

const pageOf = <T>({ items, lastKey }: QueryPage, entryIn: (item: AttributeMap) => T): Page<T> => ({
  entries: items.map(entryIn),
  ...(lastKey && { cursor: cursorOf(lastKey) }),
});

const attemptKeyIn = ({ attempt, sqlHash }: Invocation): string | undefined =>
  attempt && attemptKeyOf(attempt, sqlHash);

const stateRangeValues = (stateName: string): AttributeMap => {
  const [from, to] = stateRangeOf(stateName);
  return { ':from': numeric(from), ':to': numeric(to) };
};

const named = (verb: string, { invocationId }: InvocationKey): string => `${verb} invocation '${invocationId}'`;

/**
 * An {@link InvocationStore} in one DynamoDB table; `docs/state-table.md` tells the items, indexes and costs.
 *
 * Every write is one request. DynamoDB hands out the item that stood against a condition, so that a refused write needs no
 * read, except where the item turns out to be missing. The SDK repeats a request whose answer was lost, and may then find
 * its own work in the way: each write that this could mislead carries a name of its own, and recognises it.
 *
 * An item past its expiry that DynamoDB has not deleted yet counts as there, everywhere: it is the safe reading, because a
 * token that is still remembered cannot start its SQL again.
 *
 * Besides `StoreUnavailableError`, every method throws a `ConfigurationError` where DynamoDB refuses the request for good:
 * no such table, no permission, other keys or indexes than expected. The write then had no effect.
 *
 * @example const store = new DynamoDbInvocationStore({ client: new DynamoDBClient(), tableName: 'tasker-state' });
 */
export class DynamoDbInvocationStore implements InvocationStore {
  private readonly table: InvocationTable;
  private readonly locks: SingletonLocks;
  private readonly ids: Ids;

  constructor({ client, tableName, ids = { next: () => randomUUID() } }: DynamoDbInvocationStoreOptions) {
    this.table = new InvocationTable(client, tableName);
    this.locks = new SingletonLocks(this.table);
    this.ids = ids;
  }

  async register(invocation: NewInvocation): Promise<RegisterResult> {
    const writeId = this.ids.next();
    const item = newItemOf(invocation, writeId);
    const intent = named('register', invocation);
    const written = await this.table.put(intent, item, { condition: 'attribute_not_exists(#id)' });
    if (written.applied) return { kind: 'registered', invocation: invocationIn(item) };
    if (!written.existing) {
      throw new StoreUnavailableError(
        `could not ${intent}: what stood in its place is gone by now. Repeating the call is safe`,
      );
    }
    const kind = written.existing.writeId?.S === writeId ? 'registered' : 'exists';
    return { kind, invocation: invocationIn(written.existing) };
  }

  async recordStart(key: InvocationKey, start: StartRecord): Promise<'recorded' | 'alreadyRecorded' | 'missing'> {
    const writeId = this.ids.next();
    const change = recordStartUpdate(start, writeId);
    const written = await this.table.update(named('record the start of', key), keyAttributesOf(key), change);
    if (written.applied) return 'recorded';
    if (!written.existing) return 'missing';
    return written.existing.writeId?.S === writeId ? 'recorded' : 'alreadyRecorded';
  }

  async claim(key: InvocationKey, claim: Claim, now: EpochMs): Promise<ClaimResult> {
    const written = await this.table.update(named('claim', key), keyAttributesOf(key), claimUpdate(claim, now));
    if (written.applied) return { kind: 'claimed', invocation: invocationIn(written.item) };
    if (!written.existing) return { kind: 'missing' };
    const invocation = invocationIn(written.existing);
    return { kind: invocation.processed ? 'processed' : 'held', invocation };
  }

  async releaseClaim(key: InvocationKey, claimId: string, endHintedAt?: EpochMs): Promise<void> {
    const change = releaseClaimUpdate(claimId, endHintedAt);
    await this.table.update(named('release', key), keyAttributesOf(key), change);
  }

  async markAbandoned(key: InvocationKey, abandoned: AbandonedRecord): Promise<'marked' | 'lost'> {
    const change = abandonedUpdate(abandoned);
    const written = await this.table.update(named('give up', key), keyAttributesOf(key), change);
    return written.applied ? 'marked' : 'lost';
  }

  async markProcessed(key: InvocationKey, end: ProcessedRecord): Promise<MarkProcessedResult> {
    const writeId = this.ids.next();
    const change = processedUpdate(end, writeId);
    const written = await this.table.update(named('end', key), keyAttributesOf(key), change);
    if (written.applied) return { kind: 'processed' };
    if (!written.existing) return { kind: 'missing' };
    const invocation = invocationIn(written.existing);
    if (!invocation.processed) return { kind: 'tokenReplaced', invocation };
    return { kind: written.existing.writeId?.S === writeId ? 'processed' : 'alreadyProcessed' };
  }

  async adopt(predecessor: Invocation, adoption: Adoption): Promise<AdoptResult> {
    const asRead = predecessor.statementId !== undefined;
    let written = await this.tryAdopt(predecessor, adoption, asRead);
    // Its start was recorded since it was read, which changes what is to be written, not whether it may be.
    if (!written.applied && !asRead && written.existing?.startOrder) {
      written = await this.tryAdopt(predecessor, adoption, true);
    }
    if (written.applied) return { kind: 'adopted', invocation: invocationIn(written.item) };
    if (!written.existing) return { kind: 'lost' };
    const invocation = invocationIn(written.existing);
    const isOurs = !invocation.processed && invocation.taskToken === adoption.taskToken;
    return isOurs ? { kind: 'adopted', invocation } : { kind: 'lost' };
  }

  async get(key: InvocationKey): Promise<Invocation | undefined> {
    const item = await this.table.get(named('read', key), keyAttributesOf(key));
    return item && invocationIn(item);
  }

  async latest(executionArn: string, stateName?: string): Promise<Invocation | undefined> {
    const id = attributesOf({ ':id': executionArn });
    const { items } = await this.table.query('find the latest statement of an execution', {
      ...{ ScanIndexForward: false, Limit: 1 },
      ...(stateName === undefined
        ? { IndexName: INDEXES.byStart, keyCondition: '#id = :id', values: id }
        : {
            IndexName: INDEXES.byStateAndStart,
            keyCondition: '#id = :id AND #stateStartOrder BETWEEN :from AND :to',
            values: { ...id, ...stateRangeValues(stateName) },
          }),
    });
    if (!items[0]) return undefined;
    const invocation = await this.get(keyIn(items[0]));
    return stateName === undefined || invocation?.attempt?.stateName === stateName ? invocation : undefined;
  }

  async findByAttempt(executionArn: string, attemptKey: string): Promise<readonly Invocation[]> {
    const intent = 'find the earlier attempts of a state';
    const entries = await this.table.queryAll(intent, {
      IndexName: INDEXES.byAttempt,
      keyCondition: '#id = :id AND #attemptKey = :attemptKey',
      values: attributesOf({ ':id': executionArn, ':attemptKey': attemptKey }),
    });
    const keys = entries.map((entry) => keyAttributesOf(keyIn(entry)));
    const found = (await this.table.getMany(intent, keys)).map(invocationIn);
    // They were read after the index, and may have been adopted by another entry in between.
    return found
      .filter((invocation) => attemptKeyIn(invocation) === attemptKey)
      .sort((one, other) => one.registeredAt - other.registeredAt);
  }

  async findOpenByChain(executionArn: string, chainKey: string): Promise<readonly Invocation[]> {
    const intent = 'find the earlier entries of a state';
    const { items } = await this.table.query(intent, {
      IndexName: INDEXES.byAttempt,
      keyCondition: '#id = :id AND begins_with(#attemptKey, :chain)',
      values: attributesOf({ ':id': executionArn, ':chain': `${chainKey}/` }),
      ...{ ScanIndexForward: false, Limit: CHAIN_ENTRIES_MAX },
    });
    const keys = items.map((entry) => keyAttributesOf(keyIn(entry)));
    const newestFirst = (one: Invocation, other: Invocation): number =>
      (attemptKeyIn(one) ?? '') < (attemptKeyIn(other) ?? '') ? 1 : -1;
    return (await this.table.getMany(intent, keys))
      .map(invocationIn)
      .filter(({ processed }) => !processed)
      .sort(newestFirst);
  }

  async listInFlight(owner: string, page: PageRequest): Promise<Page<InFlightEntry>> {
    const found = await this.table.query('list what is in flight', {
      ...pageInputOf(page),
      IndexName: INDEXES.inFlight,
      // A global index knows no other reads.
      ConsistentRead: false,
      keyCondition: '#inFlightOwner = :owner',
      values: attributesOf({ ':owner': owner }),
    });
    return pageOf(found, inFlightEntryIn);
  }

  async listUnprocessed(executionArn: string, page: PageRequest): Promise<Page<Invocation>> {
    const found = await this.table.query('list the unprocessed invocations of an execution', {
      ...pageInputOf(page),
      keyCondition: '#id = :id',
      FilterExpression: '#processed = :false',
      values: attributesOf({ ':id': executionArn, ':false': false }),
    });
    return pageOf(found, invocationIn);
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

  private tryAdopt(predecessor: Invocation, adoption: Adoption, isStarted: boolean) {
    const change = adoptUpdate(predecessor, adoption, isStarted);
    return this.table.update(named('adopt', predecessor), keyAttributesOf(predecessor), change);
  }
}
