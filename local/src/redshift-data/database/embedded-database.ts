import { DIALECT_SETUP, DIALECT_VERSION, DIALECT_VERSION_QUERY } from '../dialect/setup/dialect-setup.js';
import { SESSION_DEFAULTS } from '../dialect/setup/session-defaults.js';
import { DataDirectory } from './data-directory.js';
import { databaseImage } from './database-image.js';
import type { DatabaseResult } from './database-messages.js';
import type { Database, DatabasePool, DatabaseSiblings } from './database.js';
import { EmbeddedSiblings } from './embedded-siblings.js';
import { InterruptibleConnection } from './interruptible-connection.js';
import { WorkerConnection } from './worker-connection.js';

/**
 * A Postgres in a worker thread on a folder, which runs one statement at a time. A statement that is interrupted is cancelled
 * by Postgres itself. Where it does not obey, the worker ends, the folder is opened again, and Postgres recovers as after a
 * crash: what was committed is there, nothing else is.
 */
export class EmbeddedDatabase extends InterruptibleConnection implements Database, DatabasePool {
  readonly connectionsMax = 1;
  readonly isShared = false;
  readonly isNew: boolean;
  readonly siblings: DatabaseSiblings;
  private closed = false;
  private recovering: Promise<void> = Promise.resolve();

  private constructor(
    private readonly directory: DataDirectory,
    private connection: WorkerConnection,
  ) {
    super();
    this.isNew = directory.isNew;
    this.siblings = new EmbeddedSiblings(directory.siblingsFolder, (folder) => EmbeddedDatabase.open(folder));
  }

  /**
   * Opens the database in this folder, which is made where it does not exist. Without a folder the database lives in a
   * temporary one until it is closed.
   *
   * @throws {Error} the folder is in use, or holds something else than a database of this kind.
   */
  static async open(folder: string | undefined): Promise<EmbeddedDatabase> {
    const directory = DataDirectory.take(folder);
    let connection: WorkerConnection | undefined;
    try {
      const image = directory.isNew ? await databaseImage() : undefined;
      connection = await connect(directory, image?.archive);
      if (image?.isCurrent !== true) await bringUpToDate(connection);
      directory.markReady();
      return new EmbeddedDatabase(directory, connection);
    } catch (error) {
      await connection?.terminate();
      directory.release();
      throw error;
    }
  }

  /** The one connection. */
  connect(): Promise<Database> {
    return Promise.resolve(this);
  }

  run(sql: string, values: readonly (string | null)[] = [], name = ''): Promise<DatabaseResult> {
    return this.ask(async () => resultOf(await this.connection.ask({ kind: 'run', sql, values, name })));
  }

  begin(sql: string, values: readonly (string | null)[]): Promise<DatabaseResult> {
    return this.ask(async () =>
      resultOf(await this.connection.ask({ kind: 'run', sql, values, name: '', begins: true })),
    );
  }

  async script(sql: string): Promise<void> {
    await this.ask(() => this.connection.ask({ kind: 'script', sql }));
  }

  load(target: string, data: string): Promise<DatabaseResult> {
    const sql = `copy ${target} from '/dev/blob' with (format csv)`;
    return this.ask(async () => resultOf(await this.connection.ask({ kind: 'load', sql, data })));
  }

  override async interrupt(): Promise<void> {
    if (!this.closed) await super.interrupt();
  }

  override async recover(): Promise<void> {
    if (this.closed) return;
    this.recovering = super.recover();
    await this.recovering;
  }

  /** Stops what is running, closes the database in good order otherwise, and gives up the folder. */
  async close(options: { readonly interrupt: boolean }): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    // A worker that opens the folder just now must not be left behind, nor be joined by another.
    await this.recovering;
    try {
      if (!options.interrupt) await this.connection.ask({ kind: 'close' });
    } finally {
      await this.connection.terminate();
      this.directory.release();
    }
  }

  protected get isLost(): boolean {
    return this.connection.isOver;
  }

  protected cancel(): Promise<void> {
    this.connection.cancel();
    return Promise.resolve();
  }

  protected terminate(): Promise<void> {
    return this.connection.terminate();
  }

  protected async rollBack(): Promise<void> {
    this.connection.forgetCancel();
    await this.connection.ask({ kind: 'script', sql: 'rollback' });
  }

  protected async reconnect(): Promise<void> {
    this.connection = await connect(this.directory, undefined);
  }
}

const connect = async (directory: DataDirectory, image: Uint8Array | undefined): Promise<WorkerConnection> => {
  const connection = new WorkerConnection();
  try {
    await connection.open({ dataDirectory: directory.databaseFolder, ...(image && { image }) });
    await connection.ask({ kind: 'script', sql: SESSION_DEFAULTS });
    return connection;
  } catch (error) {
    await connection.terminate();
    throw error;
  }
};

/** An older folder or image may hold the dialect's functions as they were. */
const bringUpToDate = async (connection: WorkerConnection): Promise<void> => {
  const { rows } = resultOf(await connection.ask({ kind: 'run', sql: DIALECT_VERSION_QUERY, values: [], name: '' }));
  if (rows[0]?.[0] !== DIALECT_VERSION) await connection.ask({ kind: 'script', sql: DIALECT_SETUP });
};

const resultOf = (answer: object): DatabaseResult => {
  if ('result' in answer) return answer.result as DatabaseResult;
  throw new Error('the database worker gave no result');
};
