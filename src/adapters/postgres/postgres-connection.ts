import type { TaskerError } from '../../ports/tasker-error.js';
import { storeErrorOf } from './store-error.js';

/** One row that PostgreSQL answered with, by column; `bigint` comes as text. */
export type Row = Readonly<Record<string, unknown>>;

/**
 * What a {@link PostgresInvocationStore} needs of a connection: a `Pool` or a `Client` of the package `pg` has it. Each call
 * is a statement and a transaction of its own, without a name and without a setting of the session, so that RDS Proxy and
 * PgBouncer can hand the connection on after each.
 */
export interface PostgresConnection {
  /** Runs one statement with parameters `$1`, `$2`, ... */
  query(text: string, values: unknown[]): Promise<{ readonly rows: readonly Row[] }>;
}

/** A connection whose errors are the port's. */
export class InvocationTables {
  constructor(
    private readonly connection: PostgresConnection,
    /** Stands before the names of the tables; checked by whoever made it. */
    readonly schema: string,
  ) {}

  get invocations(): string {
    return `"${this.schema}".invocations`;
  }

  get locks(): string {
    return `"${this.schema}".locks`;
  }

  get queueEntries(): string {
    return `"${this.schema}".queue_entries`;
  }

  get queueTickets(): string {
    return `"${this.schema}".queue_tickets`;
  }

  get queuedRequests(): string {
    return `"${this.schema}".queued_requests`;
  }

  /**
   * @param intent what is tried, to follow "could not"; names no secret.
   * @throws {StoreUnavailableError} where it could not be asked: the same call may be repeated.
   * @throws {ConfigurationError} where PostgreSQL refuses it for good: nothing was written.
   */
  async query(intent: string, text: string, values: readonly unknown[]): Promise<readonly Row[]> {
    try {
      return (await this.connection.query(text, [...values])).rows;
    } catch (error) {
      throw storeErrorOf(error, intent, this.schema) satisfies TaskerError;
    }
  }

  /** The only row, or `undefined` where there is none. */
  async one(intent: string, text: string, values: readonly unknown[]): Promise<Row | undefined> {
    return (await this.query(intent, text, values))[0];
  }
}
