import type { DatabasePool } from './database/database.js';
import { SqlError } from './dialect/sql-error.js';
import type { Lane } from './lane.js';
import { Lanes } from './lanes.js';
import type { ManagedDatabases } from './managed-databases.js';
import type { QueryHistory } from './query-history.js';
import { SessionDatabase } from './session-database.js';
import type { SessionRegister } from './session-register.js';
import type { Statement } from './statement.js';

/** The database that a cluster always has. */
const FIRST_DATABASE = 'dev';

/** What the databases work with. */
export interface DatabasesOptions {
  readonly history: QueryHistory;
  readonly sessions: SessionRegister;
  readonly s3Directory?: string;
}

/** A database that was made by CREATE DATABASE; it is opened when something is to run in it. */
interface Made {
  readonly lanes: Lanes;
  readonly openPool: () => Promise<DatabasePool>;
  /** Absent until it is opened. */
  pool?: Promise<DatabasePool>;
}

/**
 * The databases of the cluster: the first one, which has every name that no other has, and those that were made.
 */
export class Databases implements ManagedDatabases {
  private readonly first: Lanes;
  private readonly made = new Map<string, Made>();
  /** Names that were another database's: they are nobody's now, and not the first one's. */
  private readonly gone = new Set<string>();
  /** Names of those that are being made or given a new name. */
  private readonly coming = new Set<string>();

  private constructor(
    private readonly pool: DatabasePool,
    private readonly options: DatabasesOptions,
  ) {
    const { connectionsMax, isShared } = pool;
    this.first = this.lanesOn({ connectionsMax, isShared, openPool: () => Promise.resolve(pool) });
  }

  /** The first database and those that were made beside it. @throws {Error} it cannot be told which there are. */
  static async open(pool: DatabasePool, options: DatabasesOptions): Promise<Databases> {
    const databases = new Databases(pool, options);
    for (const name of await pool.siblings.names()) databases.add(name);
    return databases;
  }

  /** Names of those that were made, in their order. */
  get names(): readonly string[] {
    return [...this.made.keys()].sort();
  }

  /** Whether anything runs anywhere. */
  get isBusy(): boolean {
    return this.all.some(({ isBusy }) => isBusy);
  }

  /** Where work in a database of this name runs; without a name in the first one. @throws {SqlError} it was dropped. */
  lanesOf(name?: string): Lanes {
    if (name === undefined) return this.first;
    const made = this.made.get(name);
    if (made) return made.lanes;
    if (this.gone.has(name)) throw new SqlError(`database "${name}" does not exist`);
    return this.first;
  }

  /** Whether a database of this name was dropped. */
  hasGone(name: string): boolean {
    return this.gone.has(name);
  }

  /** The lane that a statement runs on; `undefined` where it does not run. */
  laneOf(statement: Statement): Lane | undefined {
    for (const lanes of this.all) {
      const lane = lanes.laneOf(statement);
      if (lane) return lane;
    }
    return undefined;
  }

  async create(name: string, from: string): Promise<void> {
    this.refuseTaken(name, from);
    this.coming.add(name);
    try {
      const pool = await this.pool.siblings.open(name);
      this.gone.delete(name);
      this.add(name, pool);
    } finally {
      this.coming.delete(name);
    }
  }

  async drop(name: string, from: string): Promise<void> {
    const made = this.require(name);
    if (name === from) throw new SqlError('cannot drop the currently open database');
    this.refuseUsed(name, made);
    this.made.delete(name);
    this.gone.add(name);
    await this.closeOne(made);
    await this.pool.siblings.remove(name);
  }

  async rename(name: string, to: string, from: string): Promise<void> {
    if (name === from) throw new SqlError('current database may not be renamed');
    const made = this.require(name);
    this.refuseTaken(to, from);
    this.refuseUsed(name, made);
    this.made.delete(name);
    this.gone.add(name);
    this.coming.add(to);
    let known = name;
    try {
      await this.closeOne(made);
      await this.pool.siblings.rename(name, to);
      known = to;
    } finally {
      this.coming.delete(to);
      // Where that fails it is there as before.
      this.gone.delete(known);
      this.add(known);
    }
  }

  expect(name: string, from: string): void {
    if (name !== from && name !== FIRST_DATABASE) this.require(name);
  }

  /** Closes all, the first one last. It may be called again. */
  async close(options: { readonly interrupt: boolean }): Promise<void> {
    for (const { pool } of this.made.values()) await (await pool)?.close(options);
    await this.pool.close(options);
  }

  /** Resolves when nothing is left of what came until now. */
  async idle(): Promise<void> {
    for (const lanes of this.all) await lanes.idle();
  }

  private get all(): readonly Lanes[] {
    return [this.first, ...[...this.made.values()].map(({ lanes }) => lanes)];
  }

  private require(name: string): Made {
    const made = this.made.get(name);
    if (!made) throw new SqlError(`database "${name}" does not exist`);
    return made;
  }

  private refuseTaken(name: string, from: string): void {
    if (name === FIRST_DATABASE || name === from || this.made.has(name) || this.coming.has(name)) {
      throw new SqlError(`database "${name}" already exists`);
    }
  }

  private refuseUsed(name: string, { lanes }: Made): void {
    if (!lanes.isIdle || this.options.sessions.hasSessionIn(name)) {
      throw new SqlError(`database "${name}" is being accessed by other users`);
    }
  }

  private add(name: string, pool?: DatabasePool): void {
    const openPool = async (): Promise<DatabasePool> => {
      made.pool ??= this.openMade(name).catch((error: unknown) => {
        // The next one tries again.
        delete made.pool;
        throw error;
      });
      return made.pool;
    };
    const made: Made = {
      openPool,
      lanes: this.lanesOn({ connectionsMax: this.pool.connectionsMax, isShared: this.pool.isShared, openPool }),
      ...(pool && { pool: Promise.resolve(pool) }),
    };
    this.made.set(name, made);
  }

  private async openMade(name: string): Promise<DatabasePool> {
    const pool = await this.pool.siblings.open(name);
    if (!pool.isNew) await new SessionDatabase(await pool.connect()).discardLeftovers();
    return pool;
  }

  private async closeOne({ lanes, pool }: Made): Promise<void> {
    await lanes.idle();
    await (await pool)?.close({ interrupt: false });
  }

  private lanesOn(source: {
    readonly connectionsMax: number;
    readonly isShared: boolean;
    readonly openPool: () => Promise<DatabasePool>;
  }): Lanes {
    const { history, s3Directory } = this.options;
    return new Lanes({ ...source, history, databases: this, ...(s3Directory !== undefined && { s3Directory }) });
  }
}
