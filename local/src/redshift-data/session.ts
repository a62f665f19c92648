import { type EpochMs, DAY_MS, SECOND_MS } from 'sfn-redshift-tasker';
import type { StatementConnection } from './statement-request.js';

/** How long the service keeps a session at most, however busy it is. */
export const SESSION_LIFE_MAX_MS = DAY_MS;

/** A database session as a caller of the Data API knows it: settings and temporary tables that later statements find again. */
export class Session {
  /** Id of the statement that is queued or running in it; absent while it is free. */
  busyWith?: string;
  /** Settings that its statements have changed, by name. */
  readonly settings = new Map<string, string>();
  /** What the database has to be told of them when another session has used it. */
  readonly databaseSettings = new Map<string, string>();
  /** What the functions that tell of the last statements give; -1 where there was none. */
  readonly last = { queryId: -1, copyId: -1, copyCount: 0, unloadId: -1, unloadCount: 0 };
  /** Whether a BEGIN of it is open, and whether a statement after it has failed. */
  transaction: 'none' | 'open' | 'failed' = 'none';
  /** Whether it may have left temporary tables. */
  hasTemporaryTables = false;
  private changedAt: EpochMs;
  private endedAt: EpochMs | undefined;

  constructor(
    readonly id: string,
    readonly connection: StatementConnection,
    readonly createdAt: EpochMs,
    /** Absent: it ends with its first statement. */
    private keepAliveSeconds: number | undefined,
    /** The access key of who opened it; absent where the request named none. */
    readonly accessKeyId?: string,
  ) {
    this.changedAt = createdAt;
  }

  /** When a statement last took it or left it. */
  get updatedAt(): EpochMs {
    return this.changedAt;
  }

  /** How long it is kept after a statement; absent: not at all. */
  get aliveSeconds(): number | undefined {
    return this.keepAliveSeconds;
  }

  /** When it closes, unless a statement comes first. While it is busy: at the end of its longest life. */
  get closesAt(): EpochMs {
    const longest = Math.min(this.createdAt + SESSION_LIFE_MAX_MS, this.endedAt ?? Infinity);
    if (this.busyWith !== undefined) return longest as EpochMs;
    return Math.min(this.changedAt + (this.keepAliveSeconds ?? 0) * SECOND_MS, longest) as EpochMs;
  }

  /** The schema that holds its temporary tables. */
  get schema(): string {
    return `redshift_session_${this.id.replaceAll('-', '_')}`;
  }

  /** The schemas that names without one are looked for in, in order. */
  get searchPath(): readonly string[] {
    const path = this.settings.get('search_path') ?? '$user, public';
    return path
      .split(',')
      .map((schema) => schema.trim().replace(/^"(.*)"$/, '$1'))
      .filter((schema) => schema !== '')
      .map((schema) => (schema === '$user' ? this.user : schema));
  }

  get user(): string {
    return this.connection.dbUser ?? 'awsuser';
  }

  get database(): string {
    return this.connection.database ?? 'dev';
  }

  /** Whether it outlives its statements. */
  get isKept(): boolean {
    return this.keepAliveSeconds !== undefined;
  }

  /** A statement takes the session; it may change how long the session is kept from now on. */
  take(statementId: string, keepAliveSeconds: number | undefined, at: EpochMs): void {
    this.busyWith = statementId;
    this.changedAt = at;
    if (keepAliveSeconds !== undefined) this.keepAliveSeconds = keepAliveSeconds;
  }

  /** Its statement has ended. */
  free(at: EpochMs): void {
    delete this.busyWith;
    this.changedAt = at;
  }

  /** It is over, whatever it was to be kept for. */
  end(at: EpochMs): void {
    this.endedAt = at;
  }

  /** Whether nothing can be done in it any more. */
  hasExpired(at: EpochMs): boolean {
    return this.busyWith === undefined && at >= this.closesAt;
  }
}
