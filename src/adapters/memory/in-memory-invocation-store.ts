import { attemptKeyOf, chainKeyOf } from '../../domain/attempt-key.js';
import type { Claim, Invocation, InvocationKey, NewInvocation } from '../../ports/invocation.js';
import type { EpochMs } from '../../ports/units.js';
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
import { copyOf } from './copy-of.js';
import { type InMemoryEntry, InMemoryPools, isSameKey, keyOf } from './in-memory-pools.js';
import { pageAfter } from './page-after.js';

/** Whether `invocation` still is the one that was read as `predecessor`, open to a retry. */
const isAdoptable = (invocation: Invocation, predecessor: Invocation): boolean =>
  invocation.adoptions === predecessor.adoptions &&
  invocation.abandonedAt === predecessor.abandonedAt &&
  (invocation.processed
    ? invocation.delivery === 'undelivered'
    : invocation.taskToken === predecessor.taskToken && invocation.claim?.claimId === predecessor.claim?.claimId);

export type { InMemoryEntry };

/**
 * An {@link InvocationStore} and a `PoolStore` in this process's memory: the same answers as the DynamoDB one, without waiting. For unit tests
 * of workflows and for trying things out; nothing outlives the process.
 *
 * Every method finishes its work before it returns its promise, so that steps of racing callers never mix.
 * Nothing is deleted by itself, whatever `expiresAt` says: see {@link deleteExpired}.
 *
 * @example const store = new InMemoryInvocationStore();
 */
export class InMemoryInvocationStore extends InMemoryPools implements InvocationStore {
  async register(invocation: NewInvocation): Promise<RegisterResult> {
    const existing = this.find(invocation);
    if (existing) return { kind: 'exists', invocation: copyOf(existing.invocation) };
    const registered: Invocation = { status: 'REGISTERED', ...invocation, processed: false, adoptions: 0 };
    this.put({ invocation: registered });
    return { kind: 'registered', invocation: copyOf(registered) };
  }

  async recordStart(key: InvocationKey, start: StartRecord): Promise<'recorded' | 'alreadyRecorded' | 'missing'> {
    const entry = this.find(key);
    if (!entry) return 'missing';
    if (entry.invocation.status !== 'REGISTERED') return 'alreadyRecorded';
    const { statementId, startedAt } = start;
    this.put({ invocation: { ...entry.invocation, status: 'STARTED', statementId, startedAt }, startOrder: startedAt });
    return 'recorded';
  }

  async claim(key: InvocationKey, claim: Claim, now: EpochMs): Promise<ClaimResult> {
    const entry = this.find(key);
    if (!entry) return { kind: 'missing' };
    const { invocation } = entry;
    if (invocation.processed) return { kind: 'processed', invocation: copyOf(invocation) };
    const held = invocation.claim;
    if (held && held.claimId !== claim.claimId && held.expiresAt > now) {
      return { kind: 'held', invocation: copyOf(invocation) };
    }
    const claimed: Invocation = { ...invocation, claim };
    this.put({ ...entry, invocation: claimed });
    return { kind: 'claimed', invocation: copyOf(claimed) };
  }

  async releaseClaim(key: InvocationKey, claimId: string, endHintedAt?: EpochMs): Promise<void> {
    const entry = this.find(key);
    if (entry?.invocation.claim?.claimId !== claimId) return;
    const { claim: _claim, ...invocation } = entry.invocation;
    const hintedAt = invocation.endHintedAt ?? endHintedAt;
    this.put({ ...entry, invocation: { ...invocation, ...(hintedAt !== undefined && { endHintedAt: hintedAt }) } });
  }

  async markProcessed(key: InvocationKey, end: ProcessedRecord): Promise<MarkProcessedResult> {
    const entry = this.find(key);
    if (!entry) return { kind: 'missing' };
    if (entry.invocation.processed) return { kind: 'alreadyProcessed' };
    if (entry.invocation.taskToken !== end.answeredToken) {
      return { kind: 'tokenReplaced', invocation: copyOf(entry.invocation) };
    }
    const { taskToken: _taskToken, claim: _claim, ...rest } = entry.invocation;
    const { status, delivery, outcome, processedAt, expiresAt } = end;
    // A time without an id tells of no statement that anybody could ask about.
    const startedAt = rest.startedAt ?? (end.statementId === undefined ? undefined : end.startedAt);
    const statementId = rest.statementId ?? end.statementId;
    const invocation: Invocation = {
      ...rest,
      ...{ status, delivery, outcome, processedAt, expiresAt, processed: true },
      ...(statementId !== undefined && { statementId }),
      ...(startedAt !== undefined && { startedAt }),
    };
    const startOrder = entry.startOrder ?? (end.statementId === undefined ? undefined : (end.startedAt ?? processedAt));
    this.put({ invocation, ...(startOrder !== undefined && { startOrder }) });
    return { kind: 'processed' };
  }

  async adopt(predecessor: Invocation, adoption: Adoption): Promise<AdoptResult> {
    const entry = this.find(predecessor);
    if (!entry) return { kind: 'lost' };
    const { invocation } = entry;
    if (!isAdoptable(invocation, predecessor)) {
      const isAdoptedAlready = !invocation.processed && invocation.taskToken === adoption.taskToken;
      return isAdoptedAlready ? { kind: 'adopted', invocation: copyOf(invocation) } : { kind: 'lost' };
    }
    const { claim: _claim, processedAt: _processedAt, delivery: _delivery, ...open } = invocation;
    const { abandonedAt: _abandonedAt, endHintedAt: _endHintedAt, ...rest } = open;
    const { taskToken, attempt, expiresAt, adoptedAt } = adoption;
    const adoptions = invocation.adoptions + 1;
    const claim = entry.startOrder === undefined ? adoption.claim : undefined;
    const adopted: Invocation = {
      ...rest,
      ...{ taskToken, attempt, expiresAt, adoptions, adoptedAt, processed: false },
      ...(claim && { claim }),
    };
    this.put({ invocation: adopted, ...(entry.startOrder !== undefined && { startOrder: adoptedAt }) });
    return { kind: 'adopted', invocation: copyOf(adopted) };
  }

