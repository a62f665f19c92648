import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import { DatabaseError, DatabaseInterruptedError } from '../database-error.js';
import type { DatabaseFailure, DatabaseResult } from '../database-messages.js';
import type { Database } from '../database.js';
import { connectClient } from './connect-client.js';
import { SERVER_SESSION_DEFAULTS } from './server-session-defaults.js';

/** How long a cancelled statement may go on before its connection is ended. */
const OBEY_MS_MAX = 5_000;

/** Stops what another connection is doing, from outside. */
export interface Canceller {
  /** Asks the server to cancel what a connection runs (by its process id there), or to end the connection. */
  stop(processId: number, how: 'cancel' | 'terminate'): Promise<void>;
}

/** One connection to a PostgreSQL server that has Redshift's dialect in its database. */
export class ServerConnection implements Database {
  /** What is running, settled once the server has answered. */
  private current: Promise<unknown> | undefined;
  private isInterrupted = false;
  private isBroken = false;
  private recovering: Promise<void> = Promise.resolve();

  private constructor(
    private client: pg.Client,
    private processId: number,
    private readonly url: string,
    private readonly canceller: Canceller,
  ) {
    this.watch(client);
  }

  /** @throws {Error} the server cannot be reached, or has no connection to give. */
  static async open(url: string, canceller: Canceller): Promise<ServerConnection> {
    const { client, processId } = await connectPrepared(url);
    return new ServerConnection(client, processId, url, canceller);
  }

  run(sql: string, values: readonly (string | null)[] = []): Promise<DatabaseResult> {
    const query = { text: sql, values: [...values], rowMode: 'array' as const, queryMode: 'extended' as const };
    return this.ask(async (client) => toResult(await client.query(query)));
  }

  async script(sql: string): Promise<void> {
    await this.ask((client) => client.query(sql));
  }

  load(target: string, csv: string): Promise<DatabaseResult> {
    return this.ask(async (client) => {
      const stream = client.query(copyFrom(`copy ${target} from stdin with (format csv)`));
      await pipeline(Readable.from([csv]), stream);
      return { rows: [], commandTag: `COPY ${stream.rowCount}` };
    });
  }

  async interrupt(): Promise<void> {
    this.isInterrupted = true;
    const interrupted = this.stopCurrent();
    this.recovering = interrupted.then(() => this.recover());
    // Whoever uses the connection next is told.
    this.recovering.catch(() => undefined);
    await interrupted;
  }

  /** Ends the connection. */
  async close(): Promise<void> {
    await this.recovering.catch(() => undefined);
    await this.client.end().catch(() => undefined);
  }

  private async ask<Result>(work: (client: pg.Client) => Promise<Result>): Promise<Result> {
    await this.recovering;
    if (this.isBroken) throw new DatabaseError({ message: 'the connection to the database was lost', code: '08006' });
    const current = work(this.client);
    this.current = current;
    const outcome = await current.then(
      (result) => ({ result }),
      (error: unknown) => ({ error }),
    );
    this.current = undefined;
    // Also where it ended before the server heard of the interruption: what comes after it must not run.
    if (this.isInterrupted) throw new DatabaseInterruptedError();
    if ('error' in outcome) throw toDatabaseError(outcome.error);
    return outcome.result;
  }

  private async stopCurrent(): Promise<void> {
    const settled = Promise.resolve(this.current).catch(() => undefined);
    if (this.current === undefined || this.isBroken) return;
    await this.canceller.stop(this.processId, 'cancel');
    if (await isSettledWithin(settled, OBEY_MS_MAX)) return;
    await this.canceller.stop(this.processId, 'terminate');
    await settled;
  }

  /** Makes the connection fit for the next statement: without a transaction, and a new one where the old one is lost. */
  private async recover(): Promise<void> {
    try {
      if (!this.isBroken) await this.client.query('rollback');
    } catch {
      this.isBroken = true;
    }
    if (this.isBroken) await this.reconnect();
    this.isInterrupted = false;
  }

  private async reconnect(): Promise<void> {
    await this.client.end().catch(() => undefined);
    const { client, processId } = await connectPrepared(this.url);
    this.client = client;
    this.processId = processId;
    this.isBroken = false;
    this.watch(client);
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

const isSettledWithin = async (settled: Promise<unknown>, ms: number): Promise<boolean> => {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<false>((resolve) => {
    timer = setTimeout(resolve, ms, false);
  });
  const isSettled = await Promise.race([settled.then(() => true), tooLate]);
  clearTimeout(timer);
  return isSettled;
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
