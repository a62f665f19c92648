import type { Database } from './database/database.js';
import { notLocal } from './dialect/sql-error.js';
import { quoteName, quoteText } from './dialect/translate/names.js';
import { SESSION_DEFAULTS } from './dialect/setup/session-defaults.js';
import type { Session } from './session.js';

/**
 * Lets many sessions share one connection to the database, one after the other. Each finds its own settings, put back when its turn comes,
 * and its own temporary tables: they are tables of a schema that belongs to the session, so that they also survive the
 * interruption of another session's statement.
 */
export class SessionDatabase {
  private current: Session | undefined;
  /** Whether the connection has the settings that every session begins with. */
  private hasDefaults = true;
  /** The name under which the connection tells of its database; `undefined` where none was told to it. */
  private databaseName: string | undefined;

  constructor(private readonly database: Database) {}

  /** The session whose open transaction has the connection; `undefined` where none has. */
  get holder(): Session | undefined {
    return this.current?.transaction === 'open' ? this.current : undefined;
  }

  /**
   * Makes the connection the session's for the statement that comes next.
   *
   * @throws {SqlError} another session has a transaction open, which has the only connection.
   */
  async enter(session: Session): Promise<void> {
    if (this.current === session) return;
    if (this.holder) {
      throw notLocal('a statement beside the open transaction of another session; end it first');
    }
    this.current = undefined;
    const own = [...session.databaseSettings.values()].map((sql) => `${sql};`);
    if (!this.hasDefaults || own.length > 0) await this.database.script(SESSION_DEFAULTS + own.join(''));
    if (this.databaseName !== session.database) {
      await this.database.script(`set redshift.database_name = ${quoteText(session.database)};`);
    }
    this.databaseName = session.database;
    this.hasDefaults = own.length === 0;
    this.current = session;
  }

  /** Changes a setting of the connection for its session. */
  async change(sql: string): Promise<void> {
    this.hasDefaults = false;
    await this.database.script(sql);
  }

  /** Removes what a session that is over has left. */
  async discard(session: Session): Promise<void> {
    if (this.holder === session) await this.database.run('rollback');
    session.transaction = 'none';
    if (this.current === session) this.current = undefined;
    if (session.hasTemporaryTables) await this.drop(session.schema);
    session.hasTemporaryTables = false;
  }

  /** Removes what the sessions of an earlier process have left. */
  async discardLeftovers(): Promise<void> {
    const { rows } = await this.database.run(
      "select nspname from pg_catalog.pg_namespace where nspname like 'redshift\\_session\\_%'",
    );
    for (const [schema] of rows) if (typeof schema === 'string') await this.drop(schema);
  }

  /** The connection is a new one: no session's settings are in effect. */
  forgetCurrent(): void {
    this.current = undefined;
    this.databaseName = undefined;
  }

  private async drop(schema: string): Promise<void> {
    const notes = ['table_attributes', 'column_attributes'].map(
      (table) => `delete from redshift_dialect.${table} where schema_name = '${schema}';`,
    );
    await this.database.script(`drop schema if exists ${quoteName(schema)} cascade;${notes.join('')}`);
  }
}
