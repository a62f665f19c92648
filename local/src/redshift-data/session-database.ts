import type { Database } from './database/database.js';
import { SESSION_DEFAULTS } from './dialect/setup/session-defaults.js';
import type { SqlPlan } from './dialect/statement-plan.js';
import type { Session, Setting } from './session.js';

/** What a statement needs of its session. */
export type SessionNeeds = Pick<SqlPlan, 'makesTemporaryTable'>;

/**
 * Lets many sessions share the one connection to the database. Each finds its own settings, put back when its turn comes,
 * and its own temporary tables: they are tables of a schema that belongs to the session, so that they also survive the
 * interruption of another session's statement.
 */
export class SessionDatabase {
  private current: Session | undefined;

  constructor(private readonly database: Database) {}

  /** Makes the connection the session's for the statement that comes next. */
  async enter(session: Session, needs: SessionNeeds | undefined): Promise<void> {
    if (this.current !== session) {
      this.current = undefined;
      await this.database.script(RESET + session.settings.map(setSetting).join(''));
      this.current = session;
    }
    if (needs?.makesTemporaryTable && !session.hasSchema) {
      await this.database.script(`create schema if not exists ${session.schema};`);
      session.hasSchema = true;
    }
    await this.database.script(`set search_path = ${searchPathOf(session)};`);
  }

  /** Remembers the settings that a statement of this session has changed. */
  async remember(session: Session): Promise<void> {
    const { rows } = await this.database.run(
      "select name, setting from pg_catalog.pg_settings where source = 'session' union all " +
        "select 'search_path', current_setting('search_path')",
    );
    const settings = rows.map(([name, value]): Setting => [name ?? '', value ?? '']);
    const searchPath = settings.find(([name]) => name === 'search_path')?.[1];
    session.settings = settings.filter(([name]) => name !== 'search_path');
    if (searchPath !== undefined && !searchPath.includes(session.schema)) session.searchPath = searchPath;
  }

  /** Removes what a session that is over has left. */
  async discard(session: Session): Promise<void> {
    if (this.current === session) this.current = undefined;
    if (session.hasSchema) await this.database.script(`drop schema if exists ${session.schema} cascade;`);
    session.hasSchema = false;
  }

  /** Removes what the sessions of an earlier process have left. */
  async discardLeftovers(): Promise<void> {
    const { rows } = await this.database.run(
      "select nspname from pg_catalog.pg_namespace where nspname like 'redshift\\\\_session\\\\_%'",
    );
    for (const [schema] of rows) await this.database.script(`drop schema ${schema} cascade;`);
  }

  /** The connection is a new one: no session's settings are in effect. */
  forgetCurrent(): void {
    this.current = undefined;
  }
}

/** What DISCARD ALL does, in statements that may be sent together. */
const RESET = `close all; reset all; deallocate all; discard sequences; discard temp; ${SESSION_DEFAULTS}`;

const setSetting = ([name, value]: Setting): string => `select set_config(${quote(name)}, ${quote(value)}, false);`;

/** A literal that means the same whatever the database makes of backslashes. */
const quote = (text: string): string => `E'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;

const searchPathOf = (session: Session): string =>
  // Temporary tables are found before permanent ones of the same name.
  session.hasSchema ? `${session.schema}, ${session.searchPath}` : session.searchPath;
