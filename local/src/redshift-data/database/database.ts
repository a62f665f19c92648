import type { DatabaseResult } from './database-messages.js';

/** One connection to a database that has Redshift's dialect in it. It runs one statement at a time. */
export interface Database {
  /**
   * Runs one statement by itself.
   *
   * @param values for `$1`, `$2`, ...; the database finds their types.
   * @param name of a statement that is run again and again: the connection keeps what it has made of it.
   * @throws {DatabaseError} the database refused.
   * @throws {DatabaseInterruptedError} it was interrupted.
   */
  run(sql: string, values?: readonly (string | null)[], name?: string): Promise<DatabaseResult>;

  /** Begins a transaction and runs one statement in it: one request where two would be. @throws as {@link Database.run} */
  begin(sql: string, values: readonly (string | null)[]): Promise<DatabaseResult>;

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
   * Stops what is running: it rejects before this resolves. So does whatever is still asked for, until
   * {@link Database.recover}: who was interrupted is to give up.
   */
  interrupt(): Promise<void>;

  /**
   * Makes the connection fit for the next statement after an interruption: without a transaction, and opened again where it
   * was lost. It never rejects: where the connection cannot be opened, whoever uses it next is told.
   */
  recover(): Promise<void>;
}

/** Databases that were made beside another and stay as long as it does. They are closed before it. */
export interface DatabaseSiblings {
  /** The names of those that were made completely, in their order. */
  names(): Promise<readonly string[]>;

  /** Opens a database, which is made where it does not exist. @throws {Error} that is not possible. */
  open(name: string): Promise<DatabasePool>;

  /** Removes a database, which must be closed. */
  remove(name: string): Promise<void>;

  /** Renames a database, which must be closed. */
  rename(name: string, to: string): Promise<void>;
}

/** Where connections come from. */
export interface DatabasePool {
  /** Most connections that may be open at a time; a small whole number. */
  readonly connectionsMax: number;
  /** Whether transactions may run beside each other, so that what they write must be locked as in Redshift. */
  readonly isShared: boolean;

  /** Whether the database was made just now, so that nobody has left anything in it. */
  readonly isNew: boolean;

  /** The databases that were made beside this one. */
  readonly siblings: DatabaseSiblings;

  /** Opens one more connection. @throws {Error} that is not possible; the message says why. */
  connect(): Promise<Database>;

  /** Closes all connections, in good order unless something still runs and is to be stopped. It may be called again. */
  close(options: { readonly interrupt: boolean }): Promise<void>;
}