  async markAbandoned(key: InvocationKey, { taskToken, abandonedAt }: AbandonedRecord): Promise<'marked' | 'lost'> {
    const entry = this.find(key);
    if (!entry || entry.invocation.processed || entry.invocation.taskToken !== taskToken) return 'lost';
    this.put({ ...entry, invocation: { abandonedAt, ...entry.invocation } });
    return 'marked';
  }

  async get(key: InvocationKey): Promise<Invocation | undefined> {
    return copyOf(this.find(key)?.invocation);
  }

  async latest(executionArn: string, stateName?: string): Promise<Invocation | undefined> {
    let newest: { invocation: Invocation; startOrder: EpochMs } | undefined;
    for (const { invocation, startOrder } of this.entries.values()) {
      if (invocation.executionArn !== executionArn || startOrder === undefined) continue;
      if (stateName !== undefined && invocation.attempt?.stateName !== stateName) continue;
      if (!newest || startOrder > newest.startOrder) newest = { invocation, startOrder };
    }
    return copyOf(newest?.invocation);
  }

  async findByAttempt(executionArn: string, attemptKey: string): Promise<readonly Invocation[]> {
    const found = this.select(
      (invocation) =>
        invocation.executionArn === executionArn &&
        invocation.attempt !== undefined &&
        attemptKeyOf(invocation.attempt, invocation.sqlHash) === attemptKey,
    );
    return copyOf(found);
  }

  async findOpenByChain(executionArn: string, chainKey: string): Promise<readonly Invocation[]> {
    const entries = this.select(
      ({ executionArn: arn, attempt, sqlHash }) =>
        arn === executionArn && attempt !== undefined && chainKeyOf(attempt, sqlHash) === chainKey,
    );
    const keyText = ({ attempt, sqlHash }: Invocation): string => (attempt ? attemptKeyOf(attempt, sqlHash) : '');
    const newest = entries.sort((one, other) => (keyText(one) < keyText(other) ? 1 : -1)).slice(0, CHAIN_ENTRIES_MAX);
    return copyOf(newest.filter(({ processed }) => !processed));
  }

  async listInFlight(owner: string, page: PageRequest): Promise<Page<InFlightEntry>> {
    const inFlight = this.select((invocation) => !invocation.processed && invocation.owner === owner);
    const { entries, cursor } = pageAfter(inFlight, page);
    return {
      entries: entries.map(({ executionArn, invocationId, registeredAt }) => ({
        ...{ executionArn, invocationId, registeredAt },
      })),
      ...(cursor !== undefined && { cursor }),
    };
  }

  async listUnprocessed(executionArn: string, page: PageRequest): Promise<Page<Invocation>> {
    const open = this.select((invocation) => !invocation.processed && invocation.executionArn === executionArn);
    return copyOf(pageAfter(open, page));
  }

  async acquireLock(lock: LockRequest): Promise<LockResult> {
    const held = this.locks.get(lock.singletonKey);
    if (held && !isSameKey(held.owner, lock.owner)) {
      return { kind: 'held', owner: keyOf(held.owner), acquiredAt: held.acquiredAt };
    }
    this.putLock(lock);
    return { kind: 'acquired' };
  }

  async stealLock(lock: LockRequest, from: InvocationKey): Promise<'stolen' | 'lost'> {
    const held = this.locks.get(lock.singletonKey);
    if (!held || !(isSameKey(held.owner, from) || isSameKey(held.owner, lock.owner))) return 'lost';
    this.putLock(lock);
    return 'stolen';
  }

  async releaseLock(singletonKey: string, owner: InvocationKey): Promise<void> {
    const held = this.locks.get(singletonKey);
    if (held && isSameKey(held.owner, owner)) this.locks.delete(singletonKey);
  }

  /**
   * Copies of all invocations, oldest registration first: for a test to look at.
   *
   * @example expect(store.invocations().filter(({ processed }) => !processed)).toEqual([]);
   */
  invocations(): readonly Invocation[] {
    return copyOf(this.select(() => true));
  }

  /** Copies of all locks and slots that somebody holds; a lock by its singleton key. */
  heldLocks(): ReadonlyMap<string, LockRequest & { readonly slotNumber?: number }> {
    return new Map([...this.locks].map(([name, lock]) => [name, copyOf(lock)]));
  }

  /** Deletes what may be deleted at `now`, as DynamoDB does at a time of its own choosing: invocations, locks and what waits. */
  deleteExpired(now: EpochMs): void {
    for (const [key, { invocation }] of this.entries) if (invocation.expiresAt <= now) this.entries.delete(key);
    for (const [key, lock] of this.locks) if (lock.expiresAt <= now) this.locks.delete(key);
    for (const [key, { request }] of this.requests) if (request.expiresAt <= now) this.requests.delete(key);
    for (const [poolKey, queue] of this.queues) {
      this.queues.set(
        poolKey,
        queue.filter(({ expiresAt }) => expiresAt > now),
      );
    }
  }

  /** The stored invocations themselves, not copies, oldest registration first. */
  private select(isWanted: (invocation: Invocation) => boolean): Invocation[] {
    const found: Invocation[] = [];
    for (const { invocation } of this.entries.values()) if (isWanted(invocation)) found.push(invocation);
    return found.sort((one, other) => one.registeredAt - other.registeredAt);
  }
}
