import type { BoundSql } from '../dialect/statement-plan.js';
import type { DatabaseResult } from './database-messages.js';
import type { Database } from './database.js';

/**
 * The transaction of one connection, of which the database is told with the first statement that is carried out in it. What is looked up
 * in the catalog before would otherwise fix what the transaction sees, and a LOCK would come too late.
 */
export class PendingTransaction {
  /** One that has begun for its session and not yet for the database. */
  #isPending = false;

  constructor(private readonly database: Database) {}

  /** Begins it for its session. */
  begin(): void {
    this.#isPending = true;
  }

  /** Tells the database of it, unless it knows. */
  async reallyBegin(): Promise<void> {
    if (!this.#isPending) return;
    this.#isPending = false;
    await this.database.run('begin');
  }

  /** Runs one statement in it; where the database knows nothing of it yet, in one message with its begin. */
  run({ sql, values }: BoundSql): Promise<DatabaseResult> {
    if (!this.#isPending) return this.database.run(sql, values);
    this.#isPending = false;
    return this.database.begin(sql, values);
  }

  /** Ends it, if there is one. */
  async end(action: 'commit' | 'rollback'): Promise<void> {
    if (!this.#isPending) await this.database.run(action);
    this.#isPending = false;
  }

  /** The connection is a new one: no transaction is open. */
  forget(): void {
    this.#isPending = false;
  }
}
