import type { Attempt, Claim, Delivery, Invocation, InvocationKey, NewInvocation, Outcome } from './invocation.js';
import type { TerminalStatus } from './statement-status.js';
import type { EpochMs } from './units.js';

/**
 * Remembers every invocation and who may answer it. Each write is one atomic, conditional step on one item: of two racing
 * writers exactly one has its way, and the other is told what it found. Reads by key, by attempt and of the latest are
 * consistent: they see every write that has returned. Values are copied both ways.
 *
 * Every method throws {@link StoreUnavailableError} where the store could not be asked. The outcome of a write is then
 * unknown, and repeating the same call is safe: it either takes effect now or reports what the first try left behind.
 */
export interface InvocationStore {
  /**
   * Writes a new invocation: status `REGISTERED` where it brings no other, not processed, no adoptions, in the in-flight index.
   *
   * @returns `exists` with the invocation as it is now, where one is stored under this key, processed or not.
   * @example const registered = await store.register(invocation);
   */
  register(invocation: NewInvocation): Promise<RegisterResult>;

  /**
   * Notes the statement that was started for a registered invocation: status `STARTED`.
   *
   * @returns `alreadyRecorded` where the invocation is not `REGISTERED` (nothing is changed), `missing` where there is
   *   no such invocation (nothing is created).
   */
  recordStart(key: InvocationKey, start: StartRecord): Promise<'recorded' | 'alreadyRecorded' | 'missing'>;

  /**
   * Takes the right to answer an invocation until `claim.expiresAt`. A claim that has expired at `now` may be taken over;
   * the same `claimId` may claim again.
   *
   * @returns `claimed` with the invocation, its task token included; `held` while somebody else's claim lasts;
   *   `processed` where nothing is left to do; `missing` where there is no such invocation (nothing is created).
   */
  claim(key: InvocationKey, claim: Claim, now: EpochMs): Promise<ClaimResult>;

  /**
   * Gives a claim back early. Does nothing where `claimId` does not hold it (any more).
   *
   * @param endHintedAt kept with it, where none has been kept before: when an event told of an end that nobody may confirm.
   */
  releaseClaim(key: InvocationKey, claimId: string, endHintedAt?: EpochMs): Promise<void>;

  /**
   * Ends an invocation, provided that its task token still is `answeredToken`: status, delivery and outcome are set;
   * token, claim and in-flight mark are removed. Only where its answer was `undelivered` it can still be adopted.
   *
   * @returns `tokenReplaced` with the invocation where a retry has put its own token on it: that one is to be answered;
   *   `alreadyProcessed` where there is nothing left to do; `missing` where there is no such invocation.
   */
  markProcessed(key: InvocationKey, end: ProcessedRecord): Promise<MarkProcessedResult>;

  /**
   * Puts a retry's token on an earlier attempt's invocation, which thereby is open again: unprocessed, in the in-flight
   * index. Its claim is removed; or, where it is not known to be started and `adoption.claim` is given, replaced by that one.
   * Succeeds only where nobody has adopted it since it was read, its `abandonedAt` is the one that was read, and it is unprocessed
   * with the token and the claim that were read, or processed with its answer undelivered. Status, statement id
   * and outcome stay what they are; `delivery`, `processedAt`, `abandonedAt` and `endHintedAt` are removed.
   *
   * @returns `adopted` with the invocation as it is now, also where this very token is on it already and it is unprocessed
   *   (the call is repeated; nothing is changed); `lost` where any of that does not hold (nothing is changed).
   */
  adopt(predecessor: Invocation, adoption: Adoption): Promise<AdoptResult>;

  /**
   * Notes that nobody waits for an invocation any more and that its statement is to be cancelled, provided that it is unprocessed
   * and its token still is `taskToken`. From here on no retry adopts it that has read it before. The first time is kept.
   *
   * @returns `lost` where that does not hold: somebody else has ended it or taken it over.
   */
  markAbandoned(key: InvocationKey, abandoned: AbandonedRecord): Promise<'marked' | 'lost'>;

  /** The invocation under this key, or `undefined`. */
  get(key: InvocationKey): Promise<Invocation | undefined>;

  /**
   * The invocation of an execution whose statement was started (or adopted) last, or `undefined` where none was started.
   * A statement counts as started once its id is recorded, and from `startedAt` (`processedAt` where `markProcessed` brought
   * an id without a time) or the later `adoptedAt` of an adoption made after that. At most two reads, however many there
   * are. Equal times: either may be returned.
   *
   * @param stateName only invocations whose attempt names this state.
   */
  latest(executionArn: string, stateName?: string): Promise<Invocation | undefined>;

  /**
   * All invocations with this attempt key, oldest registration first: unprocessed ones, and those that have been answered, from which
   * a late call learns that its own attempt is over.
   */
  findByAttempt(executionArn: string, attemptKey: string): Promise<readonly Invocation[]>;

  /**
   * Unprocessed invocations of a chain: entries of one state with the same SQL in an execution. Of the newest entries, at least
   * 50 where there are so many; latest entry first.
   *
   * @param chainKey see `chainKeyOf`.
   */
  findOpenByChain(executionArn: string, chainKey: string): Promise<readonly Invocation[]>;

