// A store in a file of SQLite: what docs/writing-a-store.md asks for, on a database that is neither DynamoDB nor PostgreSQL. SQLite has
// one writer at a time, so each step is a transaction that reads, decides and writes: `begin immediate` lets nobody in between.
import sqlite from 'node-sqlite3-wasm';
import { attemptKeyOf, chainKeyOf, StoreUnavailableError } from 'sfn-redshift-tasker';

const TABLES = `
create table if not exists invocations (
  execution_arn text not null,
  invocation_id text not null,
  -- The whole invocation as JSON, so that a member of a later version is kept like any other. The other columns are what is looked for.
  invocation text not null,
  owner text not null,
  processed integer not null,
  registered_at integer not null,
  state_name text,
  chain_key text,
  attempt_key text,
  start_order integer,
  expires_at integer not null,
  primary key (execution_arn, invocation_id)
) without rowid;
create index if not exists by_start on invocations (execution_arn, start_order desc);
create index if not exists by_attempt on invocations (execution_arn, attempt_key desc);
create index if not exists in_flight on invocations (owner, registered_at, execution_arn, invocation_id) where not processed;
create index if not exists by_expiry on invocations (expires_at);
create table if not exists locks (singleton_key text primary key, lock text not null, expires_at integer not null) without rowid;`;

const CHAIN_ENTRIES_MAX = 50;
const BUSY_MS_MAX = 5_000;

/** `invocation` without `names`. */
const without = (invocation, ...names) =>
  Object.fromEntries(Object.entries(invocation).filter(([name]) => !names.includes(name)));
const isSameKey = (one, other) => one.executionArn === other.executionArn && one.invocationId === other.invocationId;

/**
 * An `InvocationStore` in a file of SQLite, for one machine.
 *
 * @example composeRuntime({ parts: { store: new SqliteInvocationStore('tasker.db') } })
 */
export class SqliteInvocationStore {
  #database;

  /** @param file made where it is missing; processes may share it. */
  constructor(file) {
    this.#database = new sqlite.Database(file);
    this.#database.exec(`pragma busy_timeout = ${BUSY_MS_MAX}`);
    this.#try('make the tables', () => this.#database.exec(TABLES));
  }

  close() {
    this.#database.close();
  }

