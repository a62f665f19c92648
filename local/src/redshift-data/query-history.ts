/** A row that a COPY could not load, in the words of the system view. */
export interface LoadError {
  readonly table: string;
  readonly file: string;
  readonly line: number;
  readonly column: string;
  readonly type: string;
  readonly length: string;
  readonly position: number;
  readonly rawLine: string;
  readonly rawValue: string;
  readonly code: number;
  readonly reason: string;
}

/** A statement that has ended. */
export interface LoggedQuery {
  readonly queryId: number;
  readonly sql: string;
  readonly type: string;
  readonly status: 'success' | 'failed' | 'canceled';
  readonly startedAtMs: number;
  readonly endedAtMs: number;
  readonly rows: number;
  readonly error: string;
  readonly database: string;
  readonly user: string;
}

/** A row that could not be loaded, and by which statement. */
export interface NotedLoadError extends LoadError {
  readonly queryId: number;
  readonly atMs: number;
}

/** Most entries that are kept of each kind. */
const KEPT_MAX = 1000;
/** The system views show no more of a statement. */
const SQL_LENGTH_MAX = 4_000;

/** A file that was loaded. */
export interface NotedLoad {
  readonly queryId: number;
  readonly table: string;
  readonly file: string;
  readonly rows: number;
  readonly atMs: number;
}

/** An UNLOAD that has ended. */
export interface NotedUnload {
  readonly queryId: number;
  readonly rows: number;
  readonly atMs: number;
}

/** Past statements, loads and load errors of all connections, the newest last. It outlives transactions that are undone. */
export class QueryHistory {
  readonly queries: LoggedQuery[] = [];
  readonly loadErrors: NotedLoadError[] = [];
  readonly loads: NotedLoad[] = [];
  readonly unloads: NotedUnload[] = [];

  /** @param nowMs the time of the statements' clock */
  constructor(readonly nowMs: () => number) {}

  note(query: LoggedQuery): void {
    keep(this.queries, { ...query, sql: query.sql.slice(0, SQL_LENGTH_MAX) });
  }

  noteLoadError(error: NotedLoadError): void {
    keep(this.loadErrors, error);
  }

  noteLoad(load: NotedLoad): void {
    keep(this.loads, load);
  }

  noteUnload(unload: NotedUnload): void {
    keep(this.unloads, unload);
  }
}

const keep = <Item>(list: Item[], item: Item): void => {
  list.push(item);
  if (list.length > KEPT_MAX) list.shift();
};
