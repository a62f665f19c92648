import { type Clock, DAY_MS, type Ids } from 'sfn-redshift-tasker';
import { AwsJsonError } from '../http/aws-json-service.js';
import { Session } from './session.js';
import type { Statement } from './statement.js';
import type { StatementRequest } from './statement-request.js';
import { toUuid } from './statement-register.js';

/** Most sessions that are kept at the same time, as in the service. */
const SESSIONS_MAX = 500;

/** The sessions that callers may come back to. Expired ones leave with the next look at the register. */
export class SessionRegister {
  private readonly sessions = new Map<string, Session>();
  /** Those of the last day that are over, in the order in which they closed. */
  private closed: Session[] = [];
  private expired: Session[] = [];

  constructor(
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /**
   * The session for a new statement: the one that it names, or a new one.
   *
   * @throws {AwsJsonError} `ValidationException`: the session is unknown, has expired or is busy;
   *   `ActiveSessionsExceededException`: too many are kept.
   */
  take(request: StatementRequest, statementId: string): Session {
    this.expire();
    const session = request.sessionId === undefined ? this.create(request) : this.existing(request.sessionId);
    session.take(statementId, request.sessionKeepAliveSeconds, this.clock.now());
    return session;
  }

  /** The statement that ran in a session has ended. Returns whether the session is over. */
  free(session: Session): boolean {
    session.free(this.clock.now());
    return !session.isKept;
  }

  /** Sessions that have expired since the last call; what they left in the database is to be removed. */
  takeExpired(): readonly Session[] {
    this.expire();
    const { expired } = this;
    this.expired = [];
    return expired;
  }

  /** Whether a session that is kept is in this database. */
  hasSessionIn(database: string): boolean {
    this.expire();
    return [...this.sessions.values()].some((session) => session.database === database);
  }

  /** Every session of the last day that was kept, the newest first, and whether it is over. */
  all(): readonly { readonly session: Session; readonly isClosed: boolean }[] {
    this.expire();
    return [
      ...this.closed.map((session) => ({ session, isClosed: true })),
      ...[...this.sessions.values()].map((session) => ({ session, isClosed: false })),
    ]
      .sort((left, right) => left.session.createdAt - right.session.createdAt)
      .reverse();
  }

  /** Knows of the sessions of an earlier process by its statements, in the order of their starts: what they had open ended with it. */
  remember(statements: readonly Statement[]): void {
    const now = this.clock.now();
    const remembered = new Map<string, Session>();
    for (const { createdAt, endedAt = now, id, request, sessionId } of statements) {
      if (sessionId === undefined) continue;
      const { accessKeyId, connection, sessionKeepAliveSeconds } = request;
      const session =
        remembered.get(sessionId) ??
        new Session(sessionId, connection, createdAt, sessionKeepAliveSeconds, accessKeyId);
      remembered.set(sessionId, session);
      session.take(id, sessionKeepAliveSeconds, createdAt);
      session.free(endedAt);
    }
    for (const session of remembered.values()) session.end(now);
    this.closed.push(...[...remembered.values()].sort((one, other) => one.closesAt - other.closesAt));
  }

  private create(request: StatementRequest): Session {
    const session = new Session(
      toUuid(this.ids.next()),
      request.connection,
      this.clock.now(),
      request.sessionKeepAliveSeconds,
      request.accessKeyId,
    );
    if (!session.isKept) return session;
    if (this.sessions.size >= SESSIONS_MAX) {
      throw new AwsJsonError(
        'ActiveSessionsExceededException',
        `${this.sessions.size} sessions are kept already; at most ${SESSIONS_MAX} are possible`,
      );
    }
    this.sessions.set(session.id, session);
    return session;
  }

  private existing(id: string): Session {
    const session = this.sessions.get(id);
    if (!session) throw new AwsJsonError('ValidationException', this.reasonAgainst(id));
    if (session.busyWith !== undefined) {
      throw new AwsJsonError(
        'ValidationException',
        `Session '${id}' is busy with statement '${session.busyWith}'; a session runs one statement at a time.`,
      );
    }
    return session;
  }

  /** Why a session cannot be gone on with; the service has two texts for that, which clients tell apart. */
  private reasonAgainst(id: string): string {
    return this.closed.some((session) => session.id === id)
      ? `Session is not available: '${id}' has expired, or what held it was ended. Start a statement without SessionId for a new one.`
      : `Session with Id: ${id} is invalid: no session of this id was kept here in the last 24 hours.`;
  }

  private expire(): void {
    const now = this.clock.now();
    for (const [id, session] of this.sessions) {
      if (!session.hasExpired(now)) continue;
      this.sessions.delete(id);
      this.expired.push(session);
      this.closed.push(session);
    }
    if (this.closed.some((session) => now - session.closesAt >= DAY_MS)) {
      this.closed = this.closed.filter((session) => now - session.closesAt < DAY_MS);
    }
  }
}