  async register(invocation) {
    return this.#step('register', invocation, (found) => {
      if (found) return { answer: { kind: 'exists', invocation: found.invocation } };
      const registered = { ...invocation, status: 'REGISTERED', processed: false, adoptions: 0 };
      return { next: { invocation: registered }, answer: { kind: 'registered', invocation: registered } };
    });
  }

  async recordStart(key, { statementId, startedAt }) {
    return this.#step('note the start of', key, (found) => {
      if (!found) return { answer: 'missing' };
      if (found.invocation.status !== 'REGISTERED') return { answer: 'alreadyRecorded' };
      const invocation = { ...found.invocation, status: 'STARTED', statementId, startedAt };
      return { next: { invocation, startOrder: startedAt }, answer: 'recorded' };
    });
  }

  async claim(key, { claimId, expiresAt }, now) {
    return this.#step('claim', key, (found) => {
      if (!found) return { answer: { kind: 'missing' } };
      const { invocation } = found;
      if (invocation.processed) return { answer: { kind: 'processed', invocation } };
      const { claim } = invocation;
      if (claim && claim.claimId !== claimId && claim.expiresAt > now) return { answer: { kind: 'held', invocation } };
      const claimed = { ...invocation, claim: { claimId, expiresAt } };
      return { next: { ...found, invocation: claimed }, answer: { kind: 'claimed', invocation: claimed } };
    });
  }

  async releaseClaim(key, claimId, endHintedAt) {
    this.#step('release', key, (found) => {
      if (found?.invocation.claim?.claimId !== claimId) return {};
      const hintedAt = found.invocation.endHintedAt ?? endHintedAt;
      const invocation = {
        ...without(found.invocation, 'claim'),
        ...(hintedAt !== undefined && { endHintedAt: hintedAt }),
      };
      return { next: { ...found, invocation } };
    });
  }

  async markProcessed(key, end) {
    return this.#step('end', key, (found) => {
      if (!found) return { answer: { kind: 'missing' } };
      const { invocation } = found;
      if (invocation.processed) return { answer: { kind: 'alreadyProcessed' } };
      if (invocation.taskToken !== end.answeredToken) return { answer: { kind: 'tokenReplaced', invocation } };
      const { status, delivery, outcome, processedAt, expiresAt } = end;
      const told = end.statementId === undefined ? {} : { statementId: end.statementId, startedAt: end.startedAt };
      const start = {
        statementId: invocation.statementId ?? told.statementId,
        startedAt: invocation.startedAt ?? told.startedAt,
      };
      const ended = { ...without(invocation, 'taskToken', 'claim'), ...start, processed: true };
      const startOrder =
        found.startOrder ?? (end.statementId === undefined ? undefined : (end.startedAt ?? processedAt));
      return {
        next: { invocation: { ...ended, status, delivery, outcome, processedAt, expiresAt }, startOrder },
        answer: { kind: 'processed' },
      };
    });
  }

  async adopt(predecessor, { taskToken, attempt, adoptedAt, expiresAt, claim }) {
    return this.#step('adopt', predecessor, (found) => {
      if (!found) return { answer: { kind: 'lost' } };
      const { invocation, startOrder } = found;
      if (!invocation.processed && invocation.taskToken === taskToken)
        return { answer: { kind: 'adopted', invocation } };
      const isAsRead =
        invocation.adoptions === predecessor.adoptions &&
        invocation.abandonedAt === predecessor.abandonedAt &&
        (invocation.processed
          ? invocation.delivery === 'undelivered'
          : invocation.taskToken === predecessor.taskToken && invocation.claim?.claimId === predecessor.claim?.claimId);
      if (!isAsRead) return { answer: { kind: 'lost' } };
      const isStarted = startOrder !== undefined;
      const adopted = {
        ...without(invocation, 'claim', 'processedAt', 'delivery', 'abandonedAt', 'endHintedAt'),
        ...{ taskToken, attempt, adoptedAt, expiresAt, processed: false, adoptions: invocation.adoptions + 1 },
        ...(claim && !isStarted && { claim }),
      };
      return {
        next: { invocation: adopted, startOrder: isStarted ? adoptedAt : undefined },
        answer: { kind: 'adopted', invocation: adopted },
      };
    });
  }

  async markAbandoned(key, { taskToken, abandonedAt }) {
    return this.#step('give up', key, (found) => {
      if (!found || found.invocation.processed || found.invocation.taskToken !== taskToken) return { answer: 'lost' };
      return { next: { ...found, invocation: { abandonedAt, ...found.invocation } }, answer: 'marked' };
    });
  }

  async get(key) {
    return this.#try('read', () => this.#find(key)?.invocation);
  }

  async latest(executionArn, stateName) {
    const [newest] = this.#select(
      'find the latest statement',
      `where execution_arn = ? and start_order is not null and (? is null or state_name = ?) order by start_order desc limit 1`,
      [executionArn, stateName ?? null, stateName ?? null],
    );
    return newest;
  }

  async findByAttempt(executionArn, attemptKey) {
    const condition = 'where execution_arn = ? and attempt_key = ? order by registered_at, invocation_id';
    return this.#select('find earlier attempts', condition, [executionArn, attemptKey]);
  }

  async findOpenByChain(executionArn, chainKey) {
    const newest = 'where execution_arn = ? and chain_key = ? order by attempt_key desc limit ?';
    const entries = this.#select('find earlier entries', newest, [executionArn, chainKey, CHAIN_ENTRIES_MAX]);
    return entries.filter(({ processed }) => !processed);
  }

  async listInFlight(owner, page) {
    const listed = this.#page('list what is in flight', 'owner = ?', owner, page);
    const entryOf = ({ executionArn, invocationId, registeredAt }) => ({ executionArn, invocationId, registeredAt });
    return { ...listed, entries: listed.entries.map(entryOf) };
  }

  async listUnprocessed(executionArn, page) {
    return this.#page('list what is unprocessed', 'execution_arn = ?', executionArn, page);
  }

  async acquireLock(request) {
    return this.#lockStep('take a lock', request.singletonKey, (held) =>
      held && !isSameKey(held.owner, request.owner)
        ? { answer: { kind: 'held', owner: held.owner, acquiredAt: held.acquiredAt } }
        : { next: request, answer: { kind: 'acquired' } },
    );
  }

  async stealLock(request, from) {
    return this.#lockStep('steal a lock', request.singletonKey, (held) =>
      held && (isSameKey(held.owner, from) || isSameKey(held.owner, request.owner))
        ? { next: request, answer: 'stolen' }
        : { answer: 'lost' },
    );
  }

  async releaseLock(singletonKey, owner) {
    this.#lockStep('free a lock', singletonKey, (held) => (held && isSameKey(held.owner, owner) ? { next: null } : {}));
  }

  /** Deletes invocations and locks past their expiry, for the runtime's `deleteExpired`. Resolves to how many. */
  async deleteExpired(now) {
    return this.#transaction('delete what has expired', () =>
      ['invocations', 'locks']
        .map((table) => this.#database.run(`delete from ${table} where expires_at <= ?`, [now]).changes)
        .reduce((sum, count) => sum + count),
    );
  }

  /** One atomic step on one invocation: `decide` gives what becomes of it (absent: nothing) and what the caller is told. */
  #step(verb, key, decide) {
    return this.#transaction(`${verb} invocation '${key.invocationId}'`, () => {
      const { next, answer } = decide(this.#find(key));
      if (next) this.#put(next);
      return copyOf(answer);
    });
  }

  /** The same on one lock; `next` is `null` where it is to be gone. */
  #lockStep(intent, singletonKey, decide) {
    return this.#transaction(intent, () => {
      const row = this.#database.get('select lock from locks where singleton_key = ?', [singletonKey]);
      const { next, answer } = decide(row ? JSON.parse(row.lock) : undefined);
      if (next === null) this.#database.run('delete from locks where singleton_key = ?', [singletonKey]);
      else if (next) {
        // A key may come as a whole invocation, token and all.
        const { executionArn, invocationId } = next.owner;
        const lock = { ...next, owner: { executionArn, invocationId } };
        const values = [singletonKey, JSON.stringify(lock), next.expiresAt];
        this.#database.run('insert or replace into locks values (?, ?, ?)', values);
      }
      return answer;
    });
  }

  #find({ executionArn, invocationId }) {
    const text = 'select invocation, start_order from invocations where execution_arn = ? and invocation_id = ?';
    const row = this.#database.get(text, [executionArn, invocationId]);
    return row ? { invocation: JSON.parse(row.invocation), startOrder: row.start_order ?? undefined } : undefined;
  }

  #put({ invocation, startOrder }) {
    const { executionArn, invocationId, owner, processed, registeredAt, attempt, sqlHash, expiresAt } = invocation;
    this.#database.run('insert or replace into invocations values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)', [
      ...[executionArn, invocationId, JSON.stringify(invocation), owner, processed ? 1 : 0, registeredAt],
      ...[attempt?.stateName ?? null, attempt ? chainKeyOf(attempt, sqlHash) : null],
      ...[attempt ? attemptKeyOf(attempt, sqlHash) : null, startOrder ?? null, expiresAt],
    ]);
  }

  #select(intent, condition, values) {
    return this.#try(intent, () => {
      const rows = this.#database.all(`select invocation from invocations ${condition}`, values);
      return rows.map(({ invocation }) => JSON.parse(invocation));
    });
  }

  #page(intent, condition, value, { limit, cursor }) {
    if (!Number.isInteger(limit) || limit < 1)
      throw new RangeError(`limit is ${limit}; allowed: a whole number from 1`);
    // One more than is asked for tells whether another page follows.
    const found = this.#select(
      intent,
      `where ${condition} and not processed and (registered_at, execution_arn, invocation_id) > (?, ?, ?)
       order by registered_at, execution_arn, invocation_id limit ?`,
      [value, ...(cursor === undefined ? [-1, '', ''] : positionIn(cursor)), limit + 1],
    );
    const entries = found.slice(0, limit);
    const { registeredAt, executionArn, invocationId } = entries.at(-1) ?? {};
    const next = found.length > limit && JSON.stringify([registeredAt, executionArn, invocationId]);
    return { entries, ...(next && { cursor: next }) };
  }

  #transaction(intent, work) {
    return this.#try(intent, () => {
      this.#database.exec('begin immediate');
      try {
        const result = work();
        this.#database.exec('commit');
        return result;
      } catch (error) {
        if (this.#database.inTransaction) this.#database.exec('rollback');
        throw error;
      }
    });
  }

  /** What SQLite says stays here: it may repeat a value, and with it a task token. */
  #try(intent, work) {
    try {
      return work();
    } catch (error) {
      if (error.name !== 'SQLite3Error') throw error;
      throw new StoreUnavailableError(`could not ${intent}: SQLite refused it. Repeating the call is safe`);
    }
  }
}

/** What a caller changes must not change what others are given; and what is `undefined` is absent, as it is once it was stored. */
const copyOf = (answer) => (answer === undefined ? undefined : JSON.parse(JSON.stringify(answer)));

function positionIn(cursor) {
  try {
    const position = JSON.parse(cursor);
    if (Array.isArray(position) && position.map((part) => typeof part).join() === 'number,string,string')
      return position;
  } catch {
    // Not ours; told below.
  }
  throw new TypeError('the cursor is none that a page has returned');
}
