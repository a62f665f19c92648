import type { DatabasePool } from './database/database.js';
import { PlanRunner } from './plan-runner.js';
import { Housekeeping } from './housekeeping.js';
import type { QueryHistory } from './query-history.js';
import type { Lane } from './lane.js';
import type { ManagedDatabases } from './managed-databases.js';
import type { Session } from './session.js';
import { SessionDatabase } from './session-database.js';
import type { Statement } from './statement.js';

/** What all lanes work with. */
export interface LanesOptions {
  /** Most connections that may be open at a time. */
  readonly connectionsMax: number;
  /** Whether transactions may run beside each other. */
  readonly isShared: boolean;
  /** Where connections come from, once one is needed. */
  readonly openPool: () => Promise<DatabasePool>;
  readonly databases: ManagedDatabases;
  readonly history: QueryHistory;
  readonly s3Directory?: string;
  /** Of a database that nobody else keeps in order. @default after every 500 pieces of work */
  readonly housekeeping?: Housekeeping;
}

/** A lane, which has a connection once something is to run on it. */
class Slot {
  isBusy = false;
  lane: Lane | undefined;

  /** The session whose open transaction has the connection. */
  get holder(): Session | undefined {
    return this.lane?.sessionDatabase.holder;
  }
}

interface Waiting {
  readonly session: Session | undefined;
  readonly start: (slot: Slot) => void;
}

/**
 * Lets pieces of work run at the same time, as many as there may be connections, and starts them in the order in which they
 * came. Work of a session that has a transaction open runs on the connection that has it.
 */
export class Lanes {
  private readonly slots: Slot[] = [];
  private readonly waiting: Waiting[] = [];
  private readonly atWork = new Set<Promise<unknown>>();
  /** Sessions that are over, and whose leftovers are being removed. */
  private readonly leaving = new Set<Session>();

  /** `undefined` where the database has processes of its own for that. */
  private readonly housekeeping: Housekeeping | undefined;

  constructor(private readonly options: LanesOptions) {
    this.housekeeping = options.isShared ? undefined : (options.housekeeping ?? new Housekeeping());
  }

  /** Whether anything runs. */
  get isBusy(): boolean {
    return this.slots.some(({ isBusy }) => isBusy);
  }

  /** Whether nothing runs, waits or has a transaction open, but what sessions leave that are over, and what keeps order. */
  get isIdle(): boolean {
    const ownWork = this.leaving.size + (this.housekeeping?.underWay ?? 0);
    return this.atWork.size === ownWork && this.slots.every(({ holder }) => !holder || this.leaving.has(holder));
  }

  /** Removes what a session has left that is over, when it is its turn. */
  discard(session: Session): void {
    this.leaving.add(session);
    this.run(session, ({ sessionDatabase }) => sessionDatabase.discard(session))
      // Whoever closes meanwhile takes the connection away.
      .catch(() => undefined)
      .finally(() => this.leaving.delete(session));
  }

  /** Runs `work` when it is its turn. @throws what it throws, or that a connection cannot be opened. */
  run<Result>(session: Session | undefined, work: (lane: Lane) => Promise<Result>): Promise<Result> {
    const result = new Promise<Slot>((resolve) => {
      this.waiting.push({ session, start: resolve });
    }).then(async (slot) => {
      try {
        return await work((slot.lane ??= await this.open()));
      } finally {
        slot.isBusy = false;
        this.startWaiting();
        this.housekeeping?.noteWork((tidy) => this.run(undefined, tidy));
      }
    });
    const settled = result.catch(() => undefined).finally(() => this.atWork.delete(settled));
    this.atWork.add(settled);
    this.startWaiting();
    return result;
  }

  /** The lane that a statement runs on; `undefined` where it does not run. */
  laneOf(statement: Statement): Lane | undefined {
    return this.slots.find(({ lane }) => lane?.running === statement)?.lane;
  }

  /** Whether a lane is one of these. */
  has(lane: Lane): boolean {
    return this.slots.some((slot) => slot.lane === lane);
  }

  /** Whether another lane than this has a session's open transaction. */
  isHeldElsewhere(session: Session, here: Lane): boolean {
    return this.slots.some(({ lane, holder }) => lane !== here && holder === session);
  }

  /** Resolves when nothing is left of what came until now. */
  async idle(): Promise<void> {
    while (this.atWork.size > 0) await Promise.all(this.atWork);
  }

  private startWaiting(): void {
    for (const one of [...this.waiting]) {
      const slot = this.slotFor(one.session);
      if (!slot) continue;
      this.waiting.splice(this.waiting.indexOf(one), 1);
      slot.isBusy = true;
      one.start(slot);
    }
  }

  private slotFor(session: Session | undefined): Slot | undefined {
    const own = session && this.slots.find(({ holder }) => holder === session);
    if (own) return own.isBusy ? undefined : own;
    const free = this.slots.filter(({ isBusy }) => !isBusy);
    const unheld = free.find(({ holder }) => !holder);
    if (unheld) return unheld;
    if (this.slots.length < this.options.connectionsMax) {
      const slot = new Slot();
      this.slots.push(slot);
      return slot;
    }
    // Where open transactions have all connections, waiting could last for ever: the session's turn is refused there.
    return this.slots.every(({ holder }) => holder) ? free[0] : undefined;
  }

  private async open(): Promise<Lane> {
    const { openPool, isShared, databases, history, s3Directory } = this.options;
    const database = await (await openPool()).connect();
    const sessionDatabase = new SessionDatabase(database);
    const planRunner = new PlanRunner({
      database,
      sessionDatabase,
      history,
      databases,
      locksWrites: isShared,
      ...(s3Directory !== undefined && { s3Directory }),
    });
    return { database, sessionDatabase, planRunner, committing: false };
  }
}
