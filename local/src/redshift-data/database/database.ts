import type { DatabaseResult } from './database-messages.js';

/** One connection to a database that has Redshift's dialect in it. It runs one statement at a time. */
export interface Database {
  /**
   * Runs one statement by itself.
   *
   * @param values for `$1`, `$2`, ...; the database finds their types.
   * @throws {DatabaseError} the database refused.
   * @throws {DatabaseInterruptedError} it was interrupted.
   */
  run(sql: string, values?: readonly (string | null)[]): Promise<DatabaseResult>;

  /** Runs several statements without parameters or results. @throws as {@link Database.run} */
  script(sql: string): Promise<void>;

  /**
   * Loads rows into a table.
   *
   * @param target the table and its columns, such as `"s"."t" ("a", "b")`.
   * @param csv the rows in the database's own CSV.
   * @throws as {@link Database.run}
   */
  load(target: string, csv: string): Promise<DatabaseResult>;

  /**
   * Stops what is running and undoes the open transaction: what runs rejects before this resolves. Whatever is run next waits
   * until the connection is in order again, or is told that it cannot be.
   */
  interrupt(): Promise<void>;
}

/** Where connections come from. */
export interface DatabasePool {
  /** Most connections that may be open at a time; a small whole number. */
  readonly connectionsMax: number;
  /** Whether transactions may run beside each other, so that what they write must be locked as in Redshift. */
  readonly isShared: boolean;

  /** Opens one more connection. @throws {Error} that is not possible; the message says why. */
  connect(): Promise<Database>;

  /** Closes all connections, in good order unless something still runs and is to be stopped. It may be called again. */
  close(options: { readonly interrupt: boolean }): Promise<void>;
}