  /**
   * One page of an owner's unprocessed invocations, oldest registration first. May lag behind the writes by seconds:
   * treat an entry as a hint. A page may be empty and have a next one.
   *
   * @param page.cursor where the last page ended; absent for the first.
   * @throws {RangeError} where the limit is not a whole number from 1 up.
   * @throws {TypeError} where the cursor is not one that a page returned.
   */
  listInFlight(owner: string, page: PageRequest): Promise<Page<InFlightEntry>>;

  /**
   * One page of an execution's unprocessed invocations, in no particular order; consistent. A page may be empty and have a
   * next one. Throws as {@link listInFlight} does.
   */
  listUnprocessed(executionArn: string, page: PageRequest): Promise<Page<Invocation>>;

  /**
   * Takes the lock `singletonKey` for an invocation. Its owner may take it again.
   *
   * @returns `held` with the owner, and since when it has it, where that is somebody else.
   */
  acquireLock(lock: LockRequest): Promise<LockResult>;

  /**
   * Hands a lock from one owner to another, provided that `from` still has it, or that the new owner has it already (the
   * call is repeated); `lost` otherwise, also where nobody has it.
   */
  stealLock(lock: LockRequest, from: InvocationKey): Promise<'stolen' | 'lost'>;

  /** Frees a lock, provided that `owner` has it. Does nothing otherwise. */
  releaseLock(singletonKey: string, owner: InvocationKey): Promise<void>;
}

/** What became of a registration: it is new, or what was there before under its key, processed or not. */
export type RegisterResult =
  | { readonly kind: 'registered'; readonly invocation: Invocation }
  | { readonly kind: 'exists'; readonly invocation: Invocation };

/** The statement that was started for an invocation, as the Data API answered. */
export interface StartRecord {
  readonly statementId: string;
  readonly startedAt: EpochMs;
}

/** What became of a claim: see {@link InvocationStore.claim}. Only `claimed` is a right to answer. */
export type ClaimResult =
  | { readonly kind: 'claimed'; readonly invocation: Invocation }
  | { readonly kind: 'held'; readonly invocation: Invocation }
  | { readonly kind: 'processed'; readonly invocation: Invocation }
  | { readonly kind: 'missing' };

/** How an invocation ended, and whether anybody was told. */
export interface ProcessedRecord {
  /** The token that was answered; absent for an invocation without one. */
  readonly answeredToken: string | undefined;
  readonly status: TerminalStatus;
  readonly delivery: Delivery;
  readonly outcome: Outcome;
  /** Kept where none has been recorded yet, for a completion that overtakes the record of its start. */
  readonly statementId?: string;
  /** When that statement was started, as far as known. Of no effect without `statementId`. */
  readonly startedAt?: EpochMs;
  readonly processedAt: EpochMs;
  /** When the item may be deleted. */
  readonly expiresAt: EpochMs;
}

/** What became of an end: see {@link InvocationStore.markProcessed}. */
export type MarkProcessedResult =
  | { readonly kind: 'processed' }
  | { readonly kind: 'tokenReplaced'; readonly invocation: Invocation }
  | { readonly kind: 'alreadyProcessed' }
  | { readonly kind: 'missing' };

/** A retry that takes an earlier attempt's invocation over: its token, and when. */
export interface Adoption {
  readonly taskToken: string;
  /** The retry's own attempt. */
  readonly attempt: Attempt;
  readonly adoptedAt: EpochMs;
  /** When the item may be deleted. */
  readonly expiresAt: EpochMs;
  /** Under which the retry starts the statement where nobody has; of no effect where its start is recorded. */
  readonly claim?: Claim;
}

/** The finding that nobody waits on a token any more. */
export interface AbandonedRecord {
  /** The token that nobody waits on. */
  readonly taskToken: string;
  readonly abandonedAt: EpochMs;
}

/** What became of an adoption: see {@link InvocationStore.adopt}. With `lost` nothing was changed. */
export type AdoptResult = { readonly kind: 'adopted'; readonly invocation: Invocation } | { readonly kind: 'lost' };

/** Which page of a listing. */
export interface PageRequest {
  /** At most this many entries, 1 or more. */
  readonly limit: number;
  /** Opaque; what the page before returned. */
  readonly cursor?: string | undefined;
}

/** One page of a listing. It may be empty and have a next one. */
export interface Page<T> {
  readonly entries: readonly T[];
  /** Absent after the last page. */
  readonly cursor?: string;
}

/** What the in-flight index tells of an invocation. */
export interface InFlightEntry extends InvocationKey {
  readonly registeredAt: EpochMs;
}

/** A lock, and the invocation that wants it. */
export interface LockRequest {
  readonly singletonKey: string;
  readonly owner: InvocationKey;
  readonly acquiredAt: EpochMs;
  /** When the lock item may be deleted; no permission to steal it. */
  readonly expiresAt: EpochMs;
}

/** What became of taking a lock: whoever holds it, and since when, where that is somebody else. */
export type LockResult =
  | { readonly kind: 'acquired' }
  | { readonly kind: 'held'; readonly owner: InvocationKey; readonly acquiredAt: EpochMs };
