import { type Clock, isTerminal, type StatementStatus } from 'sfn-redshift-tasker';
import { DatabaseInterruptedError } from './database/database-error.js';
import type { Database } from './database/database.js';
import { databaseErrorText } from './database-error-text.js';
import type { PlanRunner } from './plan-runner.js';
import { OneSlot } from './one-slot.js';
import type { Session } from './session.js';
import type { SessionDatabase } from './session-database.js';
import type { SessionRegister } from './session-register.js';
import type { Statement, StatementPart } from './statement.js';

/** What the runner works with. */
export interface StatementRunnerParts {
  readonly clock: Clock;
  readonly database: Database;
  readonly sessions: SessionRegister;
  readonly sessionDatabase: SessionDatabase;
  readonly planRunner: PlanRunner;
  /** Called at every change of a statement. */
  readonly onChange: (statement: Statement) => void;
}

/** Runs statements one at a time, in the order in which they came, as a queue with one slot does. */
export class StatementRunner {
  private readonly slot = new OneSlot();
  private running: Statement | undefined;
  /** Something else than a statement uses the database. */
  private isOtherwiseBusy = false;
  /** Past this point a statement cannot be stopped: what it did is being made permanent. */
  private committing = false;
  private lastQueryId = 100;
  private closed = false;

  constructor(private readonly parts: StatementRunnerParts) {}

  /** Queues a statement. It ends as `FINISHED`, `FAILED` or `ABORTED`; the promise resolves then and never rejects for its sake. */
  submit(statement: Statement, session: Session): Promise<void> {
    this.parts.onChange(statement);
    return this.slot.run(async () => {
      try {
        if (!statement.isTerminal && !this.closed) await this.runInTurn(statement, session);
        if (this.parts.sessions.free(session)) await this.parts.sessionDatabase.discard(session);
      } catch (error) {
        // Closing takes the database away from whatever still uses it.
        if (!this.closed) throw error;
      }
    });
  }

  /** Does something else with the database when it is its turn. */
  inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    return this.slot.run(async () => {
      this.isOtherwiseBusy = true;
      try {
        return await work();
      } finally {
        this.isOtherwiseBusy = false;
      }
    });
  }

  /**
   * Stops a statement: one that waits never runs, of one that runs nothing stays.
   *
   * @returns whether it was stopped; false where it is just becoming permanent.
   */
  async cancel(statement: Statement): Promise<boolean> {
    statement.cancelRequested = true;
    if (this.running !== statement) {
      this.abort(statement);
      return true;
    }
    if (this.committing) return false;
    await this.parts.database.interrupt();
    return true;
  }

  /** Stops everything. Resolves when nothing runs any more. */
  async close(waiting: readonly Statement[]): Promise<void> {
    this.closed = true;
    const isRunning = this.running !== undefined || this.isOtherwiseBusy;
    for (const statement of waiting) this.abort(statement);
    await this.parts.database.close({ interrupt: isRunning });
    await this.slot.idle();
  }

  private async runInTurn(statement: Statement, session: Session): Promise<void> {
    this.running = statement;
    try {
      for (const expired of this.parts.sessions.takeExpired()) await this.parts.sessionDatabase.discard(expired);
      this.move(statement, 'PICKED');
      await (statement.request.isBatch && statement.request.executionMode === 'TRANSACTION'
        ? this.runTogether(statement, session)
        : this.runEachByItself(statement, session));
    } catch (error) {
      await this.fail(statement, error);
    } finally {
      this.running = undefined;
      this.committing = false;
    }
  }

  /** All parts in one transaction: one failure undoes all. */
  private async runTogether(statement: Statement, session: Session): Promise<void> {
    const { database } = this.parts;
    this.move(statement, 'STARTED');
    await this.parts.planRunner.prepare(session);
    await database.run('begin');
    for (const part of statement.parts) {
      this.stopIfAsked(statement);
      await this.runPart(statement, part, session, 'open');
    }
    await this.commit(statement);
    this.move(statement, 'FINISHED');
  }

  /** Each part in a transaction of its own: a failure undoes only its part. */
  private async runEachByItself(statement: Statement, session: Session): Promise<void> {
    this.move(statement, 'STARTED');
    let firstFailure: string | undefined;
    for (const [place, part] of statement.parts.entries()) {
      this.stopIfAsked(statement);
      try {
        await this.runPart(statement, part, session, 'own');
      } catch (error) {
        if (error instanceof DatabaseInterruptedError || !statement.request.isBatch) throw error;
        await this.rollBack();
        firstFailure ??= `Query #${place + 1} failed with ${part.error ?? ''}`;
      }
    }
    this.move(statement, firstFailure === undefined ? 'FINISHED' : 'FAILED', firstFailure);
  }

  private async runPart(
    statement: Statement,
    part: StatementPart,
    session: Session,
    transaction: 'open' | 'own',
  ): Promise<void> {
    part.queryId = ++this.lastQueryId;
    this.parts.planRunner.log.queryId = part.queryId;
    part.startedAt = this.movePart(part, 'STARTED');
    try {
      part.result = await this.parts.planRunner.run(part.sql, statement.request.parameters, session, {
        transaction,
        beforeCommit: () => {
          this.stopIfAsked(statement);
          this.committing = true;
        },
      });
      this.committing = false;
      part.endedAt = this.movePart(part, 'FINISHED');
      this.log(part, session);
    } catch (error) {
      if (!(error instanceof DatabaseInterruptedError)) {
        part.error = databaseErrorText(error);
        part.endedAt = this.movePart(part, 'FAILED');
        this.log(part, session);
      }
      throw error;
    }
  }

  private log(part: StatementPart, session: Session): void {
    session.last.queryId = part.queryId;
    this.parts.planRunner.log.note({
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

  private async commit(statement: Statement): Promise<void> {
    this.stopIfAsked(statement);
    this.committing = true;
    await this.parts.database.run('commit');
  }

  private async fail(statement: Statement, error: unknown): Promise<void> {
    if (error instanceof DatabaseInterruptedError) {
      this.parts.sessionDatabase.forgetCurrent();
      this.abort(statement);
      return;
    }
    await this.rollBack();
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
  private async rollBack(): Promise<void> {
    this.committing = false;
    try {
      await this.parts.database.run('rollback');
    } catch {
      // The database is out of order; as a fresh one it recovers.
      this.parts.sessionDatabase.forgetCurrent();
      await this.parts.database.interrupt();
    }
  }

  private abort(statement: Statement): void {
    this.abortOpenParts(statement);
    this.move(statement, 'ABORTED', "Query cancelled on user's request");
  }

  private abortOpenParts(statement: Statement): void {
    for (const part of statement.parts) {
      if (part.status === 'SUBMITTED' || part.status === 'STARTED') part.endedAt = this.movePart(part, 'ABORTED');
    }
  }

  private stopIfAsked(statement: Statement): void {
    if (statement.cancelRequested) throw new DatabaseInterruptedError();
  }

  private movePart(part: StatementPart, status: StatementStatus): StatementPart['createdAt'] {
    part.status = status;
    part.updatedAt = this.parts.clock.now();
    if (isTerminal(status)) part.announceEnd();
    return part.updatedAt;
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
