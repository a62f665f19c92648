import type { Clock, StatementStatus } from 'sfn-redshift-tasker';
import { DatabaseInterruptedError } from './database/database-error.js';
import { databaseErrorText } from './database-error-text.js';
import type { Lane } from './lane.js';
import type { Databases } from './databases.js';
import type { QueryHistory } from './query-history.js';
import type { Session } from './session.js';
import type { SessionRegister } from './session-register.js';
import { KeptResult } from './results/kept-result.js';
import type { Statement } from './statement.js';
import type { StatementPart } from './statement-part.js';

/** What the runner works with. */
export interface StatementRunnerParts {
  readonly clock: Clock;
  readonly databases: Databases;
  readonly history: QueryHistory;
  readonly sessions: SessionRegister;
  /** The last number that a query had. */
  readonly lastQueryId: number;
  /** Called before what a statement has done is made permanent, in its transaction. With a part, it is the part alone. */
  readonly onCommit: (statement: Statement, lane: Lane, part?: StatementPart) => Promise<void>;
  /** Called when a part of a batch has ended that stands for itself, whatever becomes of the rest. */
  readonly onPartEnd: (statement: Statement, part: StatementPart) => void;
  /** Called at every change of a statement. */
  readonly onChange: (statement: Statement) => void;
}

/** One statement of a request, about to be run. */
interface PartRun {
  readonly statement: Statement;
  readonly part: StatementPart;
  readonly session: Session;
  readonly lane: Lane;
  readonly transaction: 'open' | 'own';
}

/** Runs statements in the order in which they came, as many at the same time as there are connections to the database. */
export class StatementRunner {
  private lastQueryId: number;
  private closed = false;

  constructor(private readonly parts: StatementRunnerParts) {
    this.lastQueryId = parts.lastQueryId;
  }

  /** Queues a statement. It ends as `FINISHED`, `FAILED` or `ABORTED`; the promise resolves then and never rejects for its sake. */
  async submit(statement: Statement, session: Session): Promise<void> {
    this.parts.onChange(statement);
    try {
      await this.parts.databases.lanesOf(session.database).run(session, async (lane) => {
        if (!statement.isTerminal && !this.closed) await this.runInTurn(statement, session, lane);
        if (this.release(statement, session)) await lane.sessionDatabase.discard(session);
      });
    } catch (error) {
      // Closing takes the database away from whatever still uses it.
      if (this.closed) return;
      // There was no connection to run it on, or none any more to tidy up with.
      this.release(statement, session);
      this.abortOpenParts(statement);
      this.move(statement, 'FAILED', databaseErrorText(error));
    }
  }

  /** Does something else with a database when it is its turn; without a name with the first one. @throws {SqlError} it was dropped. */
  async inTurn<Result>(work: (lane: Lane) => Promise<Result>, database?: string): Promise<Result> {
    return this.parts.databases.lanesOf(database).run(undefined, work);
  }

  /**
   * Stops a statement: one that waits never runs, of one that runs nothing stays.
   *
   * @returns whether it was stopped; false where it is just becoming permanent.
   */
  async cancel(statement: Statement): Promise<boolean> {
    statement.cancelRequested = true;
    const lane = this.parts.databases.laneOf(statement);
    if (!lane) {
      this.abort(statement);
      return true;
    }
    if (lane.committing) return false;
    await lane.database.interrupt();
    return true;
  }

  /** Stops everything. Resolves when nothing runs any more. */
  async close(waiting: readonly Statement[]): Promise<void> {
    this.closed = true;
    const { databases } = this.parts;
    const interrupt = databases.isBusy;
    for (const statement of waiting) this.abort(statement);
    await databases.close({ interrupt });
    await databases.idle();
  }

  /** Lets the next statement into the session, once. Returns whether the session is over. */
  private release(statement: Statement, session: Session): boolean {
    return session.busyWith === statement.id ? this.parts.sessions.free(session) : !session.isKept;
  }

  private async runInTurn(statement: Statement, session: Session, lane: Lane): Promise<void> {
    lane.running = statement;
    try {
      await this.discardExpired(lane);
      this.move(statement, 'PICKED');
      await (statement.request.isBatch && statement.request.executionMode === 'TRANSACTION'
        ? this.runTogether(statement, session, lane)
        : this.runEachByItself(statement, session, lane));
    } catch (error) {
      await this.fail(statement, session, lane, error);
    } finally {
      // Also where the interruption came too late to stop it: the next statement finds the connection in order.
      if (statement.cancelRequested) await lane.database.recover();
      delete lane.running;
      lane.committing = false;
    }
  }

  /** Removes what expired sessions have left, those first that keep others waiting. */
  private async discardExpired(lane: Lane): Promise<void> {
    const { databases, sessions } = this.parts;
    for (const expired of sessions.takeExpired()) {
      if (databases.hasGone(expired.database)) continue;
      const lanes = databases.lanesOf(expired.database);
      if (lanes.has(lane) && !lanes.isHeldElsewhere(expired, lane)) await lane.sessionDatabase.discard(expired);
      // A transaction can only be ended on its own connection, and temporary tables are in their own database.
      else lanes.discard(expired);
    }
  }

  /** All parts in one transaction: one failure undoes all. */
  private async runTogether(statement: Statement, session: Session, lane: Lane): Promise<void> {
    this.move(statement, 'STARTED');
    await lane.planRunner.prepare(session);
    for (const part of statement.parts) {
      this.stopIfAsked(statement);
      await this.runPart({ statement, part, session, lane, transaction: 'open' });
    }
    await this.commit(statement, lane);
    this.move(statement, 'FINISHED');
  }

