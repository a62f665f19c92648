import type { SqlParameter } from 'sfn-redshift-tasker';
import { DatabaseError } from './database/database-error.js';
import type { DatabaseResult } from './database/database-messages.js';
import type { Database } from './database/database.js';
import { bindParameters } from './dialect/bind-parameters.js';
import type { StatementPlan } from './dialect/statement-plan.js';
import { translate } from './dialect/translate.js';
import { readResult } from './results/read-result.js';
import type { StatementResult } from './results/statement-result.js';
import { copyIntoTable } from './s3/copy-into-table.js';
import { LocalS3 } from './s3/local-s3.js';
import { unloadRows } from './s3/unload-rows.js';
import type { Session } from './session.js';
import type { SessionDatabase } from './session-database.js';

/** How one SQL text is to be run. */
export interface RunOptions {
  /** `open`: within the caller's transaction. `own`: in one of its own, where the statement allows one. */
  readonly transaction: 'open' | 'own';
  /** Called before its own transaction is made permanent; may throw to prevent that. */
  readonly beforeCommit: () => void;
}

/** Translates SQL of Redshift and carries it out. */
export class PlanRunner {
  private readonly s3: LocalS3;

  constructor(
    private readonly database: Database,
    private readonly sessionDatabase: SessionDatabase,
    s3Directory: string | undefined,
  ) {
    this.s3 = new LocalS3(s3Directory);
  }

  /** Makes the connection the session's before a transaction that runs all of these. */
  async prepare(session: Session, sqls: readonly string[]): Promise<void> {
    const makesTemporaryTable = sqls
      .map(planIfPossible)
      .some((plan) => plan?.kind === 'sql' && plan.makesTemporaryTable);
    await this.sessionDatabase.enter(session, { makesTemporaryTable });
  }

  /**
   * Runs one SQL text.
   *
   * @throws {DatabaseError} the database refused. @throws {UnsupportedSqlError} it is not supported here.
   * @throws {DatabaseInterruptedError} it was stopped.
   */
  async run(
    sql: string,
    parameters: readonly SqlParameter[],
    session: Session,
    options: RunOptions,
  ): Promise<StatementResult> {
    const plan = translate(sql, session.creationSchema);
    await this.sessionDatabase.enter(session, plan.kind === 'sql' ? plan : undefined);
    if (options.transaction === 'open' || (plan.kind === 'sql' && plan.outsideTransaction)) {
      return this.carryOut(plan, sql, parameters, session);
    }
    await this.database.run('begin');
    const result = await this.carryOut(plan, sql, parameters, session);
    options.beforeCommit();
    await this.database.run('commit');
    return result;
  }

  /** Ends a session that no statement will use any more; an open transaction in it is undone. */
  async finish(session: Session): Promise<void> {
    await this.database.run('rollback');
    await this.sessionDatabase.discard(session);
  }

  private async carryOut(
    plan: StatementPlan,
    originalSql: string,
    parameters: readonly SqlParameter[],
    session: Session,
  ): Promise<StatementResult> {
    switch (plan.kind) {
      case 'sql': {
        const result = await readResult(this.database, await this.runSql(plan.sql, originalSql, parameters));
        if (plan.changesSettings) await this.sessionDatabase.remember(session);
        return plan.resultIsRowCount ? countOnly(result) : result;
      }
      case 'copy':
        return readResult(this.database, await copyIntoTable(this.database, this.s3, plan.copy));
      case 'unload': {
        const rows = await readResult(this.database, await this.runSql(plan.sql, originalSql, parameters));
        unloadRows(this.s3, plan.unload, rows);
        return { hasResultSet: false, columns: [], rows: [], rowCount: rows.rows.length, sizeBytes: 0 };
      }
      case 'nothing':
        return { hasResultSet: false, columns: [], rows: [], rowCount: 0, sizeBytes: 0 };
    }
  }

  private async runSql(sql: string, originalSql: string, parameters: readonly SqlParameter[]): Promise<DatabaseResult> {
    const bound = bindParameters(sql, new Map(parameters.map(({ name, value }) => [name, value])));
    try {
      return await this.database.run(bound.sql, bound.values);
    } catch (error) {
      if (!(error instanceof DatabaseError) || originalSql.startsWith(bound.sql)) throw error;
      // A place in SQL that the caller never saw would mislead.
      const { position: _position, ...failure } = error.failure;
      throw new DatabaseError(failure);
    }
  }
}

const planIfPossible = (sql: string): StatementPlan | undefined => {
  try {
    return translate(sql);
  } catch {
    // It fails again, and then with an answer to the caller, when its turn comes.
    return undefined;
  }
};

const countOnly = (result: StatementResult): StatementResult => ({
  hasResultSet: false,
  columns: [],
  rows: [],
  rowCount: Number(result.rows[0]?.[0] ?? 0),
  sizeBytes: 0,
});
