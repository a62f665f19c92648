import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import { DatabaseError } from '../database-error.js';
import type { DatabaseFailure, DatabaseResult } from '../database-messages.js';
import type { Database } from '../database.js';
import { InterruptibleConnection } from '../interruptible-connection.js';
import { connectClient } from './connect-client.js';
import { SERVER_SESSION_DEFAULTS } from './server-session-defaults.js';

/** Stops what another connection is doing, from outside. */
export interface Canceller {
  /** Asks the server to cancel what a connection runs (by its process id there), or to end the connection. */
  stop(processId: number, how: 'cancel' | 'terminate'): Promise<void>;
}

/** One connection to a PostgreSQL server that has Redshift's dialect in its database. */
export class ServerConnection extends InterruptibleConnection implements Database {
  private isBroken = false;

  private constructor(
    private client: pg.Client,
    private processId: number,
    private readonly url: string,
    private readonly canceller: Canceller,
  ) {
    super();
    this.watch(client);
  }

  /** @throws {Error} the server cannot be reached, or has no connection to give. */
  static async open(url: string, canceller: Canceller): Promise<ServerConnection> {
    const { client, processId } = await connectPrepared(url);
    return new ServerConnection(client, processId, url, canceller);
  }

  run(sql: string, values: readonly (string | null)[] = [], name = ''): Promise<DatabaseResult> {
    const kept = name === '' ? {} : { name };
    const query = {
      text: sql,
      values: [...values],
      rowMode: 'array' as const,
      queryMode: 'extended' as const,
      ...kept,
    };
    return this.askServer(async () => toResult(await this.client.query(query)));
  }

  async begin(sql: string, values: readonly (string | null)[]): Promise<DatabaseResult> {
    await this.run('begin');
    return this.run(sql, values);
  }

  async script(sql: string): Promise<void> {
    await this.askServer(() => this.client.query(sql));
  }

  load(target: string, csv: string): Promise<DatabaseResult> {
    return this.askServer(async () => {
      const stream = this.client.query(copyFrom(`copy ${target} from stdin with (format csv)`));
      await pipeline(Readable.from([csv]), stream);
      return { rows: [], commandTag: `COPY ${stream.rowCount}` };
    });
  }

  /** Ends the connection. */
  async close(): Promise<void> {
    await this.client.end().catch(() => undefined);
  }

  protected get isLost(): boolean {
    return this.isBroken;
  }

  protected cancel(): Promise<void> {
    return this.canceller.stop(this.processId, 'cancel');
  }

  protected async terminate(): Promise<void> {
    // The server may be out of reach. Whoever waits for its answer is told so by the end of the connection here.
    await this.canceller.stop(this.processId, 'terminate').catch(() => undefined);
    this.isBroken = true;
    await this.client.end().catch(() => undefined);
  }

  protected async rollBack(): Promise<void> {
    await this.client.query('rollback');
  }

  protected async reconnect(): Promise<void> {
    await this.client.end().catch(() => undefined);
    const { client, processId } = await connectPrepared(this.url);
    this.client = client;
    this.processId = processId;
    this.isBroken = false;
    this.watch(client);
  }

  private askServer<Result>(request: () => Promise<Result>): Promise<Result> {
    return this.ask(async () => {
      if (this.isBroken) throw new DatabaseError({ message: 'the connection to the database was lost', code: '08006' });
      try {
        return await request();
      } catch (error) {
        throw toDatabaseError(error);
      }
    });
  }

  private watch(client: pg.Client): void {
    const onLost = (): void => {
      if (this.client === client) this.isBroken = true;
    };
    client.on('error', onLost);
    client.on('end', onLost);
  }
}

const connectPrepared = async (url: string): Promise<{ client: pg.Client; processId: number }> => {
  const client = await connectClient(url);
  try {
    await client.query(SERVER_SESSION_DEFAULTS);
    const { rows } = await client.query<{ id: string }>('select pg_catalog.pg_backend_pid() as id');
    return { client, processId: Number(rows[0]?.id) };
  } catch (error) {
    await client.end().catch(() => undefined);
    throw error;
  }
};

const toResult = ({ command, fields, rowCount, rows }: pg.QueryArrayResult<(string | null)[]>): DatabaseResult => ({
  ...(fields.length > 0 && {
    columns: fields.map((field) => ({
      name: field.name,
      typeId: field.dataTypeID,
      typeModifier: field.dataTypeModifier,
      tableId: field.tableID,
      columnNumber: field.columnID,
    })),
  }),
  rows,
  commandTag: [command === 'INSERT' ? 'INSERT 0' : command, ...(rowCount === null ? [] : [String(rowCount)])].join(' '),
});

const TEXTS = ['code', 'detail', 'hint', 'where'] as const;

const toDatabaseError = (error: unknown): DatabaseError => {
  const source = error as Partial<Record<keyof DatabaseFailure, string>>;
  const texts = TEXTS.flatMap((name) => (source[name] === undefined ? [] : [[name, source[name]] as const]));
  return new DatabaseError({
    message: source.message ?? String(error),
    ...Object.fromEntries(texts),
    ...(source.position !== undefined && { position: Number(source.position) }),
  });
};