  /** Each part in a transaction of its own: a failure undoes only its part. */
  private async runEachByItself(statement: Statement, session: Session, lane: Lane): Promise<void> {
    this.move(statement, 'STARTED');
    let firstFailure: string | undefined;
    for (const [place, part] of statement.parts.entries()) {
      this.stopIfAsked(statement);
      try {
        await this.runPart({ statement, part, session, lane, transaction: 'own' });
      } catch (error) {
        if (error instanceof DatabaseInterruptedError || !statement.request.isBatch) throw error;
        await this.rollBack(lane);
        firstFailure ??= `Query #${place + 1} failed with ${part.error ?? ''}`;
      }
      if (place < statement.parts.length - 1) this.parts.onPartEnd(statement, part);
    }
    this.move(statement, firstFailure === undefined ? 'FINISHED' : 'FAILED', firstFailure);
  }

  private async runPart({ statement, part, session, lane, transaction }: PartRun): Promise<void> {
    part.queryId = ++this.lastQueryId;
    lane.planRunner.log.queryId = part.queryId;
    this.movePart(part, 'STARTED');
    try {
      const result = await lane.planRunner.run(part.sql, statement.parameters, session, {
        transaction,
        beforeCommit: async (given) => {
          this.stopIfAsked(statement);
          lane.committing = true;
          if (!given) return;
          part.result = new KeptResult(given);
          await this.parts.onCommit(statement, lane, part);
        },
      });
      part.result = new KeptResult(result);
      lane.committing = false;
      this.movePart(part, 'FINISHED');
      this.log(part, session);
    } catch (error) {
      delete part.result;
      if (!(error instanceof DatabaseInterruptedError)) {
        part.error = databaseErrorText(error);
        this.movePart(part, 'FAILED');
        this.log(part, session);
      }
      throw error;
    }
  }

  private log(part: StatementPart, session: Session): void {
    session.last.queryId = part.queryId;
    this.parts.history.note({
      queryId: part.queryId,
      sql: part.sql,
      type: queryType(part.sql),
      status: part.status === 'FINISHED' ? 'success' : 'failed',
      startedAtMs: part.startedAt ?? part.createdAt,
      endedAtMs: part.endedAt ?? part.createdAt,
      rows: part.result?.rowCount ?? 0,
      error: part.error ?? '',
      database: session.database,
      user: session.user,
    });
  }

  private async commit(statement: Statement, lane: Lane): Promise<void> {
    this.stopIfAsked(statement);
    lane.committing = true;
    await this.parts.onCommit(statement, lane);
    await lane.planRunner.end('commit');
  }

  private async fail(statement: Statement, session: Session, lane: Lane, error: unknown): Promise<void> {
    if (error instanceof DatabaseInterruptedError) {
      // What its session had begun is gone with it.
      if (session.transaction === 'open') session.transaction = 'failed';
      lane.planRunner.forgetTransaction();
      lane.sessionDatabase.forgetCurrent();
      // First, so that whoever hears of the end finds the session free.
      this.release(statement, session);
      this.abort(statement);
      return;
    }
    await this.rollBack(lane);
    const place = statement.parts.findIndex((part) => part.status === 'FAILED');
    const text = statement.parts[place]?.error ?? databaseErrorText(error);
    this.abortOpenParts(statement);
    this.move(
      statement,
      'FAILED',
      statement.request.isBatch && place >= 0 ? `Query #${place + 1} failed with ${text}` : text,
    );
  }

  /** Ends the transaction, if there is one, without a trace. */
  private async rollBack(lane: Lane): Promise<void> {
    lane.committing = false;
    try {
      await lane.planRunner.end('rollback');
    } catch {
      // The database is out of order; as a fresh one it recovers.
      lane.sessionDatabase.forgetCurrent();
      await lane.database.interrupt();
      await lane.database.recover();
    }
  }

  private abort(statement: Statement): void {
    this.abortOpenParts(statement);
    this.move(statement, 'ABORTED', "Query cancelled on user's request");
  }

  private abortOpenParts(statement: Statement): void {
    for (const part of statement.parts) {
      if (part.status === 'SUBMITTED' || part.status === 'STARTED') this.movePart(part, 'ABORTED');
    }
  }

  private stopIfAsked(statement: Statement): void {
    if (statement.cancelRequested) throw new DatabaseInterruptedError();
  }

  private movePart(part: StatementPart, status: StatementStatus): void {
    part.moveTo(status, this.parts.clock.now());
  }

  private move(statement: Statement, status: StatementStatus, error?: string): void {
    if (statement.moveTo(status, this.parts.clock.now(), error)) this.parts.onChange(statement);
  }
}

/** What the system views call a statement of this kind. */
const queryType = (sql: string): string => {
  const word = /^\s*(?:--[^\n]*\s*|\/\*[^]*?\*\/\s*)*(\w+)/.exec(sql)?.[1]?.toUpperCase() ?? '';
  if (word === 'WITH') return 'SELECT';
  if (/^(CREATE|ALTER|DROP|TRUNCATE|GRANT|REVOKE|COMMENT)$/.test(word)) return 'DDL';
  return /^(SELECT|INSERT|UPDATE|DELETE|COPY|UNLOAD|CALL)$/.test(word) ? word : 'UTILITY';
};
