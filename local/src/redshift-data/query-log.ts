import type { Database } from './database/database.js';
import { quoteText } from './dialect/translate/names.js';
import type { LoadError, QueryHistory } from './query-history.js';
import type { Session } from './session.js';

const OF_QUERIES =
  /^(sys_query_history|sys_query_text|stl_query|stl_querytext|svl_qlog|svl_statementtext|stl_error|sys_query_detail)$/;
const OF_LOADS =
  /^(stl_load_errors|sys_load_error_detail|sys_load_history|stl_load_commits|sys_load_detail|svl_.*load.*|stl_loaderror_detail|sys_unload_history|stl_unload_log)$/;
const OF_DATABASES = /^(pg_database|svv_redshift_databases|databases)$/;
const LAST = /^(pg_last_|last_user_query_id)/;

/**
 * What the system views tell of past statements, and what the statements of one connection add to it. It is put into the
 * database, where only that connection sees it, when a statement asks for it.
 */
export class QueryLog {
  /** The number of the statement that runs. */
  queryId = 0;

  constructor(
    private readonly history: QueryHistory,
    private readonly databases: { readonly names: readonly string[] },
  ) {}

  noteLoadError(error: LoadError): void {
    this.history.noteLoadError({ ...error, queryId: this.queryId, atMs: this.history.nowMs() });
  }

  noteCopy(session: Session, table: string, files: readonly string[], rows: number): void {
    session.last.copyId = this.queryId;
    session.last.copyCount = rows;
    const atMs = this.history.nowMs();
    for (const file of files) this.history.noteLoad({ queryId: this.queryId, table, file, rows, atMs });
  }

  noteUnload(session: Session, rows: number): void {
    session.last.unloadId = this.queryId;
    session.last.unloadCount = rows;
    this.history.noteUnload({ queryId: this.queryId, rows, atMs: this.history.nowMs() });
  }

  /** Puts what a statement with these names may ask for into the database. */
  async bringUpToDate(database: Database, names: readonly string[], session: Session): Promise<void> {
    const statements: string[] = [];
    if (names.some((name) => LAST.test(name))) statements.push(...lastNumbers(session));
    if (names.some((name) => OF_QUERIES.test(name))) statements.push(this.queriesSql());
    if (names.some((name) => OF_LOADS.test(name))) statements.push(this.loadsSql());
    if (names.some((name) => OF_DATABASES.test(name))) statements.push(this.databasesSql(session));
    if (statements.length > 0) await database.script(statements.join(''));
  }

  /** The database of the session has its name first, then come those that were made. */
  private databasesSql({ database }: Session): string {
    const names = [...new Set([database, ...this.databases.names])];
    return replaced(
      'databases',
      names.map((name) => `(${quoteText(name)})`),
    );
  }

  private queriesSql(): string {
    const rows = this.history.queries.map(
      ({ queryId, sql, type, status, startedAtMs, endedAtMs, rows: count, error, database, user }) =>
        `(${queryId}, ${quoteText(sql)}, ${quoteText(type)}, ${quoteText(status)}, ${moment(startedAtMs)}, ${moment(endedAtMs)}, ${count}, ` +
        `${quoteText(error)}, ${quoteText(database)}, ${quoteText(user)})`,
    );
    return replaced('queries', rows);
  }

  private loadsSql(): string {
    const errors = this.history.loadErrors.map(
      (e) =>
        `(${e.queryId}, ${moment(e.atMs)}, ${quoteText(e.table)}, ${quoteText(e.file)}, ${e.line}, ${quoteText(e.column)}, ${quoteText(e.type)}, ` +
        `${quoteText(e.length)}, ${e.position}, ${quoteText(e.rawLine)}, ${quoteText(e.rawValue)}, ${e.code}, ${quoteText(e.reason)})`,
    );
    const loads = this.history.loads.map(
      (load) =>
        `(${load.queryId}, ${moment(load.atMs)}, ${quoteText(load.table)}, ${quoteText(load.file)}, ${load.rows})`,
    );
    const unloads = this.history.unloads.map((unload) => `(${unload.queryId}, ${moment(unload.atMs)}, ${unload.rows})`);
    return replaced('load_errors', errors) + replaced('loads', loads) + replaced('unloads', unloads);
  }
}

const replaced = (table: string, rows: readonly string[]): string =>
  `delete from redshift_dialect.${table};${rows.length === 0 ? '' : `insert into redshift_dialect.${table} values ${rows.join(', ')};`}`;

const moment = (ms: number): string => `to_timestamp(${ms / 1000}) at time zone 'UTC'`;

const lastNumbers = ({ last }: Session): string[] =>
  Object.entries({
    last_query_id: last.queryId,
    last_copy_id: last.copyId,
    last_copy_count: last.copyCount,
    last_unload_id: last.unloadId,
    last_unload_count: last.unloadCount,
  }).map(([name, value]) => `select set_config('redshift.${name}', '${value}', false);`);
