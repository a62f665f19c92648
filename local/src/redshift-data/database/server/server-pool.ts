import type pg from 'pg';
import { DataDirectory } from '../data-directory.js';
import type { Database, DatabasePool, DatabaseSiblings } from '../database.js';
import { connectClient } from './connect-client.js';
import { createDatabase, prepareDatabase } from './prepare-database.js';
import { type ServerAddress, maintenanceUrl, parseServerAddress } from './server-address.js';
import { type Canceller, ServerConnection } from './server-connection.js';
import { ServerSiblings } from './server-siblings.js';
import { DatabaseServerError } from './database-server-error.js';

const NO_SUCH_DATABASE = '3D000';

/** A database of a PostgreSQL server, for this process alone, on which statements run at the same time. */
export class ServerPool implements DatabasePool, Canceller {
  /** Fewer than Redshift would run at a time, and fewer than a server has to give by default (100). */
  readonly connectionsMax = 10;
  readonly isShared = true;
  readonly isNew = false;
  readonly siblings: DatabaseSiblings;
  private readonly connections: ServerConnection[] = [];
  private closed = false;

  private constructor(
    private readonly address: ServerAddress,
    /** Holds the database, and stops what the others do. */
    private readonly control: pg.Client,
    private readonly directory: DataDirectory | undefined,
  ) {
    this.siblings = new ServerSiblings(address, control, (url) => ServerPool.open(url, undefined));
  }

  /**
   * Opens the database, which is made where it does not exist, and puts Redshift's dialect into it.
   *
   * @param folder of other things to be kept from others meanwhile
   * @throws {DatabaseServerError} the server cannot be reached, or the database is not fit for it; the message names no password.
   */
  static async open(url: string, folder: string | undefined): Promise<ServerPool> {
    const address = parseServerAddress(url);
    const directory = folder === undefined ? undefined : DataDirectory.take(folder);
    let control: pg.Client | undefined;
    try {
      control = await connectOrCreate(address);
      await prepareDatabase(control, address);
      return new ServerPool(address, control, directory);
    } catch (error) {
      await control?.end().catch(() => undefined);
      directory?.release();
      if (error instanceof DatabaseServerError) throw error;
      throw new DatabaseServerError(`cannot use ${address.inWords}: ${(error as Error).message}`, { cause: error });
    }
  }

  async connect(): Promise<Database> {
    const connection = await ServerConnection.open(this.address.url, this);
    this.connections.push(connection);
    return connection;
  }

  async stop(processId: number, how: 'cancel' | 'terminate'): Promise<void> {
    await this.control.query(`select pg_catalog.pg_${how}_backend($1)`, [processId]);
  }

  async close({ interrupt }: { readonly interrupt: boolean }): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    try {
      if (interrupt) await Promise.all(this.connections.map((connection) => connection.interrupt()));
      await Promise.all(this.connections.map((connection) => connection.close()));
      await this.control.end();
    } finally {
      this.directory?.release();
    }
  }
}

const connectOrCreate = async (address: ServerAddress): Promise<pg.Client> => {
  try {
    return await connectClient(address.url);
  } catch (error) {
    if ((error as { code?: string }).code !== NO_SUCH_DATABASE) throw unreachable(address, error);
  }
  const maintenance = await connectClient(maintenanceUrl(address)).catch((error: unknown) => {
    throw unreachable(address, error);
  });
  try {
    await createDatabase(maintenance, address.database);
  } finally {
    await maintenance.end();
  }
  return connectClient(address.url);
};

const unreachable = (address: ServerAddress, error: unknown): DatabaseServerError => {
  // A refused connection to several addresses of a host has no message of its own.
  const reasons = error instanceof AggregateError ? error.errors : [error];
  const words = reasons.map((reason) => (reason instanceof Error ? reason.message : String(reason)));
  return new DatabaseServerError(`cannot connect to ${address.inWords}: ${[...new Set(words)].join('; ')}`, {
    cause: error,
  });
};
