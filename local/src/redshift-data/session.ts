import { type EpochMs, DAY_MS, SECOND_MS } from 'sfn-redshift-tasker';
import type { StatementConnection } from './statement-request.js';

/** How long the service keeps a session at most, however busy it is. */
export const SESSION_LIFE_MAX_MS = DAY_MS;

/** A setting of a database session and its value. */
export type Setting = readonly [name: string, value: string];

/** A database session as a caller of the Data API knows it: settings and temporary tables that later statements find again. */
export class Session {
  /** Id of the statement that is queued or running in it; absent while it is free. */
  busyWith?: string;
  /** Settings that its statements have changed. */
  settings: readonly Setting[] = [];
  /** The search path that its statements have chosen. */
  searchPath = '"$user", public';
  /** Whether its schema for temporary tables has been made. */
  hasSchema = false;
  private changedAt: EpochMs;

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
    const longest = this.createdAt + SESSION_LIFE_MAX_MS;
    if (this.busyWith !== undefined) return longest as EpochMs;
    return Math.min(this.changedAt + (this.keepAliveSeconds ?? 0) * SECOND_MS, longest) as EpochMs;
  }

  /** The schema that holds its temporary tables. */
  get schema(): string {
    return `redshift_session_${this.id.replaceAll('-', '_')}`;
  }

  /**
   * Where permanent objects go whose names have no schema. Absent while it has no temporary tables: the search path says
   * it then.
   */
  get creationSchema(): string | undefined {
    if (!this.hasSchema) return undefined;
    return this.searchPath.split(/\s*,\s*/).find((schema) => schema !== '"$user"' && schema !== '');
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

  /** Whether nothing can be done in it any more. */
  hasExpired(at: EpochMs): boolean {
    return this.busyWith === undefined && at >= this.closesAt;
  }
}
